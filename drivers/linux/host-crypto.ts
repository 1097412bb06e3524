/**
 * Randomness, hashes and signatures by the platform (OpenSSL through node:crypto). The private key
 * goes in once as PEM and never comes out; EdDSA and ES256 only.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from "node:crypto";
import type { Crypto, PublicJwk, SignatureAlgorithm, VerifyKey } from "../hal/crypto.ts";
import { importPublicKey } from "./public-key.ts";

/** Both algorithms have 64-byte signatures: R||S (RFC 8032) and r||s (RFC 7518 3.4). */
const SIGNATURE_BYTES = 64;

/** A public key as it is handed to the other side: with its id and algorithm. */
export interface NamedPublicJwk extends PublicJwk {
  readonly kid: string;
  readonly alg: SignatureAlgorithm;
}

/**
 * Makes the terminal's cryptography around its own key.
 * @param privateKeyPem PKCS#8 or SEC1 PEM, unencrypted, Ed25519 or P-256.
 * @throws Error with plain words when the PEM holds no such key.
 */
export function createCrypto(privateKeyPem: string): Crypto {
  const privateKey = readPrivateKey(privateKeyPem);
  const { alg, kid, ...signKey } = describeKey(createPublicKey(privateKey));
  return {
    randomBytes: (lengthBytes) => plain(randomBytes(lengthBytes)),
    sha256: (bytes) => plain(createHash("sha256").update(bytes).digest()),
    md5Hex: (text) => createHash("md5").update(text, "utf8").digest("hex"),
    importKey: importPublicKey,
    verify: verifySignature,
    sign: (signed) =>
      plain(
        alg === "EdDSA"
          ? sign(null, signed, privateKey)
          : sign("sha256", signed, { key: privateKey, dsaEncoding: "ieee-p1363" }),
      ),
    signAlgorithm: alg,
    signKeyId: kid,
    signKey,
  };
}

/** Makes a fresh private key, as PKCS#8 PEM. */
export function generateKeyPem(algorithm: SignatureAlgorithm): string {
  const { privateKey } =
    algorithm === "EdDSA"
      ? generateKeyPairSync("ed25519")
      : generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

/**
 * The public half of a private (or public) PEM, with its RFC 7638 thumbprint as `kid`.
 * @throws Error with plain words when the PEM holds no Ed25519 or P-256 key.
 */
export function publicJwk(pem: string): NamedPublicJwk {
  return describeKey(
    pem.includes("PRIVATE KEY") ? createPublicKey(readPrivateKey(pem)) : pemKey(pem),
  );
}

function verifySignature(key: VerifyKey, signed: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== SIGNATURE_BYTES) return false;
  // Only `importPublicKey` makes these, and it puts a KeyObject in.
  const handle = key.handle as KeyObject;
  try {
    return key.algorithm === "EdDSA"
      ? verify(null, signed, handle, signature)
      : verify("sha256", signed, { key: handle, dsaEncoding: "ieee-p1363" }, signature);
  } catch {
    return false;
  }
}

function readPrivateKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new Error("the terminal's key is no unencrypted private key in PEM form");
  }
}

function pemKey(pem: string): KeyObject {
  try {
    return createPublicKey(pem);
  } catch {
    throw new Error("this is no key in PEM form");
  }
}

function describeKey(key: KeyObject): NamedPublicJwk {
  const { kty, crv, x, y } = key.export({ format: "jwk" });
  if (kty === "OKP" && crv === "Ed25519" && x !== undefined) {
    return { kty, crv, x, alg: "EdDSA", kid: thumbprint({ crv, kty, x }) };
  }
  if (kty === "EC" && crv === "P-256" && x !== undefined && y !== undefined) {
    return { kty, crv, x, y, alg: "ES256", kid: thumbprint({ crv, kty, x, y }) };
  }
  throw new Error("the key must be Ed25519 or P-256");
}

/** RFC 7638: SHA-256 of the required members in lexicographic order. */
function thumbprint(members: Record<string, string>): string {
  return createHash("sha256").update(JSON.stringify(members)).digest("base64url");
}

/** The same bytes without Buffer's methods, so that nothing above comes to depend on them. */
function plain(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
}
