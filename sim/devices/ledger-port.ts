/** What the simulated ledger can do beyond the port: fail, lose power, lose what it had reported. */
import type { Ledger, LedgerFault, LedgerRow, RecordResult } from "../../drivers/hal/ledger.ts";
import type { Commit } from "./ledger-book.ts";

export interface SimLedgerOptions {
  /**
   * Calls back later, never before it returns; in the order of the calls. The time in between is
   * how long the medium takes.
   */
  readonly defer: (callback: () => void) => void;
  /** Tells of each commit the moment it is on the medium, and how its entries ended. */
  readonly durable?: (commit: Commit, results: readonly RecordResult[]) => void;
  /** Tells what was on the medium when a ruined ledger is put aside. */
  readonly lost?: (rows: readonly LedgerRow[]) => void;
  /** Numbers of every epoch that it holds from long ago, as if voided; a new one has none. */
  readonly heldBefore?: number;
}

/** After `close`, a cut or damage, `open` starts the same ledger again. */
export interface SimLedger extends Ledger {
  /** The next `times` operations end with `fault` and change nothing. */
  failNext(fault: LedgerFault, times?: number): void;
  /** While set, every operation ends with this fault and changes nothing. */
  setFault(fault: LedgerFault | undefined): void;
  /**
   * Cuts the power: nobody hears of the operations in flight. Of their commits, in order, the first
   * `keepCommitted` had reached the medium; the rest never happened. After it, `open` is next.
   */
  cutPower(keepCommitted: number): void;
  /**
   * While the power is off: the medium loses its last `count` commits although it had reported them
   * (a card that lies, or an old image put back). @returns how many it lost.
   */
  loseCommits(count: number): number;
  /**
   * Everything recorded so far becomes unreadable. Whoever touches it next is told `corrupt`, and
   * `open` puts it aside and begins a new one.
   */
  ruin(): void;
  /** While true, what is kept free for the last payments is in use. */
  setSpaceLow(isLow: boolean): void;
  /** What is on the medium and would survive a cut that keeps nothing in flight. For checkers. */
  durableRows(): readonly LedgerRow[];
}
