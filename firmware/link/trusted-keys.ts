/**
 * The acquirer's public keys, each for the uses it was given (a JWKS, RFC 7517). A key never comes
 * from a message: what is not in this list does not exist.
 */
import type { Crypto, PublicJwk, VerifyKey } from "../../drivers/hal/crypto.ts";
import type { Result } from "../lib/result.ts";
import { DOWN_TOPICS, type DownTopic } from "./topics.ts";

export interface TrustedKey {
  readonly kid: string;
  /** The topics whose messages it may sign. */
  readonly uses: ReadonlySet<DownTopic>;
  readonly key: VerifyKey;
}

export type TrustedKeys = readonly TrustedKey[];

const KEYS_MAX = 32;
const KID = /^[\x21-\x7e]{1,128}$/;
const USES = `"sig" or one or more of ${DOWN_TOPICS.map((use) => `"${use}"`).join(", ")}`;

/** The key of that id, if it is trusted for that use. */
export function findKey(keys: TrustedKeys, use: DownTopic, kid: string): VerifyKey | undefined {
  return keys.find((key) => key.kid === kid && key.uses.has(use))?.key;
}

/**
 * Reads a JSON Web Key Set. Each key needs `kid`, `kty`, `crv`, `x` (and `y`); `use` is one of the
 * topics, or a list of them, and "sig" or none stands for all.
 * @returns the keys, or the first problem as path, rule and value.
 */
export function readJwks(document: unknown, crypto: Crypto): Result<TrustedKeys, string> {
  const entries = isObject(document) ? document.keys : undefined;
  if (!Array.isArray(entries) || entries.length < 1 || entries.length > KEYS_MAX) {
    return refuse("keys", `must be a list of 1 to ${KEYS_MAX} keys`, entries);
  }
  const keys: TrustedKey[] = [];
  for (const [index, entry] of entries.entries()) {
    const read = readKey(entry, `keys[${index}]`, crypto);
    if (!read.ok) return read;
    const { kid, uses } = read.value;
    if (keys.some((other) => other.kid === kid && [...uses].some((use) => other.uses.has(use)))) {
      return refuse(`keys[${index}].kid`, "must differ from that of another key of its use", kid);
    }
    keys.push(read.value);
  }
  return { ok: true, value: keys };
}

/** One acquirer's key set, as it stands in its file. */
export interface KeySet {
  readonly acquirer: string;
  readonly document: unknown;
}

/**
 * Reads the key sets of several acquirers. A key that stands in two of them is refused: whoever
 * holds it could sign for both.
 * @returns the keys by acquirer, or the first problem.
 */
export function readKeySets(
  sets: readonly KeySet[],
  crypto: Crypto,
): Result<Readonly<Record<string, TrustedKeys>>, string> {
  const read: Record<string, TrustedKeys> = {};
  const holders = new Map<unknown, string>();
  for (const { acquirer, document } of sets) {
    const keys = readJwks(document, crypto);
    if (!keys.ok) return { ok: false, problem: `keys of ${acquirer}: ${keys.problem}` };
    read[acquirer] = keys.value;
    const entries = isObject(document) && Array.isArray(document.keys) ? document.keys : [];
    for (const { x } of entries.filter(isObject)) {
      const holder = holders.get(x) ?? acquirer;
      if (holder !== acquirer) {
        const problem = `keys of ${acquirer}: one of them is also a key of ${holder}`;
        return { ok: false, problem };
      }
      holders.set(x, acquirer);
    }
  }
  return { ok: true, value: read };
}

function readKey(entry: unknown, path: string, crypto: Crypto): Result<TrustedKey, string> {
  if (!isObject(entry)) return refuse(path, "must be a JSON Web Key", entry);
  const { kid, kty, crv, x, y, alg } = entry;
  if ("d" in entry || "k" in entry) {
    // Never show the value: it is somebody's secret.
    return { ok: false, problem: `${path} must be a public key; this one holds a private part` };
  }
  if (typeof kid !== "string" || !KID.test(kid)) {
    return refuse(`${path}.kid`, "must be 1 to 128 printable characters without spaces", kid);
  }
  const uses = readUses(entry.use);
  if (uses === undefined) return refuse(`${path}.use`, `must be ${USES}`, entry.use);
  const jwk = readPublicJwk({ kty, crv, x, y });
  if (jwk === undefined) {
    return refuse(path, "must have kty, crv and x (and y) as strings", { kty, crv, x, y });
  }
  const imported = crypto.importKey(jwk);
  if (!imported.ok) return refuse(path, imported.detail, { kty, crv });
  const { algorithm } = imported.value;
  const isNamed = alg === undefined || alg === algorithm;
  if (!isNamed && !(alg === "Ed25519" && algorithm === "EdDSA")) {
    return refuse(`${path}.alg`, `must be "${algorithm}" for a key of this kind`, alg);
  }
  return { ok: true, value: { kid, uses, key: imported.value } };
}

function readUses(use: unknown): ReadonlySet<DownTopic> | undefined {
  if (use === undefined || use === "sig") return new Set(DOWN_TOPICS);
  const words: readonly unknown[] = Array.isArray(use) ? use : [use];
  const uses = DOWN_TOPICS.filter((topic) => words.includes(topic));
  return words.length > 0 && uses.length === words.length ? new Set(uses) : undefined;
}

function readPublicJwk(members: Readonly<Record<string, unknown>>): PublicJwk | undefined {
  const { kty, crv, x, y } = members;
  if (typeof kty !== "string" || typeof crv !== "string" || typeof x !== "string") return undefined;
  if (y === undefined) return { kty, crv, x };
  return typeof y === "string" ? { kty, crv, x, y } : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refuse(path: string, rule: string, seen: unknown): Result<never, string> {
  const shown = seen === undefined ? "missing" : (JSON.stringify(seen) ?? String(seen));
  return { ok: false, problem: `${path} ${rule}; it is ${shown.slice(0, 120)}` };
}
