/**
 * The bank's desk in a rough world: issues payments, keeps an outbox of what was not receipted and
 * sends it again, and tells the record the truth about all money.
 */
import type { Money } from "../../drivers/hal/money.ts";
import type { Greeting, Occurrence } from "../checkers/moment.ts";
import { Acquirer, type Habits } from "../networks/acquirer.ts";
import type { BankFact, CreditOrder, Issued } from "../networks/bank-facts.ts";
import type { Claims, Jwk, Seals } from "../networks/jws.ts";
import type { World } from "../world.ts";

export const TERMINAL = "T-0007";
export const BANK = "SIMBANK";
export const EPOCH = 3;
/** 2026-11-22 15:00 in Phnom Penh. */
export const WORLD_BEGINS = Date.UTC(2026, 10, 22, 8, 0, 0);
/** Unreceipted events sent again at once. */
const OUTBOX_PAGE = 20;

export interface DeskParts {
  readonly world: World;
  readonly jwk: Jwk;
  readonly seals: Seals;
  readonly randomBytes: (lengthBytes: number) => Uint8Array;
  readonly habits: Habits;
  readonly publish: (topic: string, payload: Uint8Array) => void;
  readonly record: (what: Occurrence) => void;
  /** When the world begins, in ms since 1970. */
  readonly beginsAt: number;
  /** Numbers used up long ago. */
  readonly issuedBefore: number;
}

export interface Order extends CreditOrder {
  /** On the world's clock; now when absent. */
  readonly creditedAtMs?: number;
}

export class BankDesk {
  readonly acquirer: Acquirer;
  readonly #parts: DeskParts;
  readonly #open = new Set<Issued>();
  readonly #byPayload = new Map<Uint8Array, Issued>();
  readonly #welcomes = new Map<Uint8Array, Greeting>();
  #nonce = "";
  /** Messages held by a bank that does not answer. */
  readonly #unheard: (readonly [string, Uint8Array])[] = [];
  #isAnswering = true;
  issuedCount = 0;

  constructor(parts: DeskParts) {
    this.#parts = parts;
    this.acquirer = new Acquirer({
      name: BANK,
      keySeed: new Uint8Array(32),
      now: () => parts.beginsAt + parts.world.nowMs,
      randomBytes: parts.randomBytes,
      publish: (topic, payload) => {
        const sentAtMs = parts.world.nowMs;
        if (topic.endsWith("/welcome"))
          this.#welcomes.set(payload, { nonce: this.#nonce, sentAtMs });
        parts.publish(topic, payload);
      },
      seals: parts.seals,
      habits: parts.habits,
    });
    const { issuedBefore } = parts;
    this.acquirer.bind({ terminal: TERMINAL, jwk: parts.jwk, epoch: EPOCH, issuedBefore });
    this.acquirer.onFact((fact) => this.#note(fact));
  }

  /** The bank's own time, ms since 1970. */
  get now(): number {
    return this.#parts.beginsAt + this.#parts.world.nowMs;
  }

  /** What was issued and not receipted, oldest first. */
  get open(): ReadonlySet<Issued> {
    return this.#open;
  }

  credit(order: Order): Issued {
    const { world, beginsAt } = this.#parts;
    const creditedAtMs = order.creditedAtMs ?? world.nowMs;
    const credit = { ...order, creditedAt: beginsAt + creditedAtMs };
    const { env = "live", md5, billNumber } = credit;
    return this.#issue({ env, creditedAtMs, md5, billNumber }, () =>
      this.acquirer.credit(TERMINAL, credit),
    );
  }

