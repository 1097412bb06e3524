/**
 * What the screen can show, as data. Drawing turns a scene into pixels and knows nothing else about
 * the device; the same scene always gives the same pixels.
 */
import type { MatchResult } from "../announce/saying.ts";
import type { Currency, Money } from "../lib/money.ts";

/** Whether the acquirer can be heard: `up`, `connecting` (for a short while), `down` (blind). */
export type LinkSign = "up" | "connecting" | "down";

/** What every scene shows at its edge. */
export interface StatusBar {
  readonly link: LinkSign;
  /** `HH:MM` in Phnom Penh, or undefined while the time is not trusted. */
  readonly clock: string | undefined;
  /** True when nothing will be spoken (volume at nought). */
  readonly muted: boolean;
  /** Banks besides the first that cannot be heard, by name: their payments are not announced. */
  readonly unheard?: string;
}

export interface MerchantCard {
  readonly name: string;
  /** The name in Khmer script, when the merchant has one. */
  readonly nameKhmer: string | undefined;
}

/** Where a payment came from: a wallet, perhaps its network and what it paid there. No person. */
export interface PayerShown {
  /** E.g. `KakaoPay`. */
  readonly wallet: string;
  /** E.g. `Alipay+`. */
  readonly rail?: string;
  /** E.g. `4,312 KRW`. */
  readonly paidAs?: string;
}

/** What the screen of a code says to visitors, and to a vendor who keeps them out. */
export type AcceptanceShown =
  | { readonly kind: "welcome"; readonly networks: readonly string[] }
  | { readonly kind: "riel-only" }
  | { readonly kind: "no-riel-account" };

/** The rate behind an amount in riel: whose, of which day (`YYYY-MM-DD`), rounded to what. */
export interface RateShown {
  readonly rielPerDollar: number;
  readonly source: string;
  readonly date: string;
  readonly roundTo: number;
}

/** A dollar amount in riel, and how it came about. */
export interface RielOfferShown {
  readonly from: Money;
  readonly money: Money;
  readonly rate: RateShown;
}

/** Which entry on the keypad was refused, so that the screen can say why in words. */
export type EntryProblem =
  | "amount-zero"
  | "amount-too-large"
  | "too-many-digits"
  | "clock-not-set"
  | "display-fault";

/** One line of the verify list: what the ledger holds of a signed payment, and nothing else. */
export interface VerifyRow {
  readonly money: Money;
  /** Money that came, or money that was taken back. */
  readonly sort: "credited" | "reversed";
  readonly test: boolean;
  /** Whole minutes since the bank booked it; undefined while the time is not trusted. */
  readonly minutesAgo: number | undefined;
  /** The first eight characters of the txid, as customers' phones show them. */
  readonly reference: string;
}

/** "Was this paid?", asked of the acquirer, and its answer. */
export interface AskedScene {
  readonly kind: "asked";
  readonly status: StatusBar;
  /** What was asked for with that code. */
  readonly money: Money;
  readonly billNumber: string;
  readonly answer: "waiting" | "paid" | "unpaid" | "unknown";
  /** Why it cannot be known: no link, no answer in time, or an acquirer that does not know. */
  readonly why?: "offline" | "no-answer" | "unsure";
  /** For `paid`: the terminal itself has recorded the payment. */
  readonly isRecorded?: boolean;
}

/** What is to be done next while a technician sets the terminal up. */
export type SetUpStep =
  | "connect-cable"
  | "join-network"
  | "install-identity"
  | "bind-merchant"
  | "type-number-back"
  | "test-payment"
  | "done";

