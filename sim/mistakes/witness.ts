/**
 * The witness of a story: sees what the bank issued, what was delivered and acknowledged, what is
 * durable, what was said and published, and says which invariant was broken. It knows the truth
 * from the bank and never asks the firmware; it shares no code with it.
 */
import type { LedgerRow } from "../../drivers/hal/ledger.ts";
import type { Money } from "../../drivers/hal/money.ts";
import type { Understood } from "./ear.ts";

export interface Violation {
  /** `I1` … `I38` of the fault table, `rule` for another rule of the contract, `crash`, `hang`. */
  readonly invariant: string;
  readonly what: string;
  readonly atMs: number;
}

/** One event as the bank knows it. */
export interface Truth {
  readonly seq: number;
  readonly txid: string | undefined;
  readonly kind: "payment.credited" | "payment.reversed" | "payment.void";
  readonly money: Money | undefined;
  readonly env: "live" | "test";
  /** Milliseconds since 1970. */
  readonly creditedAt: number;
  readonly payload: Uint8Array;
}

export interface Utterance {
  readonly atMs: number;
  readonly said: Understood;
  /** Its loudest sample. */
  readonly peak: number;
  end: "playing" | "itself" | "stop" | "cut";
}

/** What the witness can look at. */
export interface Sights {
  readonly nowMs: () => number;
  /** The bank's clock at the world's beginning. */
  readonly opensAt: number;
  readonly durable: () => readonly LedgerRow[];
}

const SINGLE = new Set(["received", "late", "again", "reversed"]);
/** What is said was judged a moment before. */
const TURN_MS = 2_000;
const FRESH_MS = 30_000;
const LATE_MS = 600_000;
/** Late news may wait behind other announcements. */
const LATE_TURN_MS = 60_000;
/** Refusals that are receipted at most once a second (contract, section 2, rule 3). */
const LIMITED = /too-large|not-a-jws|algorithm|unknown-key|signature|schema|wrong-|retained/;
/** A word that no output may carry; the bank puts it where a payer's name would be. */
export const CANARY = "SOKHA-CANARY";

export class Witness {
  readonly violations: Violation[] = [];
  readonly truths: Truth[] = [];
  readonly utterances: Utterance[] = [];
  readonly #sights: Sights;
  /** Where each message in flight was delivered: packet ids mean nothing on another connection. */
  readonly #delivered = new Map<string, Uint8Array>();
  #refusedAtMs = Number.NEGATIVE_INFINITY;

  constructor(sights: Sights) {
    this.#sights = sights;
  }

