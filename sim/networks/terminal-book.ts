/**
 * What the bank keeps about one terminal: the numbering of its events, the signed bytes of each,
 * and how far the terminal says it has come. Numbers run on without holes; nothing is forgotten,
 * but what was issued before this book was begun stands in an older one.
 */
import type { Money } from "../../drivers/hal/money.ts";
import type { Issued } from "./bank-facts.ts";
import type { Claims, Jwk } from "./jws.ts";

/** Both ends included. */
export interface SeqRange {
  readonly from: number;
  readonly to: number;
}

/** What the bank knows of a terminal when it is installed at a merchant. */
export interface Binding {
  readonly terminal: string;
  /** The terminal's public key. */
  readonly jwk: Jwk;
  readonly epoch: number;
  /** Numbers of this epoch that were used up long ago, all of them heard; none when absent. */
  readonly issuedBefore?: number;
}

/** Stages after which the terminal surely has the event. */
const HELD = new Set(["recorded", "speaking", "spoken", "shown", "digested", "duplicate"]);

export class TerminalBook {
  readonly terminal: string;
  readonly jwk: Jwk;
  readonly epoch: number;
  readonly #events: Issued[] = [];
  readonly #byJti = new Map<string, Issued>();
  readonly #held = new Set<number>();
  #nonce: string | undefined;

  /** Numbers used up in older books. */
  readonly #before: number;

  constructor(binding: Binding) {
    this.terminal = binding.terminal;
    this.jwk = binding.jwk;
    this.epoch = binding.epoch;
    this.#before = binding.issuedBefore ?? 0;
  }

  /** Every event issued, oldest first. */
  get events(): readonly Issued[] {
    return this.#events;
  }

  /** The highest number issued, 0 for none. */
  get highest(): number {
    return this.#before + this.#events.length;
  }

  /** The claims that number the next event, with the boot nonce last heard. */
  nextNumber(): Claims {
    const numbered = { epoch: this.epoch, seq: this.highest + 1 };
    return this.#nonce === undefined ? numbered : { ...numbered, nonce: this.#nonce };
  }

  /** Enters a signed event under the number in its claims. */
  enter(claims: Claims, money: Money | undefined, topic: string, payload: Uint8Array): Issued {
    const issued: Issued = {
      terminal: this.terminal,
      seq: this.highest + 1,
      jti: String(claims.jti),
      kind: claims.kind as Issued["kind"],
      txid: textOf(claims.txid),
      money,
      md5: textOf(claims.md5),
      topic,
      payload,
    };
    this.#events.push(issued);
    this.#byJti.set(issued.jti, issued);
    return issued;
  }

  /** The terminal started, or came back: its boot's nonce. */
  greet(nonce: string): void {
    this.#nonce = nonce;
  }

  /** Notes a receipt. @returns the event it is about, if it was issued here. */
  settle(jti: string | undefined, stage: string): Issued | undefined {
    const issued = jti === undefined ? undefined : this.#byJti.get(jti);
    if (issued !== undefined && HELD.has(stage)) this.#held.add(issued.seq);
    return issued;
  }

  /** What a terminal lacks that has all of 1 … `contiguous`, and holes above. */
  missing(contiguous: number, holes: readonly SeqRange[]): readonly Issued[] {
    for (const { seq } of this.#events) {
      if (holes.some(({ from, to }) => seq >= from && seq <= to)) this.#held.delete(seq);
    }
    return this.#events.filter(({ seq }) => seq > contiguous && !this.#held.has(seq));
  }

  between(from: number, to: number): readonly Issued[] {
    return this.#events.filter(({ seq }) => seq >= from && seq <= to);
  }

  paying(md5: string): readonly Issued[] {
    return this.#events.filter((issued) => issued.md5 === md5);
  }

  credited(txid: string): Issued | undefined {
    return this.#events.find((event) => event.kind === "payment.credited" && event.txid === txid);
  }
}

/** The wire form of an amount: riel whole, dollars with two decimals (contract, section 1). */
export function amountText(money: Money): string {
  if (money.currency === "KHR") return String(money.minor);
  const cents = String(money.minor % 100).padStart(2, "0");
  return `${Math.floor(money.minor / 100)}.${cents}`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
