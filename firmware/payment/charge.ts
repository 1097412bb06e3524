/**
 * Charges: the one that is open on the display, and the latest ones that are not any more, so that
 * money which comes late or twice is told apart from money for the charge on the display.
 */
import type { MonoMs, WallMs } from "../../drivers/hal/clock.ts";
import type { Money } from "../../drivers/hal/money.ts";
import type { MatchResult } from "../announce/saying.ts";
import { sameMoney } from "../lib/money.ts";
import type { RielOffer } from "./acceptance.ts";

/** How many ended charges are remembered. */
const ENDED_MAX = 32;

export interface Charge {
  readonly billNumber: string;
  readonly money: Money;
  /** The KHQR text, exactly as it is lit. */
  readonly qr: string;
  /** Its md5, the reference that a payer's bank sends along. */
  readonly md5: string;
  readonly expiresAt: WallMs;
  /** The same instant on the clock that cannot jump: when the QR leaves the display. */
  readonly expiresAtMono: MonoMs;
  /** From then on somebody may wonder why nothing has come. */
  readonly notYetAtMono: MonoMs;
  /** The jti of the message that opened it, when a till did. */
  readonly openedBy: string | undefined;
  /** The dollar amount and rate that its riel were reckoned from, when the vendor took an offer. */
  readonly takenOffer?: RielOffer;
}

export interface EndedCharge extends Charge {
  readonly end: "paid" | "expired" | "cancelled";
}

/** The charge slice of the device's state. */
export interface Charges {
  open: Charge | undefined;
  /** Newest last, bounded. */
  readonly ended: EndedCharge[];
  /** Counts the charges of this boot, for bill numbers. */
  count: number;
}

export function newCharges(): Charges {
  return { open: undefined, ended: [], count: 0 };
}

/** Opens a charge; one that was open is cancelled by it: at most one is ever open. */
export function openCharge(charges: Charges, charge: Charge): void {
  endCharge(charges, "cancelled");
  charges.open = charge;
}

/** Ends the open charge, if there is one, and remembers how. */
export function endCharge(charges: Charges, end: EndedCharge["end"]): EndedCharge | undefined {
  if (charges.open === undefined) return undefined;
  const ended = { ...charges.open, end };
  charges.open = undefined;
  charges.ended.push(ended);
  if (charges.ended.length > ENDED_MAX) charges.ended.shift();
  return ended;
}

/** What a credit says about what it pays. */
export interface CreditReference {
  readonly money: Money;
  readonly creditedAt: WallMs;
  readonly md5: string | null;
  readonly billNumber: string | null;
}

export interface Match {
  readonly result: MatchResult;
  /** What had been asked for, when the credit names a charge of this terminal. */
  readonly asked: Money | undefined;
}

/**
 * Compares a credit with the charges (contract, section 3). It pays a charge only by naming it, by
 * md5 or bill number; an equal amount alone proves nothing. In time is what the bank credited
 * before expiry, whenever the news arrives. A full match ends the open charge; nothing else changes
 * it.
 */
export function matchCredit(charges: Charges, credit: CreditReference): Match {
  const open = charges.open;
  if (open !== undefined && names(credit, open)) {
    const result = compare(credit, open);
    if (result === "matched") endCharge(charges, "paid");
    return { result, asked: open.money };
  }
  for (let index = charges.ended.length - 1; index >= 0; index -= 1) {
    const ended = charges.ended[index];
    if (ended === undefined || !names(credit, ended)) continue;
    return { result: matchEnded(charges, index, ended, credit), asked: ended.money };
  }
  return { result: "other", asked: undefined };
}

function matchEnded(
  charges: Charges,
  index: number,
  ended: EndedCharge,
  credit: CreditReference,
): MatchResult {
  if (ended.end === "paid") return "second-payment";
  const result = compare(credit, ended);
  // Credited in time, heard of late: it settles the bill although the display has moved on.
  if (result === "matched") charges.ended[index] = { ...ended, end: "paid" };
  return result;
}

function names(credit: CreditReference, charge: Charge): boolean {
  // A payer's app may re-encode the string and so change its md5; the bill number is ours alone.
  return credit.md5 === charge.md5 || credit.billNumber === charge.billNumber;
}

function compare(credit: CreditReference, charge: Charge): MatchResult {
  if (credit.money.currency !== charge.money.currency) return "different-currency";
  if (!sameMoney(credit.money, charge.money)) return "different-amount";
  return credit.creditedAt <= charge.expiresAt ? "matched" : "after-expiry";
}
