/**
 * The bank's own signed messages: compact JWS (RFC 7515) with Ed25519 keys (RFC 8037), made and
 * read with the platform's cryptography. It is the other side of the link and shares no code with
 * the terminal's, so that a mistake in one is not repeated in the other.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";

/** A public key as a JSON Web Key (RFC 7517). */
export interface Jwk {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly y?: string;
  readonly kid?: string;
  readonly use?: string;
}

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly jwk: Jwk;
}

/** How a bank signs its messages and checks those of its terminals. */
export interface Seals {
  /** The public key that terminals are given. */
  readonly jwk: Jwk & { readonly kid: string };
  /** Signs claims into the bytes of one message. */
  seal(claims: Claims): Uint8Array;
  /** Reads a message signed by the key of `jwk`, or says why it is not believed. */
  open(payload: Uint8Array, jwk: Jwk): Opened;
}

export type Opened =
  | { readonly ok: true; readonly claims: Claims }
  | { readonly ok: false; readonly why: string };

/** The platform's own signatures under a key made of 32 secret bytes. */
export function sealsFrom(seed: Uint8Array): Seals {
  const key = signingKeyFrom(seed);
  return {
    jwk: { ...key.jwk, kid: key.kid },
    seal: (claims) => sealClaims(claims, key),
    open: openClaims,
  };
}

/** What a message says, before anyone has judged it. */
export type Claims = Readonly<Record<string, unknown>>;

/** The fixed head of a PKCS #8 Ed25519 private key (RFC 8410, 7); the 32-byte seed follows. */
const PKCS8_HEAD = Buffer.from("302e020100300506032b657004220420", "hex");

/** An Ed25519 key from its 32 secret bytes; the same bytes give the same key. */
export function signingKeyFrom(seed: Uint8Array): SigningKey {
  const privateKey = createPrivateKey({
    key: Buffer.concat([PKCS8_HEAD, seed]),
    format: "der",
    type: "pkcs8",
  });
  const { x = "" } = createPublicKey(privateKey).export({ format: "jwk" });
  const kid = thumbprint({ kty: "OKP", crv: "Ed25519", x });
  return { kid, privateKey, jwk: { kty: "OKP", crv: "Ed25519", x, kid, use: "sig" } };
}

/** RFC 7638 thumbprint: the members that decide the key, in alphabetical order, hashed. */
export function thumbprint(jwk: Jwk): string {
  const { crv, kty, x, y } = jwk;
  const text = JSON.stringify(y === undefined ? { crv, kty, x } : { crv, kty, x, y });
  return createHash("sha256").update(text).digest("base64url");
}

/** Signs claims into the bytes of one message. `kid` may lie, for messages that must be refused. */
export function sealClaims(claims: Claims, key: SigningKey, kid: string = key.kid): Uint8Array {
  const header = encode({ alg: "EdDSA", kid, typ: "JWT" });
  const signed = `${header}.${encode(claims)}`;
  const signature = sign(null, Buffer.from(signed, "ascii"), key.privateKey);
  return Buffer.from(`${signed}.${signature.toString("base64url")}`, "ascii");
}

/**
 * Reads a message signed by one known key.
 * @returns its claims, or a plain sentence saying why it is not believed.
 */
export function openClaims(payload: Uint8Array, jwk: Jwk): Opened {
  const [header, body, signature, more] = Buffer.from(payload).toString("ascii").split(".");
  if (header === undefined || body === undefined || !signature || more !== undefined) {
    return { ok: false, why: "not a compact JWS" };
  }
  const head = decode(header);
  const algorithm = head?.alg;
  const fitting = jwk.kty === "EC" ? ["ES256"] : ["EdDSA", "Ed25519"];
  if (typeof algorithm !== "string" || !fitting.includes(algorithm)) {
    return { ok: false, why: `algorithm ${String(algorithm)} does not fit the terminal's key` };
  }
  const key = createPublicKey({ key: { ...jwk }, format: "jwk" });
  const good = verify(
    jwk.kty === "EC" ? "sha256" : null,
    Buffer.from(`${header}.${body}`, "ascii"),
    jwk.kty === "EC" ? { key, dsaEncoding: "ieee-p1363" } : key,
    Buffer.from(signature, "base64url"),
  );
  if (!good) return { ok: false, why: "the signature does not fit" };
  const claims = decode(body);
  return claims ? { ok: true, claims } : { ok: false, why: "the payload is no JSON object" };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value), "utf8").toString("base64url");
}

function decode(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** True for a JSON object, which neither an array nor null is. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
