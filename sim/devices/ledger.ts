/**
 * A ledger in memory that keeps the port's contract and can lose power. Whatever `record` has not
 * yet reported may be gone after a cut, as on a real medium; whatever it reported is there. Written
 * from the port alone, so that it can disagree with the real one: it shares no code with it.
 */
import type { WallMs } from "../../drivers/hal/clock.ts";
import type {
  CurrencyTotal,
  Ledger,
  LedgerEntry,
  LedgerFault,
  LedgerMark,
  LedgerRow,
  LedgerSnapshot,
  LedgerUpkeep,
  RecordResult,
  Recovery,
  RowOwner,
  SequenceState,
} from "../../drivers/hal/ledger.ts";
import type { Done, Outcome } from "../../drivers/hal/outcome.ts";
import {
  apply,
  Book,
  type Commit,
  copyOf,
  recentOf,
  replay,
  sequenceOf,
  totalsOf,
  unreceiptedOf,
} from "./ledger-book.ts";
import type { SimLedger, SimLedgerOptions } from "./ledger-port.ts";

export type { SimLedger, SimLedgerOptions } from "./ledger-port.ts";

const BATCH_MAX = 256;

/** An empty ledger with power on; nothing happens before `open`. */
export function createSimLedger(options: SimLedgerOptions): SimLedger {
  return new MemoryLedger(options);
}

class MemoryLedger implements SimLedger {
  readonly #defer: SimLedgerOptions["defer"];
  readonly #tellDurable: NonNullable<SimLedgerOptions["durable"]>;
  readonly #tellLost: NonNullable<SimLedgerOptions["lost"]>;
  readonly #commits: Commit[] = [];
  /** How the entries of each commit ended. */
  readonly #results: (readonly RecordResult[])[] = [];
  readonly #faults: LedgerFault[] = [];
  #lastingFault: LedgerFault | undefined;
  /** What all commits add up to, those in flight included. */
  #book = new Book();
  #isOpen = false;
  #isRuined = false;
  /** A ruined one was put aside, and the new one could not be opened yet. */
  #isWaiting = false;
  #isSpaceLow = false;
  /** Counts the cuts, so that what was in flight at one is never reported. */
  #life = 0;
  /** Counts the ledgers that were begun again. */
  #medium = 0;
  #heldBefore: number;
  /** So many of the commits are on the medium. */
  #durableCount = 0;

  constructor(options: SimLedgerOptions) {
    const { defer, durable = () => undefined, lost = () => undefined, heldBefore = 0 } = options;
    this.#defer = defer;
    this.#tellDurable = durable;
    this.#tellLost = lost;
    this.#heldBefore = heldBefore;
  }

