/**
 * One sound message of each kind, and an acquirer that judges variations of them.
 */
import type { DownTopic } from "../../../firmware/link/topics.ts";
import { CREDIT, makeBank, verdict } from "./bank.ts";

export const bank = await makeBank();
const { iss, aud, jti, iat } = CREDIT;
const HEAD = { iss, aud, jti, iat };

export const REVERSAL = {
  ...CREDIT,
  kind: "payment.reversed",
  seq: 119,
  txid: "r-1",
  of: CREDIT["txid"],
  reason: "customer dispute",
};
const VOID = { ...HEAD, kind: "payment.void", epoch: 3, seq: 120 };
export const OPEN = {
  ...HEAD,
  kind: "charge.open",
  amount: "3.75",
  currency: "USD",
  billNumber: "INV-2",
  expiresAt: "2026-11-22T08:05:00.000Z",
};
const CANCEL = { ...HEAD, kind: "charge.cancel", billNumber: "INV-2" };
const STATUS = {
  ...HEAD,
  kind: "charge.status",
  of: "q-1",
  md5: "0123456789abcdef0123456789abcdef",
  answer: "paid",
};
export const WELCOME = {
  ...HEAD,
  kind: "session.welcome",
  nonce: "AAECAwQFBgcICQoLDA0ODw",
  now: "2026-11-22T08:00:00.000Z",
  epoch: 3,
  seq: 0,
};

export type Claims = Readonly<Record<string, unknown>>;
/** One sound message of each kind with the topic it belongs on. */
export const KINDS: readonly (readonly [Claims, DownTopic])[] = [
  [CREDIT, "event"],
  [REVERSAL, "event"],
  [VOID, "event"],
  [OPEN, "charge"],
  [CANCEL, "charge"],
  [STATUS, "charge"],
  [WELCOME, "welcome"],
];

/** The same claims less one. */
export function without(claims: Claims, name: string): Claims {
  return Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name));
}

/** Verdict on claims, or on JSON text, that the acquirer signed properly. */
export async function judge(
  payload: object | string | Uint8Array,
  what: DownTopic = "event",
): Promise<string> {
  return verdict(bank.open(await bank.sign(payload), { what }));
}
