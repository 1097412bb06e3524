/**
 * The envelope around every message: one JWS in compact form (RFC 7515), EdDSA or ES256. Opening
 * answers with a typed message or with the reason of the contract's closed list, and never throws;
 * what fails here may change nothing but a counter. It refuses to know what a message causes.
 */
import type { Crypto, VerifyKey } from "../../drivers/hal/crypto.ts";
import type { Result } from "../lib/result.ts";
import { decodeBase64url, encodedLength, encodeInto, isDigit } from "./base64url.ts";
import { type Message, readMessage } from "./claims.ts";
import { parseStrictObject, type StrictObject } from "./strict-json.ts";
import type { DownTopic } from "./topics.ts";
import { findKey, type TrustedKeys } from "./trusted-keys.ts";

/** Largest message; far above any real one, small enough to hash and parse at once. */
const MESSAGE_MAX_BYTES = 16 * 1024;
/** Configuration and key sets are documents. */
const DOCUMENT_MAX_BYTES = 64 * 1024;

const DOT = ".".charCodeAt(0);
const JTI = /^[\x21-\x7e]{1,128}$/;

/** Header parameters that bring their own key or change the rules; none may be present. */
const FORBIDDEN_PARAMETERS = ["jwk", "jku", "x5u", "x5c", "crit", "b64"] as const;

/** Whose messages the terminal believes. */
export interface Trust {
  readonly acquirer: string;
  readonly terminal: string;
  readonly epoch: number;
  readonly keys: TrustedKeys;
}

/** A message as the broker delivered it. */
export interface Delivery {
  readonly what: DownTopic;
  readonly payload: Uint8Array;
  readonly retained: boolean;
}

/** The reasons of the contract that opening can end with. */
export type EnvelopeReason =
  | "too-large"
  | "not-a-jws"
  | "algorithm"
  | "unknown-key"
  | "signature"
  | "schema"
  | "wrong-terminal"
  | "wrong-acquirer"
  | "wrong-epoch"
  | "retained"
  | "amount"
  | "currency";

/** Why a delivery was refused, and how a receipt names it: by `jti`, else by the payload's hash. */
export interface Rejection {
  readonly reason: EnvelopeReason;
  /** What exactly was wrong, for the log; never sent. */
  readonly detail: string;
  /** The id that the message itself gives, even if nobody vouches for it. */
  readonly jti: string | undefined;
  /** Hex of the payload's SHA-256; only when there is no usable `jti`. */
  readonly sha256: string | undefined;
}

interface Refusal {
  readonly reason: EnvelopeReason;
  readonly detail: string;
}

/** A compact JWS taken apart; nothing in it is verified. */
interface Parts {
  readonly header: StrictObject;
  /** The claims, or why there are none; whether that matters depends on the signature. */
  readonly claims: Result<StrictObject, string>;
  /** The bytes that the signature covers. */
  readonly signed: Uint8Array;
  /** Undefined when the text is not the one of any bytes: then it is nobody's signature. */
  readonly signature: Uint8Array | undefined;
}

/**
 * Opens one delivery: size, form, algorithm, key, signature, JSON, `iss` and `aud`, `retained`, the
 * claims of its kind, the epoch, in this order; the first that fails is the reason.
 */
export function openEnvelope(
  delivery: Delivery,
  trust: Trust,
  crypto: Crypto,
): Result<Message, Rejection> {
  const { payload, what } = delivery;
  const limit = what === "config" || what === "keys" ? DOCUMENT_MAX_BYTES : MESSAGE_MAX_BYTES;
  if (payload.length > limit) {
    return reject(refusal("too-large", `${payload.length} bytes, at most ${limit}`), undefined);
  }
  const parts = takeApart(payload);
  if ("reason" in parts) return reject(parts, undefined);
  const { claims } = parts;
  const jti = claims.ok ? claims.value.members.jti : undefined;
  const name = typeof jti === "string" && JTI.test(jti) ? jti : undefined;

  const unproven = verify(parts, what, trust, crypto);
  if (unproven !== undefined) return reject(unproven, name);
  if (!claims.ok) return reject(refusal("schema", claims.problem), name);
  const misdirected = checkAddress(claims.value, trust);
  if (misdirected !== undefined) return reject(misdirected, name);
  // A retained credit would come again at every boot; configuration and keys are retained by plan.
  if (delivery.retained && limit === MESSAGE_MAX_BYTES) {
    return reject(refusal("retained", "the broker kept this message"), name);
  }
  const message = readMessage(claims.value, what, new TextDecoder().decode(payload));
  if (!message.ok) return reject(message.problem, name);
  if ("epoch" in message.value && message.value.epoch !== trust.epoch) {
    return reject(refusal("wrong-epoch", `epoch ${message.value.epoch} is not ours`), name);
  }
  return message;

  function reject(why: Refusal, name: string | undefined): Result<never, Rejection> {
    const sha256 = name === undefined ? hex(crypto.sha256(payload)) : undefined;
    return { ok: false, problem: { reason: why.reason, detail: why.detail, jti: name, sha256 } };
  }
}

/**
 * Opens a statement that the acquirer signed and that did not come over the link, such as a
 * merchant's release: the same checks, with `kind` and `epoch` in place of a topic's claims.
 * @returns the problem in words when it is not one.
 */
