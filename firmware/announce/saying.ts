/**
 * What the terminal can say, as data. The sentences of each language are made from these and from
 * nothing else: no free text reaches the loudspeaker.
 */
import type { Money } from "../lib/money.ts";

/** How a credit can relate to the charge on the display (contract, section 3). */
export const MATCH_RESULTS = [
  "matched",
  "different-amount",
  "different-currency",
  "after-expiry",
  "second-payment",
  "other",
] as const;

export type MatchResult = (typeof MATCH_RESULTS)[number];

/** What there is to tell about the power: asked for, or news. */
export const BATTERY_STATES = ["level", "low", "charging", "mains-lost", "mains-back"] as const;

export type BatteryState = (typeof BATTERY_STATES)[number];

/** How carefully money is said: decided by the shop's settings, not by the credit. */
export interface Care {
  /** Unusual for its currency: said a second time, slowly (contract, section 3). */
  readonly isUnusual?: boolean;
  /** Above the shop's privacy threshold: the words point to the screen in place of the amount. */
  readonly isHidden?: boolean;
}

/** One sum for each currency, and how many payments it is made of. */
interface Sums extends Care {
  readonly count: number;
  readonly sums: readonly Money[];
}

/** One payment. */
interface Payment extends Care {
  readonly money: Money;
  readonly test: boolean;
  /** The language of a payer from abroad: "thank you" and the amount follow in it, if it can. */
  readonly payer?: string;
}

export type Saying =
  /** A fresh credit, with its relation to the charge on the display. */
  | (Payment & { readonly kind: "received"; readonly match: MatchResult })
  /** A credit that is no longer fresh: "paid N minutes ago". */
  | (Payment & { readonly kind: "late"; readonly minutes: number })
  /** Several fresh credits in a burst, said together. */
  | (Sums & { readonly kind: "burst" })
  /**
   * Credits that came while nobody could be told, said together. `again`: after a power cut, some
   * of it may have been heard before.
   */
  | (Sums & { readonly kind: "digest"; readonly again: boolean })
  /** A credit taken back. `again`: a power cut may have made it a repeat. */
  | (Care & { readonly kind: "reversed"; readonly money: Money; readonly again: boolean })
  /** The vendor asked to hear a payment again. */
  | (Payment & { readonly kind: "repeat" })
  /** After a power cut: it may have been heard before. */
  | (Payment & { readonly kind: "again" })
  /** Said to the payer, in the payer's language, after the shop's own. */
  | (Payment & { readonly kind: "thanks" })
  /** Today's totals; no sums when nothing came. */
  | (Sums & { readonly kind: "totals" })
  | { readonly kind: "no-payments" }
  /** The vendor asked about the open charge. */
  | (Care & { readonly kind: "not-received"; readonly money: Money })
  /**
   * What the bank answered to that. No amount is said: whoever hears one has been paid, and that a
   * bank says so is not yet a payment.
   */
  | { readonly kind: "asked"; readonly answer: "paid" | "unknown" }
  | { readonly kind: "link-lost" }
  | { readonly kind: "link-back" }
  | { readonly kind: "volume"; readonly percent: number }
  | { readonly kind: "battery"; readonly state: BatteryState; readonly percent: number }
  /** The technician's session was opened or closed by the presence gesture. */
  | { readonly kind: "set-up"; readonly isOpen: boolean }
  /** The terminal's own number, digit by digit; what is no digit is left to the screen. */
  | { readonly kind: "serial"; readonly digits: string }
  /** Silent hours begin or end: silence never means two things. */
  | { readonly kind: "quiet"; readonly isBeginning: boolean };

/** The sound that comes before the words; it tells the sort of news from across the stall. */
export type Chime =
  /** The open charge was paid as asked, or several came at once. */
  | "chime-paid"
  /** Money that no open charge asked for: the static code, or another bill. */
  | "chime-other"
  /** Money that is not what was asked for: look at the screen. */
  | "chime-check"
  | "chime-late"
  | "chime-reversed"
  | "chime-fault";

/** Every chime, for those who make them or check that they are there. */
export const CHIMES: readonly Chime[] = [
  "chime-paid",
  "chime-other",
  "chime-check",
  "chime-late",
  "chime-reversed",
  "chime-fault",
];

/** What an utterance sounds like before its words. */
export function chimeOf(saying: Saying): Chime | undefined {
  switch (saying.kind) {
    case "received":
      if (saying.match === "matched") return "chime-paid";
      return saying.match === "other" ? "chime-other" : "chime-check";
    case "burst":
      return "chime-paid";
    case "late":
    case "digest":
    case "again":
      return "chime-late";
    case "reversed":
      return "chime-reversed";
    case "link-lost":
      return "chime-fault";
    case "battery":
      return saying.state === "low" || saying.state === "mains-lost" ? "chime-fault" : undefined;
    default:
      return undefined;
  }
}
