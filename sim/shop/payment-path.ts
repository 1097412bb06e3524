/**
 * The path of the last payment, step by step, each with its time since the customer pressed Pay.
 * Steps are what somebody saw happen: the bank, the broker, the ledger, the display, the speaker.
 * It watches and never takes part; a step that was not seen is simply absent.
 */
import type { Issued } from "../networks/bank-facts.ts";

/** In the order in which a good payment takes them. */
export const STEPS = [
  "paid",
  "moved",
  "signed",
  "brokered",
  "recorded",
  "acknowledged",
  "lit",
  "speaking",
  "spoken",
] as const;

export type Step = (typeof STEPS)[number];

export interface PathSnapshot {
  readonly kind: string;
  readonly txid: string | undefined;
  readonly amount: { readonly minor: number; readonly currency: string } | undefined;
  /** Milliseconds since the first step, one decimal. */
  readonly steps: readonly { readonly step: Step; readonly ms: number }[];
  /** The receipt that ended it, e.g. `spoken` or `rejected: signature`. */
  readonly outcome: string | undefined;
}

export class PaymentPath {
  readonly #now: () => number;
  readonly #changed: (snapshot: PathSnapshot) => void;
  #issued: Issued | undefined;
  #times = new Map<Step, number>();
  #outcome: string | undefined;
  #paidAt: number | undefined;
  #movedAt: number | undefined;

  /**
   * @param now milliseconds with a fraction, from any fixed instant.
   * @param changed is told after every step.
   */
  constructor(now: () => number, changed: (snapshot: PathSnapshot) => void) {
    this.#now = now;
    this.#changed = changed;
  }

  /** A customer pressed Pay; the next event the bank signs is this payment. */
  pressPay(): void {
    this.#paidAt = this.#now();
  }

  /** Both sides' money has moved, in one instant: nobody has it twice, and nobody not at all. */
  moveMoney(): void {
    this.#movedAt = this.#now();
  }

  /** The bank refused the payer: nothing was signed. */
  dropPay(): void {
    this.#paidAt = undefined;
    this.#movedAt = undefined;
  }

  /** The bank signed an event: a new path begins. */
  sign(issued: Issued): void {
    this.#issued = issued;
    this.#outcome = undefined;
    this.#times = new Map();
    if (this.#paidAt !== undefined) this.#times.set("paid", this.#paidAt);
    if (this.#movedAt !== undefined) this.#times.set("moved", this.#movedAt);
    this.dropPay();
    this.#mark("signed");
  }

  /** The broker took these bytes over. */
  broker(payload: Uint8Array): void {
    if (this.#issued?.payload === payload) this.#mark("brokered");
  }

  /** The terminal's ledger holds these payments durably. */
  record(txids: readonly (string | null)[]): void {
    if (this.#issued?.txid !== undefined && txids.includes(this.#issued.txid)) {
      this.#mark("recorded");
    }
  }

  /** The terminal sent its PUBACK for these bytes. */
  acknowledge(payload: Uint8Array): void {
    if (this.#issued && Buffer.compare(this.#issued.payload, payload) === 0) {
      this.#mark("acknowledged");
    }
  }

  /** A large part of the screen changed. Before the record it was about something else. */
  light(): void {
    if (this.#times.has("recorded")) this.#mark("lit");
  }

  startSpeech(): void {
    if (this.#times.has("recorded")) this.#mark("speaking");
  }

  endSpeech(): void {
    if (this.#times.has("speaking")) this.#mark("spoken");
  }

  /** A receipt of the terminal about an event. */
  receipt(issued: Issued | undefined, stage: string, reason: string | undefined): void {
    if (issued === undefined || issued !== this.#issued) return;
    if (stage === "recorded") {
      this.#mark("recorded");
      return;
    }
    this.#outcome = reason === undefined ? stage : `${stage}: ${reason}`;
    this.#changed(this.snapshot());
  }

  snapshot(): PathSnapshot {
    const start = Math.min(...this.#times.values(), this.#now());
    const steps = STEPS.flatMap((step) => {
      const at = this.#times.get(step);
      return at === undefined ? [] : [{ step, ms: Math.round((at - start) * 10) / 10 }];
    });
    const money = this.#issued?.money;
    return {
      kind: this.#issued?.kind ?? "",
      txid: this.#issued?.txid,
      amount: money && { minor: money.minor, currency: money.currency },
      steps,
      outcome: this.#outcome,
    };
  }

  /** The first time counts: repetitions are not part of the path. */
  #mark(step: Step): void {
    if (this.#issued === undefined || this.#times.has(step)) return;
    this.#times.set(step, this.#now());
    this.#changed(this.snapshot());
  }
}
