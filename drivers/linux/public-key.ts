/**
 * Checks a public JSON Web Key and turns it into a key of the platform. OpenSSL takes any 32 bytes
 * for an Ed25519 key, also the small-order points under which anybody can forge signatures for
 * everything; so the point is examined here (RFC 8032, section 5.1.3), once for each key installed.
 */
import { createPublicKey } from "node:crypto";
import type { KeyFault, PublicJwk, SignatureAlgorithm, VerifyKey } from "../hal/crypto.ts";
import type { Outcome } from "../hal/outcome.ts";

/** 32 bytes in base64url without padding; the last of 43 letters carries four bits. */
const BYTES_32 = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;

const P = 2n ** 255n - 19n;
/** The constant of the curve, -121665/121666. */
const D = mod(-121_665n * invert(121_666n));

/** Checks a public key; `bad-key` says in words what is wrong with it. */
export function importPublicKey(jwk: PublicJwk): Outcome<KeyFault, VerifyKey> {
  const { kty, crv, x, y } = jwk;
  if (!BYTES_32.test(x)) return bad("x must be 32 bytes in base64url without padding");
  if (kty === "OKP" && crv === "Ed25519") {
    const weakness = edwardsWeakness(Buffer.from(x, "base64url"));
    return weakness === undefined ? imported("EdDSA", { kty, crv, x }) : bad(weakness);
  }
  if (kty === "EC" && crv === "P-256") {
    if (y === undefined || !BYTES_32.test(y)) {
      return bad("y must be 32 bytes in base64url without padding");
    }
    return imported("ES256", { kty, crv, x, y });
  }
  return bad("the key must be Ed25519 (kty OKP) or P-256 (kty EC)");
}

function imported(
  algorithm: SignatureAlgorithm,
  jwk: Record<string, string>,
): Outcome<KeyFault, VerifyKey> {
  try {
    const handle = createPublicKey({ key: jwk, format: "jwk" });
    return { ok: true, value: { algorithm, handle } };
  } catch {
    return bad("the point is not on the curve");
  }
}

function bad(detail: string): Outcome<KeyFault, VerifyKey> {
  return { ok: false, fault: "bad-key", detail };
}

/** Why these 32 bytes are no safe Ed25519 key, or undefined. */
function edwardsWeakness(bytes: Buffer): string | undefined {
  const signIsSet = (bytes.at(31) ?? 0) >= 0x80;
  const littleEndian = Buffer.from(bytes).reverse().toString("hex");
  const y = BigInt(`0x${littleEndian}`) & (2n ** 255n - 1n);
  if (y >= P) return "the point is not encoded canonically";
  const y2 = mod(y * y);
  const x2 = mod((y2 - 1n) * invert(mod(D * y2 + 1n)));
  // Euler's criterion: x exists if and only if x2 is a square.
  if (x2 !== 0n && power(x2, (P - 1n) / 2n) !== 1n) return "the point is not on the curve";
  if (x2 === 0n && signIsSet) return "the point is not encoded canonically";
  // Orders 1, 2 and 4 have x = 0 or y = 0. A point of order 8 doubles to y = 0, where x2 = -y2;
  // put into the curve equation that is D·y⁴ + 2·y² = 1.
  const isSmall = x2 === 0n || y === 0n || mod(D * y2 * y2 + 2n * y2 - 1n) === 0n;
  return isSmall ? "the point is of small order: anybody could sign for it" : undefined;
}

function mod(value: bigint): bigint {
  const rest = value % P;
  return rest < 0n ? rest + P : rest;
}

function invert(value: bigint): bigint {
  return power(value, P - 2n);
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base < 0n ? mod(base) : base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = mod(result * square);
    square = mod(square * square);
  }
  return result;
}
