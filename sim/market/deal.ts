/**
 * What people at the market set out to do and did, as they would tell it themselves: amounts from
 * the price tag, not from any book. The checker compares the books with these. Types only.
 */
import type { Money } from "../../drivers/hal/money.ts";

export type Deal =
  /** Money that was there before, or came from outside. */
  | {
      readonly kind: "brought";
      readonly account: string;
      readonly currency: string;
      readonly minor: number;
    }
  /** A customer paid a stall. `wallet`: `bakong`, or a partner of Alipay+. */
  | {
      readonly kind: "paid";
      readonly txid: string;
      readonly stall: string;
      readonly wallet: string;
      readonly payer: string;
      /** What the vendor asked for, or the customer typed. */
      readonly money: Money;
      readonly isTyped: boolean;
      readonly at: number;
    }
  /** A stall gave back `minor` of a payment. */
  | { readonly kind: "given-back"; readonly of: string; readonly minor: number }
  /** Somebody from here paid a shop abroad. */
  | {
      readonly kind: "abroad";
      readonly payer: string;
      readonly shop: string;
      readonly currency: string;
      readonly minor: number;
    }
  /** Alipay+ settled with a bank. */
  | { readonly kind: "settled"; readonly bank: string };