  open(query: LedgerQuery, done: Done<LedgerFault, LedgerSnapshot>): void {
    assert(!this.#isOpen || this.#isRuined, "a ledger is opened once");
    if (this.#isRuined) this.#beginAgain();
    this.#answer(done, () => {
      this.#commit({ type: "boot" });
      this.#isOpen = true;
      this.#isWaiting = false;
      const book = this.#book;
      return {
        boot: book.boots,
        sequence: sequenceOf(book, query.acquirer, query.epoch, this.#heldBefore),
        lastRow: book.rows.length,
        recent: recentOf(book, query.recentMax, null),
        unreceiptedCount: unreceiptedOf(book).length,
        recovery: book.recovery,
      };
    });
  }

  record(entries: readonly LedgerEntry[], done: Done<LedgerFault, readonly RecordResult[]>): void {
    assert(entries.length <= BATCH_MAX, `a batch has at most ${BATCH_MAX} entries`);
    this.#answerWhileOpen(done, () => this.#commit({ type: "record", entries: [...entries] }));
  }

  mark(marks: readonly LedgerMark[], done: Done<LedgerFault>): void {
    this.#answerWhileOpen(done, () => {
      this.#commit({ type: "mark", marks: [...marks] });
      return undefined;
    });
  }

  receipted(txids: readonly string[], done: Done<LedgerFault>): void {
    this.#answerWhileOpen(done, () => {
      this.#commit({ type: "receipt", txids: [...txids] });
      return undefined;
    });
  }

  unreceipted(limit: number, done: Done<LedgerFault, readonly LedgerRow[]>): void {
    this.#answerWhileOpen(done, () => unreceiptedOf(this.#book).slice(0, limit));
  }

  unsettled(
    range: { readonly afterRow: number; readonly upToRow: number },
    limit: number,
    done: Done<LedgerFault, readonly LedgerRow[]>,
  ): void {
    this.#answerWhileOpen(done, () =>
      this.#book.rows
        .filter(({ row }) => row > range.afterRow && row <= range.upToRow)
        .filter(({ kind, finalStage }) => kind !== "void" && finalStage === null)
        .slice(0, limit)
        .map(copyOf),
    );
  }

  recent(
    limit: number,
    beforeRow: number | null,
    done: Done<LedgerFault, readonly LedgerRow[]>,
  ): void {
    this.#answerWhileOpen(done, () => recentOf(this.#book, limit, beforeRow));
  }

  totals(
    from: WallMs,
    to: WallMs,
    done: Done<LedgerFault, readonly CurrencyTotal[]>,
    whose?: readonly RowOwner[],
  ): void {
    this.#answerWhileOpen(done, () => totalsOf(this.#book, from, to, whose));
  }

  sequence(acquirer: string, epoch: number, done: Done<LedgerFault, SequenceState>): void {
    this.#answerWhileOpen(done, () => sequenceOf(this.#book, acquirer, epoch, this.#heldBefore));
  }

  noteRecovery(recovery: Recovery, done: Done<LedgerFault>): void {
    this.#answerWhileOpen(done, () => {
      this.#commit({ type: "recovery", recovery });
      return undefined;
    });
  }

  tend(done: Done<LedgerFault, LedgerUpkeep>): void {
    this.#answerWhileOpen(done, () => ({ isDone: true, isSpaceLow: this.#isSpaceLow }));
  }

  close(): void {
    this.#isOpen = false;
  }

  failNext(fault: LedgerFault, times = 1): void {
    for (let count = 0; count < times; count++) this.#faults.push(fault);
  }

  setFault(fault: LedgerFault | undefined): void {
    this.#lastingFault = fault;
  }

  cutPower(keepCommitted: number): void {
    this.#life++;
    this.#isOpen = false;
    this.#isWaiting = false;
    const kept = Math.min(this.#commits.length, this.#durableCount + keepCommitted);
    this.#becameDurable(kept);
    this.#truncate(kept);
  }

  loseCommits(count: number): number {
    assert(!this.#isOpen, "a medium is changed while the power is off");
    const lost = Math.min(count, this.#commits.length);
    this.#truncate(this.#commits.length - lost);
    return lost;
  }

  ruin(): void {
    // What was under way had just reached the medium; it is lost with the rest.
    this.#becameDurable(this.#commits.length);
    this.#isRuined = true;
  }

  setSpaceLow(isLow: boolean): void {
    this.#isSpaceLow = isLow;
  }

  durableRows(): readonly LedgerRow[] {
    const isAll = this.#durableCount === this.#commits.length;
    const book = isAll ? this.#book : replay(this.#commits.slice(0, this.#durableCount));
    return book.rows.map(copyOf);
  }

  #answerWhileOpen<Value>(done: Done<LedgerFault, Value>, work: () => Value): void {
    assert(this.#isOpen || this.#isWaiting, "a ledger is used while it is open");
    this.#answer(done, work, this.#isRuined || this.#isWaiting ? "corrupt" : undefined);
  }

  #answer<Value>(
    done: Done<LedgerFault, Value>,
    work: () => Value,
    damage: LedgerFault | undefined = this.#isRuined ? "corrupt" : undefined,
  ): void {
    const fault = damage ?? this.#faults.shift() ?? this.#lastingFault;
    const outcome: Outcome<LedgerFault, Value> =
      fault === undefined
        ? { ok: true, value: work() }
        : { ok: false, fault, detail: `simulated: ${fault}` };
    const commitCount = this.#commits.length;
    const bornIn = this.#life;
    const medium = this.#medium;
    this.#defer(() => {
      if (bornIn !== this.#life) return;
      if (medium === this.#medium) this.#becameDurable(commitCount);
      done(outcome);
    });
  }

  /** A new ledger on the same medium, which knows that one was lost. */
  #beginAgain(): void {
    const lost = this.durableRows();
    this.#isRuined = false;
    this.#isOpen = false;
    this.#isWaiting = true;
    this.#medium++;
    this.#heldBefore = 0;
    this.#tellLost(lost);
    this.#truncate(0);
    this.#commit({ type: "recovery", recovery: { upTo: null, isComplete: false } });
    // What was put aside lies there, whatever becomes of the power now.
    this.#becameDurable(this.#commits.length);
  }

  #becameDurable(commitCount: number): void {
    for (; this.#durableCount < commitCount; this.#durableCount++) {
      const made = this.#commits[this.#durableCount];
      const results = this.#results[this.#durableCount];
      this.#book.settle();
      if (made !== undefined && results !== undefined) this.#tellDurable(made, results);
    }
  }

  /** What the power or the medium took with it never happened. */
  #truncate(kept: number): void {
    if (kept === this.#commits.length) return;
    const isInFlight = kept >= this.#durableCount;
    if (isInFlight) for (let at = this.#commits.length; at > kept; at--) this.#book.undo();
    this.#commits.length = kept;
    this.#results.length = kept;
    this.#durableCount = Math.min(this.#durableCount, kept);
    if (!isInFlight) this.#book = replay(this.#commits);
  }

  #commit(made: Commit): readonly RecordResult[] {
    this.#commits.push(made);
    const results = apply(this.#book, made);
    this.#results.push(results);
    return results;
  }
}

type LedgerQuery = Parameters<Ledger["open"]>[0];

function assert(condition: boolean, claim: string): asserts condition {
  if (!condition) throw new Error(`bug: ${claim}`);
}
