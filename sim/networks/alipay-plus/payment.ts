/**
 * What passes through the simulated Alipay+ switch, in both directions, and why it may refuse; the
 * words a payer reads. Types and texts only.
 */
import type { AnyMoney } from "../account-book.ts";
import type { PayerClaim } from "../bank-facts.ts";
import type { Partner, Rate } from "./partners.ts";

/** A merchant in Cambodia whose acquirer has joined it to Alipay+. */
export interface EnabledMerchant {
  /** Its Bakong account, as in its KHQR. */
  readonly account: string;
  /** The acquirer's id on the link. */
  readonly acquirer: string;
  /** The acquirer's own Bakong account, from which merchants are credited. */
  readonly acquirerAccount: string;
}

/** A shop abroad that takes Alipay+. */
export interface ForeignMerchant {
  readonly id: string;
  readonly name: string;
  readonly country: string;
  readonly currency: string;
}

/** What a KHQR costs a visitor. */
export interface Quote {
  readonly partner: Partner;
  readonly merchant: EnabledMerchant;
  readonly riel: number;
  /** What leaves the payer's wallet. */
  readonly home: AnyMoney;
  readonly rate: Rate;
  readonly billNumber: string | null;
}

/** A visitor paid a KHQR. */
export interface InboundPayment extends Quote {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The Bakong transfer that credited the merchant: the credit's txid. */
  readonly hash: string;
  /** MD5 of the code that was paid. */
  readonly md5: string;
  /** As the acquirer tells the terminal; no name, phone or account. */
  readonly payer: PayerClaim;
}

/** Part or all of a payment, given back. */
export interface Refund {
  readonly payment: InboundPayment;
  readonly riel: number;
  readonly home: AnyMoney;
  /** The Bakong transfer from the merchant. */
  readonly hash: string;
  readonly at: number;
}

/** What the code of a shop abroad costs a Bakong user. */
export interface OutboundQuote {
  readonly merchant: ForeignMerchant;
  /** What the shop gets. */
  readonly price: AnyMoney;
  /** What the payer gives. */
  readonly riel: number;
  readonly rate: Rate;
}

/** A Bakong user paid a shop abroad. */
export interface OutboundPayment extends OutboundQuote {
  readonly id: string;
  readonly at: number;
  readonly hash: string;
}

export type Refusal =
  | "no-such-wallet"
  | "not-verified"
  | "not-khqr"
  | "expired"
  | "dollar-code"
  | "merchant-not-enabled"
  | "no-riel-account"
  | "no-amount"
  | "over-limit"
  | "no-rate"
  | "not-enough"
  | "acquirer-short"
  | "unknown-code"
  | "no-riel-payer";

/** What the payer reads. Nothing was paid in any of these cases. */
export const REFUSALS: Readonly<Record<Refusal, string>> = {
  "no-such-wallet": "There is no wallet of this name.",
  "not-verified": "Nobody has published that this wallet can pay here, so it is not tried.",
  "not-khqr": "This is not a valid KHQR code.",
  expired: "This code has expired. Ask the vendor for a new one.",
  "dollar-code": "Your wallet pays in riel only. Ask the vendor for a riel code.",
  "merchant-not-enabled": "This merchant does not take foreign wallets.",
  "no-riel-account": "This merchant has no riel account, and foreign wallets pay in riel only.",
  "no-amount": "Type the amount to pay, in riel.",
  "over-limit": "This is more than your wallet allows in one payment.",
  "no-rate": "There is no exchange rate of today.",
  "not-enough": "There is not enough money in your wallet.",
  "acquirer-short": "The merchant's bank cannot take this payment now.",
  "unknown-code": "This is no merchant's code.",
  "no-riel-payer": "You need a riel account to pay abroad.",
};

export type Answer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly why: Refusal };