export function openStatement(
  text: string,
  kind: string,
  trust: Trust,
  crypto: Crypto,
): Result<undefined, string> {
  const parts = takeApart(new TextEncoder().encode(text));
  if ("reason" in parts) return { ok: false, problem: parts.detail };
  const unproven = verify(parts, "config", trust, crypto);
  if (unproven !== undefined) return { ok: false, problem: unproven.detail };
  if (!parts.claims.ok) return { ok: false, problem: parts.claims.problem };
  const misdirected = checkAddress(parts.claims.value, trust);
  if (misdirected !== undefined) return { ok: false, problem: misdirected.detail };
  const { members } = parts.claims.value;
  if (members.kind !== kind) return { ok: false, problem: `its kind must be ${kind}` };
  if (members.epoch !== trust.epoch) return { ok: false, problem: "it is for another binding" };
  return { ok: true, value: undefined };
}

/** Lower-case hex, as receipts carry hashes. */
export function hex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

/**
 * Signs the claims of an upstream message with the terminal's own key.
 * @returns the compact JWS as ASCII bytes.
 */
export function seal(claims: object, crypto: Crypto): Uint8Array {
  const encoder = new TextEncoder();
  const header = { alg: crypto.signAlgorithm, kid: crypto.signKeyId, typ: "JWT" };
  const head = encoder.encode(JSON.stringify(header));
  const body = encoder.encode(JSON.stringify(claims));
  const signedLength = encodedLength(head.length) + 1 + encodedLength(body.length);
  const jws = new Uint8Array(signedLength + 1 + encodedLength(64));
  const dot = encodeInto(head, jws, 0);
  jws[dot] = DOT;
  encodeInto(body, jws, dot + 1);
  jws[signedLength] = DOT;
  encodeInto(crypto.sign(jws.subarray(0, signedLength)), jws, signedLength + 1);
  return jws;
}

const NO_TEXT = { ok: false, problem: "no canonical base64url" } as const;

/** Splits a compact JWS into its three parts and reads what can be read. */
function takeApart(bytes: Uint8Array): Parts | Refusal {
  const dots: number[] = [];
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0;
    if (byte === DOT) dots.push(index);
    else if (!isDigit(byte)) return refusal("not-a-jws", "a character outside base64url");
    if (dots.length > 2) break;
  }
  const [first = 0, second = 0] = dots;
  if (dots.length !== 2) return refusal("not-a-jws", "not three parts");
  const head = decodeBase64url(bytes.subarray(0, first));
  const header = head === undefined ? NO_TEXT : parseStrictObject(head);
  if (!header.ok) return refusal("not-a-jws", `header: ${header.problem}`);
  const body = decodeBase64url(bytes.subarray(first + 1, second));
  return {
    header: header.value,
    claims: body === undefined ? NO_TEXT : parseStrictObject(body),
    signed: bytes.subarray(0, second),
    signature: decodeBase64url(bytes.subarray(second + 1)),
  };
}

/** Finds the key and checks the signature; undefined when it holds. */
function verify(parts: Parts, use: DownTopic, trust: Trust, crypto: Crypto): Refusal | undefined {
  const { members } = parts.header;
  const foreign = FORBIDDEN_PARAMETERS.find((name) => Object.hasOwn(members, name));
  if (foreign !== undefined) return refusal("algorithm", `header parameter ${foreign}`);
  const { alg, kid } = members;
  if (alg !== "EdDSA" && alg !== "Ed25519" && alg !== "ES256") {
    return refusal("algorithm", "alg must be EdDSA, Ed25519 or ES256");
  }
  const key = typeof kid === "string" ? findKey(trust.keys, use, kid) : undefined;
  if (key === undefined) return refusal("unknown-key", `no key of this kid for ${use}`);
  if (!fits(alg, key)) return refusal("algorithm", `the key of this kid is for ${key.algorithm}`);
  const { signed, signature } = parts;
  return signature !== undefined && crypto.verify(key, signed, signature)
    ? undefined
    : refusal("signature", "the signature does not fit");
}

/**
 * Opens a message signed by one known key, for the acquirer's side of the link.
 * @returns its claims, or why it is not believed.
 */
export function openJws(
  payload: Uint8Array,
  key: VerifyKey,
  crypto: Crypto,
): Result<StrictObject, string> {
  if (payload.length > DOCUMENT_MAX_BYTES) return { ok: false, problem: "too large" };
  const parts = takeApart(payload);
  if ("reason" in parts) return { ok: false, problem: parts.detail };
  const { header, claims, signed, signature } = parts;
  const { alg } = header.members;
  const isForeign = FORBIDDEN_PARAMETERS.some((name) => Object.hasOwn(header.members, name));
  if (isForeign) return { ok: false, problem: "a header parameter brings its own rules" };
  const isKnown = alg === "EdDSA" || alg === "Ed25519" || alg === "ES256";
  if (!isKnown || !fits(alg, key)) return { ok: false, problem: "alg does not fit the key" };
  if (signature === undefined || !crypto.verify(key, signed, signature)) {
    return { ok: false, problem: "the signature does not fit" };
  }
  return claims;
}

/** `Ed25519` is the newer name of what RFC 8037 calls `EdDSA` (RFC 9864). */
function fits(alg: "EdDSA" | "Ed25519" | "ES256", key: VerifyKey): boolean {
  return (alg === "ES256") === (key.algorithm === "ES256");
}

function checkAddress(claims: StrictObject, trust: Trust): Refusal | undefined {
  const { iss, aud } = claims.members;
  if (typeof iss !== "string") return refusal("schema", "iss must be a string");
  if (typeof aud !== "string") return refusal("schema", "aud must be a string");
  if (aud !== trust.terminal) return refusal("wrong-terminal", "aud names another terminal");
  if (iss !== trust.acquirer) return refusal("wrong-acquirer", "iss names another acquirer");
  return undefined;
}

function refusal(reason: EnvelopeReason, detail: string): Refusal {
  return { reason, detail };
}