  /** Takes a credit back. */
  reverse(issued: Issued): Issued | undefined {
    const { txid } = issued;
    if (txid === undefined) return undefined;
    return this.#issue({ creditedAtMs: this.#parts.world.nowMs, of: txid }, () => {
      const reversal = this.acquirer.reverse(TERMINAL, txid, "customer-request");
      if (reversal === undefined) throw new Error("bug: only credits are reversed");
      return reversal;
    });
  }

  fillHole(): void {
    this.#issue({ creditedAtMs: this.#parts.world.nowMs }, () => this.acquirer.fillHole(TERMINAL));
  }

  openCharge(billNumber: string, money: Money, expiresAtMs: number): void {
    const { record, beginsAt } = this.#parts;
    record({ type: "till-opened", billNumber, money, expiresAtMs });
    const expiresAt = beginsAt + expiresAtMs;
    this.acquirer.openCharge(TERMINAL, { money, billNumber, expiresAt });
  }

  cancelCharge(billNumber: string): void {
    this.#parts.record({ type: "till-cancelled", billNumber });
    this.acquirer.cancelCharge(TERMINAL, billNumber);
  }

  /** Sends again what was not receipted. @returns how many. */
  sendOpen(): number {
    let count = 0;
    for (const issued of this.#open) {
      if (count >= OUTBOX_PAGE) break;
      this.acquirer.repeat(issued);
      count += 1;
    }
    return count;
  }

  /** The event that these very bytes are, if the bank issued them. */
  issuedAs(payload: Uint8Array): Issued | undefined {
    return this.#byPayload.get(payload);
  }

  /** The welcome that these very bytes are, if they are one of the bank's. */
  welcomeOf(payload: Uint8Array): Greeting | undefined {
    return this.#welcomes.get(payload);
  }

  /** All welcomes so far, oldest first: whoever listened on the line has them. */
  get welcomes(): readonly Uint8Array[] {
    return [...this.#welcomes.keys()];
  }

  /** A bank that does not answer keeps what comes for later. */
  setAnswering(isAnswering: boolean): void {
    this.#isAnswering = isAnswering;
    if (!isAnswering) return;
    for (const [topic, payload] of this.#unheard.splice(0)) this.acquirer.receive(topic, payload);
  }

  receive(topic: string, payload: Uint8Array): void {
    if (this.#isAnswering) this.acquirer.receive(topic, payload);
    else this.#unheard.push([topic, payload]);
  }

  /** Issues one event. The truth is told before the first byte leaves. */
  #issue(
    { env = "live", creditedAtMs, of, md5, billNumber }: Particulars,
    make: () => Issued,
  ): Issued {
    const stop = this.acquirer.onFact((fact) => {
      if (fact.type !== "issued") return;
      const { issued } = fact;
      const { seq, jti, txid = "", money } = issued;
      const kind = KINDS[issued.kind];
      this.#byPayload.set(issued.payload, issued);
      this.#open.add(issued);
      this.issuedCount += 1;
      const truth = { kind, seq, jti, txid, money, env, creditedAtMs, of, md5, billNumber };
      this.#parts.record({ type: "issued", truth });
    });
    const issued = make();
    stop();
    return issued;
  }

  #note(fact: BankFact): void {
    if (fact.type === "hello") this.#nonce = String(fact.claims.nonce);
    if (fact.type !== "receipt") return;
    const { issued, stage, reason, claims } = fact.receipt;
    if (issued !== undefined && ENDS.has(stage)) this.#open.delete(issued);
    const { txid, of } = claims;
    this.#parts.record({
      type: "receipt",
      jti: typeof of === "string" ? of : undefined,
      txid: typeof txid === "string" ? txid : undefined,
      stage,
      reason,
      stages: stagesOf(claims, this.#parts.beginsAt),
    });
  }
}

/** What the checkers must know of an event beside its numbered content. */
interface Particulars {
  readonly env?: "live" | "test";
  readonly creditedAtMs: number;
  readonly of?: string | undefined;
  readonly md5?: string | undefined;
  readonly billNumber?: string | undefined;
}

const KINDS = {
  "payment.credited": "credited",
  "payment.reversed": "reversed",
  "payment.void": "void",
} as const;

/** The terminal surely has it. */
const ENDS = new Set(["recorded", "duplicate", "spoken", "shown", "digested"]);

function stagesOf({ stages }: Claims, beginsAt: number): { stage: string; atMs: number }[] {
  if (!Array.isArray(stages)) return [];
  return stages.map((entry: { stage?: unknown; at?: unknown }) => ({
    stage: String(entry?.stage),
    atMs: Date.parse(String(entry?.at)) - beginsAt,
  }));
}
