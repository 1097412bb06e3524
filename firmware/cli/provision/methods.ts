/**
 * What the methods of a box (contract, section 4) answer, read with care: the tool works with any
 * box of the contract, so what is absent is unknown, and what has another form is not believed.
 */
import { textOf } from "./rpc.ts";

export type Answer = Readonly<Record<string, unknown>>;

/** `device.describe`. */
export interface Description {
  readonly terminal: string;
  readonly firmware: string;
  /** Names of its methods; undefined when it does not list them, and then each is tried. */
  readonly methods: ReadonlySet<string> | undefined;
  /** RFC 3339; undefined while the box does not know the time. */
  readonly time: string | undefined;
  readonly merchant: Merchant | undefined;
  /** Binding number so far; 0 for none. */
  readonly epoch: number;
}

export interface Merchant {
  readonly account: string;
  readonly name: string;
}

export function readDescription(answer: Answer, terminal: string): Description {
  const names = namesOf(answer.methods);
  const epoch = objectOf(answer.acquirer).epoch ?? answer.lastEpoch;
  return {
    terminal: textOf(answer.terminal) || terminal,
    firmware: textOf(answer.firmware) || "unknown",
    methods: names.length === 0 ? undefined : new Set(names),
    time: textOf(answer.time) || undefined,
    merchant: readMerchant(answer.merchant),
    epoch: typeof epoch === "number" && Number.isSafeInteger(epoch) ? epoch : 0,
  };
}

/** A merchant, in a description, an answer or a record. */
export function readMerchant(value: unknown): Merchant | undefined {
  const { account, bakongAccountID, name } = objectOf(value);
  const found = textOf(account ?? bakongAccountID);
  return found === "" ? undefined : { account: found, name: textOf(name) };
}

/** Names of methods: a list of names, of objects with a name, or an object by name. */
function namesOf(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return Object.keys(objectOf(value));
  return value
    .map((entry: unknown) => textOf(typeof entry === "string" ? entry : objectOf(entry).name))
    .filter((name) => name !== "");
}

/** One Wi-Fi of `network.scan`. */
export interface SeenNetwork {
  readonly ssid: string;
  readonly signalPercent: number | undefined;
  readonly isSecured: boolean;
}

export function readNetworks({ networks }: Answer): readonly SeenNetwork[] {
  const list: readonly unknown[] = Array.isArray(networks) ? networks : [];
  return list.flatMap((entry) => {
    const { ssid, signalPercent, signal, security, secured } = objectOf(entry);
    const name = textOf(ssid);
    const strength = Number(signalPercent ?? signal);
    if (name === "") return [];
    return [
      {
        ssid: name,
        signalPercent: Number.isFinite(strength) ? strength : undefined,
        isSecured: secured === true || !/^(|none|open|no)$/i.test(textOf(security)),
      },
    ];
  });
}

/** One check of `link.test`, in the words of the box. */
export interface TestedCheck {
  readonly name: string;
  readonly isPassed: boolean;
  /** It was not reached, because one before it failed. */
  readonly isUntried: boolean;
  readonly english: string;
  readonly khmer: string;
}

export function readChecks({ steps, checks }: Answer): readonly TestedCheck[] {
  const list = steps ?? checks;
  if (!Array.isArray(list)) return [];
  return list.map((entry: unknown) => {
    const { step, check, name, ok, outcome, english, khmer, en, km, text } = objectOf(entry);
    return {
      name: textOf(step ?? check ?? name),
      isPassed: ok === true || outcome === "passed",
      isUntried: ok === null || outcome === "not-tried",
      english: wordsIn(english ?? en ?? text),
      khmer: wordsIn(khmer ?? km),
    };
  });
}

/** A sentence, or several under names such as what, cause and next. */
function wordsIn(value: unknown): string {
  if (typeof value === "string") return textOf(value);
  return Object.values(objectOf(value)).map(textOf).join(" ").trim();
}

export function objectOf(value: unknown): Answer {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Answer)
    : {};
}
