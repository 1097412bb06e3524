/**
 * What the terminal can say, as data. The sentences of each language are made from these and from
 * nothing else: no free text reaches the loudspeaker.
 */
import type { Money } from "../lib/money.ts";

/** How a credit relates to the charge on the display (contract, section 3). */
export type MatchResult =
  | "matched"
  | "different-amount"
  | "different-currency"
  | "after-expiry"
  | "second-payment"
  | "other";

export type Saying =
  /** A fresh credit, with its relation to the charge on the display. */
  | {
      readonly kind: "received";
      readonly money: Money;
      readonly match: MatchResult;
      readonly test: boolean;
    }
  /** A credit that is no longer fresh: "paid N minutes ago". */
  | {
      readonly kind: "late";
      readonly money: Money;
      readonly minutes: number;
      readonly test: boolean;
    }
  /** Several fresh credits in a burst, said together; one sum a currency. */
  | { readonly kind: "burst"; readonly count: number; readonly sums: readonly Money[] }
  /** Credits that came while nobody could be told, said together; one sum a currency. */
  | {
      readonly kind: "digest";
      readonly count: number;
      readonly sums: readonly Money[];
      /** After a power cut: some of it may have been heard before. */
      readonly again: boolean;
    }
  /** A credit taken back. */
  /** `again`: a power cut may have made it a repeat. */
  | { readonly kind: "reversed"; readonly money: Money; readonly again: boolean }
  /** The vendor asked to hear a payment again. */
  | { readonly kind: "repeat"; readonly money: Money; readonly test: boolean }
  /** After a power cut: it may have been heard before. */
  | { readonly kind: "again"; readonly money: Money; readonly test: boolean }
  /** Today's totals; one sum a currency, none when nothing came. */
  | { readonly kind: "totals"; readonly count: number; readonly sums: readonly Money[] }
  | { readonly kind: "no-payments" }
  | { readonly kind: "link-lost" }
  | { readonly kind: "link-back" }
  | { readonly kind: "volume"; readonly percent: number };

/** The sound that comes before the words; it tells the sort of news from across the stall. */
export type Chime = "chime-paid" | "chime-other" | "chime-late" | "chime-fault";

/** What an utterance sounds like before its words. */
export function chimeOf(saying: Saying): Chime | undefined {
  switch (saying.kind) {
    case "received":
      return saying.match === "matched" || saying.match === "other" ? "chime-paid" : "chime-other";
    case "burst":
      return "chime-paid";
    case "late":
    case "digest":
    case "again":
      return "chime-late";
    case "reversed":
      return "chime-other";
    case "link-lost":
      return "chime-fault";
    default:
      return undefined;
  }
}
