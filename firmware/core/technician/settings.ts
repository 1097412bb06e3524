/**
 * What technicians set, as one document over the configuration: broker, merchant, acquirer. It is
 * replaced whole, so that a pulled cable or plug leaves the old settings or the new ones. A
 * terminal without a merchant has the acquirer `UNBOUND`, connects to nobody and shows no code.
 */
import type { Crypto } from "../../../drivers/hal/crypto.ts";
import { problemText } from "../../config/field.ts";
import { type Config, checkConfig } from "../../config/schema.ts";
import type { Result } from "../../lib/result.ts";
import { type KeySet, readKeySets, type TrustedKeys } from "../../link/trusted-keys.ts";

/** No acquirer has this id: there is no merchant yet. */
export const UNBOUND = "UNBOUND";

/** Any of these in a configuration makes it one of a terminal that is set up. */
const SET_UP_BY = ["merchant", "acquirer", "otherAcquirers", "link"];
const PLACEHOLDER = {
  merchant: { bakongAccountID: "nobody@none", name: "Not set up" },
  link: { url: "mqtt://127.0.0.1:1883" },
};

export interface Settings {
  /** A factory reset is under way: the certificates are to be forgotten still, now or at a start. */
  readonly isForgetting?: true;
  readonly url?: string;
  /** The highest epoch that was ever in force: it never falls. */
  readonly epoch: number;
  /** Undefined: as configured. Null: there is none. */
  readonly binding?: {
    readonly merchant: Config["merchant"];
    readonly acquirer: string;
    /** A JWKS. */
    readonly keys: Readonly<Record<string, unknown>>;
    /** The first epoch that is this merchant's; 0: all on record is. */
    readonly ownEpoch?: number;
  } | null;
}

/** What a terminal was delivered with; what technicians set goes over it. */
export interface Configured {
  readonly config: Config;
  /** Key sets as they stand in the files that it names. */
  readonly sets: readonly KeySet[];
}

/** The keys of the first acquirer, and those of the others by id. */
interface Trust {
  readonly keys: TrustedKeys;
  readonly otherKeys: Readonly<Record<string, TrustedKeys>>;
}

/** What the settings make of a configuration. */
export interface Applied {
  readonly config: Config;
  /** Undefined: as configured. */
  readonly trust: Trust | undefined;
}

export function isBound(config: Config): boolean {
  return config.acquirer.id !== UNBOUND;
}

/** A document without a merchant gets the one of a terminal that is not set up. */
export function fillUnbound(document: unknown): unknown {
  if (typeof document !== "object" || document === null) return document;
  const isSetUp = SET_UP_BY.some((key) => Object.hasOwn(document, key));
  if (isSetUp || !Object.hasOwn(document, "line")) return document;
  const acquirer = { id: UNBOUND, epoch: 1, keys: "none" };
  return { ...document, ...PLACEHOLDER, acquirer };
}

/**
 * Puts settings over what the terminal was delivered with; the problem names path, rule and value.
 * A merchant's other acquirers are those of the configuration, and stay only with that merchant.
 */
export function applySettings(
  { config, sets }: Configured,
  settings: Settings,
  crypto: Crypto,
): Result<Applied, string> {
  const link = settings.url === undefined ? config.link : { ...config.link, url: settings.url };
  const { binding } = settings;
  if (binding === undefined) {
    return { ok: true, value: { config: { ...config, link }, trust: undefined } };
  }
  const bound = checkConfig(written({ ...config, ...boundTo(config, settings) }));
  if (!bound.ok) return { ok: false, problem: problemText(bound.problem) };
  const others = bound.value.otherAcquirers.map(({ id }) => id);
  const own = binding === null ? [] : [{ acquirer: binding.acquirer, document: binding.keys }];
  const read = readKeySets(
    [...own, ...sets.filter(({ acquirer }) => others.includes(acquirer))],
    crypto,
  );
  if (!read.ok) return read;
  const { [bound.value.acquirer.id]: keys = [], ...otherKeys } = read.value;
  const trust = { keys, otherKeys };
  return { ok: true, value: { config: { ...bound.value, link }, trust } };
}

/** What a binding, or its absence, replaces of a configuration. */
function boundTo({ acquirer, merchant, otherAcquirers }: Config, settings: Settings): object {
  const epoch = Math.max(acquirer.epoch, settings.epoch);
  const { binding } = settings;
  // No bank that somebody else had may speak for the one who is bound now.
  const alone = { ...PLACEHOLDER, otherAcquirers: [] };
  if (!binding) return { ...alone, acquirer: { id: UNBOUND, epoch, keys: "none" } };
  const isSameBank = binding.acquirer === acquirer.id;
  const bank = isSameBank ? { ...acquirer, epoch } : { id: binding.acquirer, epoch, keys: "none" };
  const { bakongAccountID, merchantID } = binding.merchant;
  const isSameShop =
    bakongAccountID === merchant.bakongAccountID && merchantID === merchant.merchantID;
  const others = isSameBank && isSameShop ? { otherAcquirers } : {};
  return { ...alone, ...others, merchant: binding.merchant, acquirer: bank };
}

/** As it would stand in a file: without what is undefined. */
function written(document: object): unknown {
  return JSON.parse(JSON.stringify(document));
}

export function settingsText(settings: Settings): string {
  return JSON.stringify(settings);
}

/** Reads what was kept; undefined when it is not what this firmware writes. */
export function parseSettings(text: string): Settings | undefined {
  try {
    const settings = JSON.parse(text);
    if (typeof settings !== "object" || settings === null) return undefined;
    const { url, epoch, binding } = settings;
    const isUrl = url === undefined || typeof url === "string";
    const isBinding = binding === undefined || typeof binding === "object";
    return isUrl && isBinding && Number.isSafeInteger(epoch) ? settings : undefined;
  } catch {
    return undefined;
  }
}
