/**
 * The bank's signature under messages that it never numbers: the wrong ones. The key is the one
 * that the stall's bank has for the same seed, so that only what the story names is wrong.
 */
import { chance } from "../chance.ts";
import { type Claims, sealClaims, signingKeyFrom } from "../networks/jws.ts";

export interface Pen {
  /** Signs any claims as the bank. */
  sign(claims: Claims): Uint8Array;
}

/** The pen of the bank at a stall of this seed. */
export function bankPen(seed: number): Pen {
  const key = signingKeyFrom(chance(seed, "bank").bytes(32));
  return { sign: (claims) => sealClaims(claims, key) };
}
