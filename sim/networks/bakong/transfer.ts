/**
 * What moves on the simulated Bakong, and why it may refuse to; the words a payer reads. Types and
 * texts only.
 */
import type { Money } from "../../../drivers/hal/money.ts";

/** The KHQR that was paid, as far as Bakong keeps it. */
export interface PaidKhqr {
  /** MD5 of the text as shown, lower-case hex. */
  readonly md5: string;
  /** The payer typed the amount: such codes cannot be looked up by md5. */
  readonly isStatic: boolean;
  readonly billNumber: string | null;
}

export interface Transfer {
  /** 64 hex digits: the transfer's identity. */
  readonly hash: string;
  readonly from: string;
  readonly to: string;
  readonly money: Money;
  /** When Bakong accepted it, milliseconds since 1970; this is compared with an expiry. */
  readonly createdAt: number;
  /** When the receiving side acknowledged it; lookups know it from then on. */
  readonly acknowledgedAt: number;
  readonly state: "done" | "failed";
  readonly khqr: PaidKhqr | undefined;
  readonly description: string | null;
  /** References of the sending side. */
  readonly instructionRef: string | null;
  readonly externalRef: string;
  /** The transfer that this one gives back. */
  readonly reverses: { readonly hash: string; readonly reason: string } | undefined;
}

export interface TransferOrder {
  readonly from: string;
  readonly to: string;
  readonly money: Money;
  readonly khqr?: PaidKhqr;
  readonly description?: string;
  readonly instructionRef?: string;
  readonly reverses?: { readonly hash: string; readonly reason: string };
}

export interface PayOrder {
  /** The payer's account. */
  readonly from: string;
  /** The text that the phone read. */
  readonly khqr: string;
  /** What the payer typed; counts only for a code without an amount. */
  readonly typed?: Money;
  /** The clock of the payer's phone; Bakong's when absent. */
  readonly payerNow?: number;
  readonly description?: string;
  readonly instructionRef?: string;
}

export interface Reversal {
  readonly hash: string;
  readonly reason: string;
  /** Part of it in minor units; all that is left when absent. */
  readonly minor?: number;
}

export type PayRefusal =
  | "not-khqr"
  | "expired"
  | "no-amount"
  | "no-such-account"
  | "payer-currency"
  | "payee-currency"
  | "same-account"
  | "not-enough";

/** What the payer reads. Nothing was paid in any of these cases. */
export const PAY_REFUSALS: Readonly<Record<PayRefusal, string>> = {
  "not-khqr": "This is not a valid KHQR code.",
  expired: "This code has expired. Ask the vendor for a new one.",
  "no-amount": "Type the amount to pay, in the currency of the code.",
  "no-such-account": "The account in this code does not exist.",
  "payer-currency": "You have no account in the currency of this code.",
  "payee-currency": "The merchant has no account in the currency of this code.",
  "same-account": "This is your own account.",
  "not-enough": "There is not enough money in your account.",
};
