/**
 * Signatures that are fast and worthless: a keyed sum of the bytes, known to both ends. A run of a
 * million power cuts cannot afford real ones; what it proves does not depend on them, and a sample
 * of runs uses the platform's. Hashes are the platform's, as they stand in codes and receipts.
 */
import { createHash } from "node:crypto";
import type { Crypto, VerifyKey } from "../../drivers/hal/crypto.ts";
import { type Claims, isRecord, type Jwk, type Opened, type Seals } from "../networks/jws.ts";

const HEADS = new Map<string, string>();

/** A terminal's cryptography with the key `name`. */
export function createFastCrypto(
  name: string,
  randomBytes: (lengthBytes: number) => Uint8Array,
): Crypto {
  const own = keyOf(publicX(name));
  return {
    randomBytes,
    sha256: (bytes) => createHash("sha256").update(bytes).digest(),
    md5Hex: (text) => createHash("md5").update(text, "utf8").digest("hex"),
    importKey: ({ x }) => ({ ok: true, value: { algorithm: "EdDSA", handle: keyOf(x) } }),
    verify: ({ handle }: VerifyKey, signed, signature) =>
      isSealed(Number(handle), signed, signature),
    sign: (signed) => keyedSum(own, signed),
    signAlgorithm: "EdDSA",
    signKeyId: `kid-${name}`,
    signKey: { kty: "OKP", crv: "Ed25519", x: publicX(name) },
  };
}

/** The public half of the key `name`. */
export function fastJwk(name: string): Jwk & { readonly kid: string } {
  return { kty: "OKP", crv: "Ed25519", x: publicX(name), kid: `kid-${name}`, use: "sig" };
}

/**
 * How the bank of this name signs and checks. `kid` may lie and `head` may say more than it should,
 * for messages to be refused.
 */
export function fastSeals(name: string, kid = `kid-${name}`, head: Claims = {}): Seals {
  const key = keyOf(publicX(name));
  return {
    jwk: { ...fastJwk(name), kid },
    seal: (claims) => {
      const signed = `${headOf(kid, head)}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}`;
      const signature = Buffer.from(keyedSum(key, Buffer.from(signed, "latin1")));
      return Buffer.from(`${signed}.${signature.toString("base64url")}`, "latin1");
    },
    open: openFast,
  };
}

function openFast(payload: Uint8Array, jwk: Jwk): Opened {
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString("latin1");
  const dot = text.lastIndexOf(".");
  const signature = Buffer.from(text.slice(dot + 1), "base64url");
  if (!isSealed(keyOf(jwk.x), payload.subarray(0, Math.max(0, dot)), signature)) {
    return { ok: false, why: "the signature is not the terminal's" };
  }
  const claims = claimsOf(text.slice(text.indexOf(".") + 1, dot));
  return claims ? { ok: true, claims } : { ok: false, why: "the payload is no JSON object" };
}

/** The claims of a compact message, whoever signed it. */
export function claimsOf(body: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(body, "base64url").toString("utf8"));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function headOf(kid: string, more: Claims): string {
  const name = JSON.stringify({ alg: "EdDSA", kid, typ: "JWT", ...more });
  const known = HEADS.get(name);
  if (known !== undefined) return known;
  const made = Buffer.from(name).toString("base64url");
  HEADS.set(name, made);
  return made;
}

function publicX(name: string): string {
  return createHash("sha256").update(`public ${name}`).digest("base64url");
}

function keyOf(x: string): number {
  let key = 0x811c9dc5;
  for (let at = 0; at < x.length; at += 1) key = Math.imul(key ^ x.charCodeAt(at), 0x01000193);
  return key | 0;
}

function isSealed(key: number, signed: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 64) return false;
  const right = keyedSum(key, signed);
  for (let at = 0; at < 64; at += 1) if (right[at] !== signature[at]) return false;
  return true;
}

/** 64 bytes that depend on every byte and on the key. */
function keyedSum(key: number, bytes: Uint8Array): Uint8Array {
  let a = key;
  let b = key ^ 0x9e3779b9;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    a = Math.imul(a ^ byte, 0x01000193);
    b = Math.imul(b + byte, 0x85ebca6b) ^ (b >>> 13);
  }
  const sum = new Uint8Array(64);
  for (let at = 0; at < 64; at += 4) {
    a = Math.imul(a ^ (b >>> 15), 0xc2b2ae35);
    b = Math.imul(b ^ (a >>> 13), 0x27d4eb2f);
    const word = a ^ b;
    sum[at] = word;
    sum[at + 1] = word >>> 8;
    sum[at + 2] = word >>> 16;
    sum[at + 3] = word >>> 24;
  }
  return sum;
}
