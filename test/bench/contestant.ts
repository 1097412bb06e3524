/**
 * What the bench asks of whoever takes part, product and peer alike: a program that lights a
 * framebuffer file, plays through ALSA, keeps an SQLite ledger and listens to a broker.
 */
import type { ScreenSize } from "./screen.ts";

/** One sum asked for or paid. */
export interface Order {
  /** Riel. */
  readonly amount: number;
  readonly billNumber: string;
}

/** Where a contestant lives for one run. */
export interface Place {
  readonly folder: string;
  readonly display: string;
  readonly ledger: string;
  readonly size: ScreenSize;
  readonly port: number;
}

export interface Contestant {
  readonly name: string;
  readonly clientId: string;
  /** What this machine lacks for it, in words; undefined when it can run. */
  readonly missing: string | undefined;
  /** Writes its configuration for an empty ledger. @returns the command line that starts it. */
  setUp(place: Place): readonly [string, ...string[]];
  /** Orders a code over the broker. @returns when the message left. */
  request(order: Order): number;
  /** Confirms a payment over the broker, `repeats` times more. */
  credit(order: Order, repeats?: number): { readonly at: number; readonly txid: string };
  /** As `credit`, for a payment that was made a while ago. */
  creditLate(order: Order): string;
  /** Ids of the payments in its ledger, as often as they stand there. */
  txidsIn(ledger: string): readonly string[];
  /** The announcement of a sum as it is meant to be heard. */
  announcementOf(amount: number): Int16Array;
}

/** Whose money it is, for every contestant: a merchant KHQR of some 220 characters. */
export const MERCHANT = {
  bakongAccountID: "sophea.coffee@devb",
  name: "Sophea Coffee and Bread",
  city: "Siem Reap",
  merchantID: "00250118003427",
  acquiringBank: "Dev Bank of Cambodia",
  storeLabel: "Psar Chaa stall 14",
} as const;

/** Sums that differ from round to round and always take nine clips to say. */
export function amountOf(round: number): number {
  const digit = (divisor: number) => 1 + (Math.floor(round / divisor) % 9);
  return digit(81) * 10_000 + digit(9) * 1_000 + digit(1) * 100;
}
