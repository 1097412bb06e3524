/**
 * What happens at the simulated bank, as facts for whoever watches: the page's path of a payment,
 * the tests, later the checkers of the simulated world. Types only.
 */
import type { Money } from "../../drivers/hal/money.ts";
import type { Claims } from "./jws.ts";

/** Which of the bank's topics a message goes out on (contract, section 2). */
export type DownTopic = "event" | "charge" | "welcome";

/** Where a payment comes from, as the bank tells the terminal; never a name, phone or account. */
export interface PayerClaim {
  readonly wallet: string;
  readonly country: string;
  readonly amount: string;
  readonly currency: string;
}

/** A credit the bank is asked to make. All but the amount has a usual value. */
export interface CreditOrder {
  readonly money: Money;
  /** 64 hex digits; a fresh one when absent. */
  readonly txid?: string;
  /** Milliseconds since 1970; the bank's clock when absent. */
  readonly creditedAt?: number;
  readonly md5?: string;
  readonly billNumber?: string;
  readonly rail?: string;
  readonly payer?: PayerClaim;
  readonly env?: "live" | "test";
}

/** A numbered event the bank has signed. */
export interface Issued {
  readonly terminal: string;
  readonly seq: number;
  readonly jti: string;
  readonly kind: "payment.credited" | "payment.reversed" | "payment.void";
  readonly txid: string | undefined;
  readonly money: Money | undefined;
  readonly md5: string | undefined;
  readonly topic: string;
  /** The signed bytes; a repetition sends this very object again. */
  readonly payload: Uint8Array;
}

/** A terminal's signed statement of what it did, with the times of its own clock. */
export interface Receipt {
  readonly terminal: string;
  /** The event it is about, when the bank issued that one. */
  readonly issued: Issued | undefined;
  readonly stage: string;
  readonly reason: string | undefined;
  /** All claims, for the curious. */
  readonly claims: Claims;
}

export type BankFact =
  | { readonly type: "issued"; readonly issued: Issued }
  | { readonly type: "hello"; readonly terminal: string; readonly claims: Claims }
  | { readonly type: "state"; readonly terminal: string; readonly state: string }
  | { readonly type: "receipt"; readonly receipt: Receipt }
  | { readonly type: "request"; readonly terminal: string; readonly resent: number }
  /** An upstream message the bank did not believe or understand. */
  | { readonly type: "refused"; readonly topic: string; readonly why: string };
