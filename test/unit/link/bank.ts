/**
 * An acquirer for tests: signs whatever it is told with `jose`, so that nothing of the terminal's
 * own code is on both sides.
 */
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { CompactSign, exportJWK } from "jose";
import { createCrypto, generateKeyPem } from "../../../drivers/linux/host-crypto.ts";
import type { Result } from "../../../firmware/lib/result.ts";
import type { Message } from "../../../firmware/link/claims.ts";
import { openEnvelope, type Rejection, type Trust } from "../../../firmware/link/envelope.ts";
import type { DownTopic } from "../../../firmware/link/topics.ts";
import { readJwks, type TrustedKeys } from "../../../firmware/link/trusted-keys.ts";

/** The terminal's side: its own key matters to nothing here. */
export const crypto = createCrypto(generateKeyPem("EdDSA"));

/** The example of the contract, every claim present. */
export const CREDIT: Readonly<Record<string, unknown>> = {
  iss: "acleda",
  aud: "T-0007",
  jti: "01JD0000000000000000000000",
  iat: 1_795_344_001,
  kind: "payment.credited",
  epoch: 3,
  seq: 118,
  env: "live",
  nonce: "AAECAwQFBgcICQoLDA0ODw",
  txid: "8465d722d7d5065f2886f0a474a4d34dc6a7855355b611836f7b6111228893e9",
  amount: "12500",
  currency: "KHR",
  creditedAt: "2026-11-22T08:00:00.123Z",
  md5: "0123456789abcdef0123456789abcdef",
  billNumber: "INV-1",
  rail: "bakong",
  payer: { wallet: "alipay-plus/kakaopay", country: "KR", amount: "4312", currency: "KRW" },
};

export interface Bank {
  readonly trust: Trust;
  /** Signs a payload given as claims, as text or as bytes. */
  sign(
    payload: object | string | Uint8Array,
    header?: Readonly<Record<string, unknown>>,
  ): Promise<string>;
  /** Opens a delivery as the terminal would. */
  open(
    jws: string | Uint8Array,
    how?: { readonly what?: DownTopic; readonly retained?: boolean; readonly trust?: Trust },
  ): Result<Message, Rejection>;
}

/** Makes an acquirer with one key, trusted for everything. */
export async function makeBank(alg: "EdDSA" | "ES256" = "EdDSA"): Promise<Bank> {
  const { privateKey, publicKey } = keyPair(alg);
  const keys = trusted({ ...(await exportJWK(publicKey)), kid: "bank-1", alg });
  const trust: Trust = { acquirer: "acleda", terminal: "T-0007", epoch: 3, keys };
  return {
    trust,
    sign: (payload, header = {}) => {
      return new CompactSign(bytesOf(payload))
        .setProtectedHeader({ alg, kid: "bank-1", ...header })
        .sign(privateKey);
    },
    open: (jws, { what = "event", retained = false, trust: other = trust } = {}) => {
      const payload = typeof jws === "string" ? new TextEncoder().encode(jws) : jws;
      return openEnvelope({ what, payload, retained }, other, crypto);
    },
  };
}

function bytesOf(payload: object | string | Uint8Array): Uint8Array {
  if (payload instanceof Uint8Array) return payload;
  return new TextEncoder().encode(typeof payload === "string" ? payload : JSON.stringify(payload));
}

export function keyPair(alg: "EdDSA" | "ES256"): {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
} {
  return alg === "EdDSA"
    ? generateKeyPairSync("ed25519")
    : generateKeyPairSync("ec", { namedCurve: "P-256" });
}

/** The trusted keys of some JWKs. */
export function trusted(...jwks: readonly object[]): TrustedKeys {
  const keys = readJwks({ keys: jwks }, crypto);
  if (!keys.ok) throw new Error(keys.problem);
  return keys.value;
}

/** `ok`, or the reason of the rejection. */
export function verdict(result: Result<Message, Rejection>): string {
  return result.ok ? "ok" : result.problem.reason;
}
