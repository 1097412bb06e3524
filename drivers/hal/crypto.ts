/**
 * Randomness, hashes and signatures: the parts of the platform's cryptography the firmware uses.
 * Every call answers at once. Private keys never cross this interface.
 */
import type { Outcome } from "./outcome.ts";

/** The signature algorithms of the link (RFC 8037 and RFC 7518 3.4), and no others. */
export type SignatureAlgorithm = "EdDSA" | "ES256";

/** A public key the platform has checked and holds; made by `importKey` only. */
export interface VerifyKey {
  readonly algorithm: SignatureAlgorithm;
  /** The platform's own object; opaque to the firmware. */
  readonly handle: unknown;
}

/** The members of a JSON Web Key (RFC 7517) that decide which public key it is. */
export interface PublicJwk {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly y?: string;
}

/** `bad-key`: not Ed25519 or P-256, a point off the curve, or one of the small-order points. */
export type KeyFault = "bad-key";

export interface Crypto {
  /** `lengthBytes` bytes from the platform's secure source. */
  randomBytes(lengthBytes: number): Uint8Array;
  /** SHA-256, 32 bytes (FIPS 180-4). */
  sha256(bytes: Uint8Array): Uint8Array;
  /**
   * MD5 of the UTF-8 bytes of `text`, 32 lower-case hex digits: KHQR's reference, never security.
   */
  md5Hex(text: string): string;
  /** Checks a public key and makes it usable; refuses weak and foreign ones. */
  importKey(jwk: PublicJwk): Outcome<KeyFault, VerifyKey>;
  /** True if `signature` (64 bytes, raw r||s for ES256) is `key`'s over `signed`. Never throws. */
  verify(key: VerifyKey, signed: Uint8Array, signature: Uint8Array): boolean;
  /** The terminal's own signature over `signed`, 64 bytes. */
  sign(signed: Uint8Array): Uint8Array;
  /** The algorithm of the terminal's own key. */
  readonly signAlgorithm: SignatureAlgorithm;
  /** The key id of the terminal's own key: its RFC 7638 thumbprint. */
  readonly signKeyId: string;
  /** The public half of the terminal's own key. */
  readonly signKey: PublicJwk;
}