  /** Notes a broken invariant, unless `isHeld`. */
  must(invariant: string, what: string, isHeld: boolean): void {
    if (isHeld) return;
    this.violations.push({ invariant, what, atMs: this.#sights.nowMs() });
  }

  delivered(generation: number, token: number, payload: Uint8Array): void {
    this.#delivered.set(`${generation}/${token}`, payload);
  }

  /** A PUBACK leaves: rule 1 of the contract, and I9. */
  acknowledged(generation: number, tokens: readonly number[]): void {
    for (const token of tokens) {
      const payload = this.#delivered.get(`${generation}/${token}`);
      const where = `packet ${token} is acknowledged on connection ${generation}`;
      this.must("I9", `${where}, which did not bring it`, payload !== undefined);
      const truth = this.truths.find((candidate) => candidate.payload === payload);
      if (truth === undefined) continue;
      this.must("I7", `event ${truth.seq} is acknowledged before it is durable`, this.#has(truth));
      if (this.#acknowledgedOnce.has(truth)) continue;
      this.#acknowledgedOnce.add(truth);
      this.must(
        "I7",
        `event ${truth.seq} is spoken before it is acknowledged`,
        !this.#isAloud(truth),
      );
    }
  }

  readonly #acknowledgedOnce = new Set<Truth>();

  /** A signed message leaves the terminal. */
  published(claims: Readonly<Record<string, unknown>>): void {
    const text = JSON.stringify(claims);
    const plain = text.replace(/[A-Za-z0-9_-]{40,}/g, (part) =>
      Buffer.from(part, "base64url").toString("latin1"),
    );
    this.must("I27", "a payer's name leaves the terminal", !`${text}${plain}`.includes(CANARY));
    if (claims.kind !== "receipt") return;
    const { stage, reason, txid } = claims;
    if (stage === "rejected" && LIMITED.test(String(reason))) this.#refusal();
    const truth = this.truths.find((candidate) => candidate.txid === txid);
    if (truth === undefined || stage === "rejected") return;
    this.must(
      "I7",
      `receipt ${String(stage)} of event ${truth.seq} before it is durable`,
      this.#has(truth),
    );
    if (stage === "spoken") {
      this.must(
        "I5",
        `event ${truth.seq} is receipted as spoken and was not`,
        this.#wasSaid(truth),
      );
    }
    if (stage === "digested") {
      const said = this.#ended("digest").length > 0 || truth.env === "test";
      this.must("I5", `event ${truth.seq} is receipted as digested and was not`, said);
    }
  }

  /** An utterance begins. */
  begins(said: Understood, peak: number): Utterance {
    const utterance: Utterance = { atMs: this.#sights.nowMs(), said, peak, end: "playing" };
    this.utterances.push(utterance);
    this.must(
      "I17",
      `an amount without currency: ${said.words.join(" ")}`,
      !said.sums.includes(undefined),
    );
    if (SINGLE.has(said.kind) && !said.isHidden) this.#judgeSingle(said);
    return utterance;
  }

  /** The durable rows are the bank's events and nothing else. */
  judgeRows(): void {
    for (const row of this.#sights.durable()) {
      const truth = this.truths.find(({ seq }) => seq === row.seq);
      const name = `row ${row.row} (${row.kind}, number ${row.seq})`;
      const kind = truth?.kind.replace("payment.", "");
      this.must("I2", `${name} was never issued to this terminal`, kind === row.kind);
      if (truth === undefined) continue;
      const isSame =
        same(row.money ?? undefined, truth.money) && (row.txid ?? undefined) === truth.txid;
      this.must("I17", `${name} has another amount than the bank's`, isSame);
      this.must("I12", `${name} is not ${truth.env}`, row.env === truth.env);
    }
  }

  /** After all has drained: each event is there once. */
  judgeWhole(): void {
    const durable = this.#sights.durable();
    for (const truth of this.truths) {
      const count = durable.filter(({ seq }) => seq === truth.seq).length;
      this.must("I1", `event ${truth.seq} is recorded ${count} times`, count === 1);
    }
  }

  #judgeSingle({ kind, sums, isTest, minutes }: Understood): void {
    const [money] = sums;
    const wanted = kind === "reversed" ? "payment.reversed" : "payment.credited";
    const alike = this.truths.filter((truth) => same(truth.money, money) && truth.kind === wanted);
    const text = `${kind} ${money === undefined ? "?" : `${money.minor} ${money.currency}`}`;
    this.must("I12", `"${text}" is said and was never issued`, alike.length > 0);
    const [truth] = alike;
    if (truth === undefined) return;
    if (kind !== "reversed") {
      this.must(
        "I12",
        `"${text}" is ${truth.env}, and is not said so`,
        isTest === (truth.env === "test"),
      );
    }
    this.must(
      "I11",
      `"${text}" is said before it is durable`,
      alike.some((one) => this.#has(one)),
    );
    this.#judgeRepetition(kind, text, alike);
    const ageMs = this.#sights.opensAt + this.#sights.nowMs() - truth.creditedAt;
    if (kind === "received") {
      this.must("I16", `"${text}" is said as new after ${ageMs} ms`, ageMs < FRESH_MS + TURN_MS);
    } else if (kind === "late") {
      this.must(
        "I16",
        `"${text}" is said alone after ${ageMs} ms`,
        ageMs <= LATE_MS + LATE_TURN_MS,
      );
      const past = (minutes ?? 0) * 60_000;
      const isRight = ageMs < past + 60_000 + TURN_MS && (minutes === 1 || ageMs >= past - 1_000);
      this.must("I17", `"${text}" is said to be ${minutes} minutes old`, isRight);
    }
  }

  #judgeRepetition(kind: string, text: string, alike: readonly Truth[]): void {
    const of = (isMarked: boolean) =>
      this.utterances.filter(
        ({ said }) =>
          (said.kind === "again") === isMarked &&
          SINGLE.has(said.kind) &&
          (said.kind === "reversed") === (kind === "reversed") &&
          same(said.sums[0], alike[0]?.money),
      );
    this.must("I13", `"${text}" is said unmarked too often`, of(false).length <= alike.length);
    const cuts = this.utterances.filter(
      ({ said, end }) => end === "cut" && same(said.sums[0], alike[0]?.money),
    ).length;
    this.must("I14", `"${text}" is said again without a cut`, of(true).length <= cuts);
  }

  #refusal(): void {
    const nowMs = this.#sights.nowMs();
    this.must(
      "rule 3",
      "two refusals are receipted within a second",
      nowMs - this.#refusedAtMs >= 900,
    );
    this.#refusedAtMs = nowMs;
  }

  /** Its amount, which no other event has, has been said. */
  #isAloud({ money }: Truth): boolean {
    if (this.truths.filter((truth) => same(truth.money, money)).length > 1) return false;
    return this.utterances.some(({ said }) => SINGLE.has(said.kind) && same(said.sums[0], money));
  }

  #has(truth: Truth): boolean {
    return this.#sights
      .durable()
      .some(({ seq, txid }) => seq === truth.seq || (txid !== null && txid === truth.txid));
  }

  #wasSaid(truth: Truth): boolean {
    const alone = this.utterances.some(
      ({ said, end }) =>
        end === "itself" &&
        SINGLE.has(said.kind) &&
        (said.isHidden || same(said.sums[0], truth.money)),
    );
    return alone || this.#ended("burst").length > 0;
  }

  #ended(kind: string): readonly Utterance[] {
    return this.utterances.filter(({ said, end }) => said.kind === kind && end === "itself");
  }
}

/** Same amount of the same currency; two absent ones are the same, too. */
export function same(a: Money | undefined, b: Money | undefined): boolean {
  return a?.minor === b?.minor && a?.currency === b?.currency;
}