export type Scene =
  | { readonly kind: "starting"; readonly status: StatusBar }
  /** Waiting for a customer: the static KHQR. `qr` is the KHQR text. */
  | {
      readonly kind: "idle";
      readonly status: StatusBar;
      readonly merchant: MerchantCard;
      readonly currency: Currency;
      readonly qr: string;
      readonly acceptance?: AcceptanceShown;
    }
  /** An amount being keyed; `digits` as typed, without point or separators. */
  | {
      readonly kind: "entry";
      readonly status: StatusBar;
      readonly currency: Currency;
      readonly digits: string;
      readonly problem: EntryProblem | undefined;
    }
  /** An open charge: the dynamic KHQR card. */
  | {
      readonly kind: "charge";
      readonly status: StatusBar;
      readonly merchant: MerchantCard;
      readonly money: Money;
      readonly qr: string;
      readonly billNumber: string;
      readonly secondsLeft: number;
      /** True once it has been open so long that someone may wonder: nothing has come yet. */
      readonly notYet?: boolean;
      /** What the acquirer, asked whether it was paid, has said: yes without the credit, or no. */
      readonly asked?: "waiting" | "paid" | "unpaid";
      readonly acceptance?: AcceptanceShown;
      /** Beside a dollar code: the same in riel, for a key. Under a riel code: where it is from. */
      readonly offer?: RielOfferShown;
    }
  /** The open charge was paid in full and in time, or money came with no charge open. */
  | {
      readonly kind: "paid";
      readonly status: StatusBar;
      readonly money: Money;
      readonly match: MatchResult;
      /** What had been asked for, when that differs. */
      readonly asked: Money | undefined;
      /**
       * The first eight characters of the txid: Bakong's short hash, as customers' phones show it.
       */
      readonly reference: string;
      /** Minutes since the bank credited it; 0 when fresh. */
      readonly minutesAgo: number;
      readonly test: boolean;
      /** The vendor asked for it again, or a power cut may have made it a repeat. */
      readonly repeat: boolean;
      /** Where it came from, when the acquirer tells. */
      readonly payer: PayerShown | undefined;
      /** Whose news it is, where the terminal has several banks. */
      readonly bank?: string;
      /** The amount is odd for its currency: to be looked at before the goods are handed over. */
      readonly unusual?: boolean;
    }
  | AskedScene
  /** The same amount in riel, before it is taken; the dollar code is still open behind it. */
  | { readonly kind: "offer"; readonly status: StatusBar; readonly offer: RielOfferShown }
  /** Several credits at once: a burst, or those that came while the terminal was away. */
  | {
      readonly kind: "digest";
      readonly status: StatusBar;
      readonly away: boolean;
      readonly count: number;
      readonly sums: readonly Money[];
    }
  | {
      readonly kind: "reversed";
      readonly status: StatusBar;
      readonly money: Money;
      readonly reference: string;
      readonly bank?: string;
    }
  | {
      readonly kind: "totals";
      readonly status: StatusBar;
      readonly count: number;
      readonly sums: readonly Money[];
    }
  /** The last payments, newest first: what is not here was not paid. */
  | {
      readonly kind: "verify";
      readonly status: StatusBar;
      readonly rows: readonly VerifyRow[];
      /** Counts on while the list is shown, so that a still picture of it looks dead. */
      readonly seal: number;
    }
  | { readonly kind: "volume"; readonly status: StatusBar; readonly percent: number }
  /** The spoken languages: those to choose from, and those chosen, in the order they are heard. */
  | {
      readonly kind: "language";
      readonly status: StatusBar;
      /** BCP 47 tags, as in the configuration. */
      readonly choices: readonly string[];
      readonly chosen: readonly string[];
    }
  /** The charge ran out unpaid; its QR is gone. */
  | {
      readonly kind: "expired";
      readonly status: StatusBar;
      readonly money: Money;
      readonly billNumber: string;
    }
  /** The charge was taken back unpaid, by a key or by the till; its QR is gone. */
  | {
      readonly kind: "cancelled";
      readonly status: StatusBar;
      readonly money: Money;
      readonly billNumber: string;
    }
  /** The acquirer cannot be heard: payments are not announced now. */
  | { readonly kind: "blind"; readonly status: StatusBar; readonly seconds: number }
  /** The terminal stops: nothing is shown that somebody could still pay to, or take for a sign. */
  | { readonly kind: "off" }
  /** No usable configuration: what is wrong, in the words of the check. */
  | { readonly kind: "not-set-up"; readonly problem: string }
  /** Technician mode, or, with no step, just the serial number that was asked for. */
  | {
      readonly kind: "set-up";
      readonly status: StatusBar;
      readonly serial: string;
      readonly step: SetUpStep | undefined;
    }
  /** A part of the terminal failed: its short code and the next step in words. */
  | {
      readonly kind: "fault";
      readonly status: StatusBar;
      readonly code: string;
      readonly advice: string;
    };

export type SceneKind = Scene["kind"];
