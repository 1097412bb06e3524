/**
 * What reading a KHQR gives: the fields under the names of the official SDK's `decode`, what was
 * odd about it, or the first rule it breaks and where.
 */
import type { Money } from "../lib/money.ts";
import { problem } from "./problem.ts";

/** Every field as it stands in the text; null when absent. Names are the official SDK's. */
export interface KhqrFields {
  /** "29" an individual's account, "30" a merchant's. */
  readonly merchantType: string | null;
  readonly bakongAccountID: string | null;
  readonly accountInformation: string | null;
  readonly merchantID: string | null;
  readonly acquiringBank: string | null;
  readonly billNumber: string | null;
  readonly mobileNumber: string | null;
  readonly storeLabel: string | null;
  readonly terminalLabel: string | null;
  readonly purposeOfTransaction: string | null;
  readonly languagePreference: string | null;
  readonly merchantNameAlternateLanguage: string | null;
  readonly merchantCityAlternateLanguage: string | null;
  readonly creationTimestamp: string | null;
  readonly expirationTimestamp: string | null;
  readonly payloadFormatIndicator: string | null;
  readonly pointofInitiationMethod: string | null;
  readonly unionPayMerchant: string | null;
  readonly merchantCategoryCode: string | null;
  /** "116" or "840". */
  readonly transactionCurrency: string | null;
  /** As the encoder writes it: no leading zeros, whole riel, dollars with no decimals or two. */
  readonly transactionAmount: string | null;
  readonly countryCode: string | null;
  readonly merchantName: string | null;
  readonly merchantCity: string | null;
  /** Four hex digits, in the case they stand in. */
  readonly crc: string | null;
}

/** Something that a careful writer would not have done, and that leaves the meaning clear. */
export type OddityKind =
  | "crc-lower-case"
  | "merchant-id-missing"
  | "acquiring-bank-missing"
  | "upi-with-dollars"
  | "upi-empty"
  | "amount-form"
  | "additional-data-empty"
  | "creation-missing"
  | "creation-form"
  | "creation-in-the-future"
  | "expiry-missing";

export interface KhqrWarning {
  readonly kind: OddityKind;
  readonly message: string;
  /** Place in the text, counted in UTF-16 units from 0. */
  readonly at: number;
}

/** Why a text is no KHQR to be trusted, and the place of the fault counted from 0. */
export interface KhqrFault {
  readonly ok: false;
  readonly code: number;
  readonly message: string;
  readonly at: number;
}

export interface KhqrReading {
  readonly ok: true;
  readonly fields: KhqrFields;
  /** The amount as money; null when the payer types it. */
  readonly money: Money | null;
  readonly warnings: readonly KhqrWarning[];
}

/** A fault with the SDK's words for `code` and then `detail`. */
export function faultAt(at: number, code: number, detail: string): KhqrFault {
  return { ok: false, ...problem(code, detail), at };
}
