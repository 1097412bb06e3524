/**
 * The ledger on SQLite: write-ahead log, one sync a commit, nothing cached. The work is done in the
 * same tick as the call, so that nothing can come between a commit and its acknowledgement; only
 * the answer is deferred, as the port wants it.
 */
import type { WallMs } from "../hal/clock.ts";
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
} from "../hal/ledger.ts";
import type { Done, Outcome } from "../hal/outcome.ts";
import { hasOrphanedLog, hasTraces, setAside } from "./ledger-loss.ts";
import {
  lastRow,
  recentRows,
  totalsOf,
  unreceiptedCount,
  unreceiptedRows,
  unsettledRows,
} from "./ledger-queries.ts";
import { beginRecovery, readRecovery, writeRecovery } from "./ledger-recovery.ts";
import { giveUpReserve, isBrimful, renewReserve } from "./ledger-reserve.ts";
import { checkFile, limitLog, MIGRATIONS, migrate, prepareFile } from "./ledger-schema.ts";
import { sequenceOf } from "./ledger-sequence.ts";
import { checkTail, WALK_BEGINS, walkOn } from "./ledger-walk.ts";
import { markEntries, noteReceipts, recordEntries, sweepStories } from "./ledger-writer.ts";
import { openSqlFile, type SqlFile } from "./sqlite.ts";
import { ForeignFile, type LedgerTrouble, troubleOf, UnreadableLedger } from "./sqlite-faults.ts";

const BATCH_MAX = 256;

/** After a walk over all rows there is none for so many calls of `tend`: about an hour. */
const REST_CALLS = 60;

/** Some four million credits: ten years of a thousand a day. */
const FILE_BYTES_MAX = 4 * 2 ** 30;

export interface SqliteLedgerOptions {
  /** The file grows no larger than this; beyond it, `record` ends with `full`. Default 4 GiB. */
  readonly fileBytesMax?: number;
}

/**
 * The ledger in the file `path`, made at the first `open`; its folder must exist. One process may
 * hold it for writing; any number may read it meanwhile (`ledger-reader.ts`). After a fault of
 * `open` it may be called again. Times are kept to the whole millisecond, rounded down.
 */
export function createSqliteLedger(path: string, options: SqliteLedgerOptions = {}): Ledger {
  return new SqliteLedger(path, options.fileBytesMax ?? FILE_BYTES_MAX);
}

class SqliteLedger implements Ledger {
  readonly #path: string;
  readonly #fileBytesMax: number;
  #file: SqlFile | undefined;
  /** `damaged`: nothing more is done with the file; the next `open` puts it aside. */
  #phase: "new" | "open" | "damaged" | "closed" = "new";
  /** The medium is full, or may be. */
  #isTight = false;
  #walk = WALK_BEGINS;
  /** So many calls of `tend` until the next walk. */
  #rest = 0;

  constructor(path: string, fileBytesMax: number) {
    this.#path = path;
    this.#fileBytesMax = fileBytesMax;
  }

  open(query: LedgerQuery, done: Done<LedgerFault, LedgerSnapshot>): void {
    assert(this.#phase === "new" || this.#phase === "damaged", "a ledger is opened once");
    const outcome = this.#phase === "damaged" ? this.#replace(query) : this.#open(query);
    queueMicrotask(() => done(outcome));
  }

  record(entries: readonly LedgerEntry[], done: Done<LedgerFault, readonly RecordResult[]>): void {
    assert(entries.length <= BATCH_MAX, `a batch has at most ${BATCH_MAX} entries`);
    this.#answerWhileOpen(done, (file) => file.transaction(() => recordEntries(file, entries)));
  }

  mark(marks: readonly LedgerMark[], done: Done<LedgerFault>): void {
    this.#answerWhileOpen(done, (file) => {
      file.transaction(() => markEntries(file, marks));
      return undefined;
    });
  }

  receipted(txids: readonly string[], done: Done<LedgerFault>): void {
    this.#answerWhileOpen(done, (file) => {
      file.transaction(() => noteReceipts(file, txids));
      return undefined;
    });
  }

  unreceipted(limit: number, done: Done<LedgerFault, readonly LedgerRow[]>): void {
    this.#answerWhileOpen(done, (file) => unreceiptedRows(file, limit));
  }

  unsettled(
    range: { readonly afterRow: number; readonly upToRow: number },
    limit: number,
    done: Done<LedgerFault, readonly LedgerRow[]>,
  ): void {
    this.#answerWhileOpen(done, (file) => unsettledRows(file, range, limit));
  }

  recent(
    limit: number,
    beforeRow: number | null,
    done: Done<LedgerFault, readonly LedgerRow[]>,
  ): void {
    this.#answerWhileOpen(done, (file) => recentRows(file, limit, beforeRow));
  }

  totals(
    from: WallMs,
    to: WallMs,
    done: Done<LedgerFault, readonly CurrencyTotal[]>,
    whose?: readonly RowOwner[],
  ): void {
    this.#answerWhileOpen(done, (file) => totalsOf(file, from, to, whose));
  }

  sequence(acquirer: string, epoch: number, done: Done<LedgerFault, SequenceState>): void {
    this.#answerWhileOpen(done, (file) => sequenceOf(file, acquirer, epoch));
  }

  noteRecovery(recovery: Recovery, done: Done<LedgerFault>): void {
    this.#answerWhileOpen(done, (file) => {
      file.transaction(() => writeRecovery(file, recovery));
      return undefined;
    });
  }

  tend(done: Done<LedgerFault, LedgerUpkeep>): void {
    this.#answerWhileOpen(done, (file) => {
      const reserve = renewReserve(this.#path);
      if (reserve !== "growing") this.#keepTight(reserve === "no-room");
      const isDone = !this.#walkOn(file) && reserve !== "growing";
      return { isDone, isSpaceLow: reserve === "no-room" };
    });
  }

  /** Checks the next rows. @returns false while the walk rests. */
  #walkOn(file: SqlFile): boolean {
    if (this.#rest > 0) {
      this.#rest -= 1;
      return false;
    }
    const next = walkOn(file, this.#walk);
    this.#walk = next ?? WALK_BEGINS;
    if (next === undefined) this.#rest = REST_CALLS;
    return next !== undefined;
  }

  close(): void {
    assert(this.#phase !== "closed", "a ledger is closed once");
    this.#phase = "closed";
    if (this.#file !== undefined) foldLog(this.#file);
    this.#drop();
  }

  #open(query: LedgerQuery): Outcome<LedgerFault, LedgerSnapshot> {
    const outcome = this.#attempt((file) => this.#begin(file, query, hasTraces(this.#path)));
    // Fault P15: what was issued before comes again from the acquirer.
    return !outcome.ok && this.#phase === "damaged" ? this.#replace(query) : outcome;
  }

  /** Puts the damaged file aside and begins a new one that knows of the loss. */
  #replace(query: LedgerQuery): Outcome<LedgerFault, LedgerSnapshot> {
    return this.#attempt(
      (file) => this.#begin(file, query, true),
      () => setAside(this.#path),
    );
  }

  #begin(file: SqlFile, query: LedgerQuery, isAfterLoss: boolean): LedgerSnapshot {
    const boot = file.transaction(() => {
      const isNew = migrate(file) === 0;
      if (isNew && isAfterLoss) beginRecovery(file);
      checkTail(file);
      sweepStories(file);
      return countBoot(file);
    });
    const snapshot = {
      boot,
      sequence: sequenceOf(file, query.acquirer, query.epoch),
      lastRow: lastRow(file),
      recent: recentRows(file, query.recentMax, null),
      unreceiptedCount: unreceiptedCount(file),
      recovery: readRecovery(file),
    };
    this.#phase = "open";
    this.#walk = WALK_BEGINS;
    this.#rest = 0;
    return snapshot;
  }

  #answerWhileOpen<Value>(done: Done<LedgerFault, Value>, work: (file: SqlFile) => Value): void {
    assert(this.#phase === "open" || this.#phase === "damaged", "a ledger is used while open");
    const outcome = this.#phase === "open" ? this.#attempt(work) : this.#damaged();
    // In a microtask: never before the call has returned.
    queueMicrotask(() => done(outcome));
  }

  #damaged(): Outcome<LedgerFault, never> {
    return { ok: false, fault: "corrupt", detail: `${this.#path}: damaged, to be opened anew` };
  }

  /** Does the work, on a full medium once more in the room that the reserve took. */
  #attempt<Value>(
    work: (file: SqlFile) => Value,
    before: () => void = () => undefined,
  ): Outcome<LedgerFault, Value> {
    try {
      before();
      this.#file ??= this.#connect();
      return { ok: true, value: work(this.#file) };
    } catch (error) {
      const trouble = this.#troubleOf(error);
      if (trouble.fault !== "full" || !giveUpReserve(this.#path)) return { ok: false, ...trouble };
      this.#keepTight(true);
      return this.#attempt(work, before);
    }
  }

  /** Without a reserve the log must not take the room that the file needs. */
  #keepTight(isTight: boolean): void {
    if (this.#isTight === isTight) return;
    this.#isTight = isTight;
    if (this.#file !== undefined) limitLog(this.#file, isTight);
  }

  #troubleOf(error: unknown): LedgerTrouble {
    const trouble = troubleOf(error, this.#path);
    if (trouble === undefined) throw error;
    // After a failed sync the kernel may call pages clean that never reached the medium. Closing
    // throws away what was not committed; the next call reads the file as the medium has it.
    if (trouble.fault !== "full") this.#drop();
    if (trouble.fault === "corrupt" && !(error instanceof ForeignFile)) this.#phase = "damaged";
    return trouble.fault === "io" && isBrimful(this.#path)
      ? { ...trouble, fault: "full" }
      : trouble;
  }

  #connect(): SqlFile {
    // Without its file the log is nobody's, and SQLite would delete it.
    if (hasOrphanedLog(this.#path)) setAside(this.#path);
    const file = openSqlFile(this.#path, { readOnly: false });
    try {
      if (this.#phase === "open" && checkFile(file) !== MIGRATIONS.length) {
        throw new UnreadableLedger("the file was replaced while the terminal was running");
      }
      prepareFile(file, this.#fileBytesMax);
      limitLog(file, this.#isTight);
      return file;
    } catch (error) {
      file.close();
      throw error;
    }
  }

  #drop(): void {
    this.#file?.close();
    this.#file = undefined;
  }
}

type LedgerQuery = Parameters<Ledger["open"]>[0];

/** Brings the write-ahead log home, so that the file alone is the whole record. */
function foldLog(file: SqlFile): void {
  try {
    file.statement("PRAGMA wal_checkpoint(TRUNCATE)").get();
  } catch {
    // A medium that fails now loses nothing: the log stays and is read at the next start.
  }
}

function countBoot(file: SqlFile): number {
  const counted = file.statement("UPDATE terminal SET boots = boots + 1 RETURNING boots").get();
  return Number(counted?.boots);
}

function assert(condition: boolean, claim: string): asserts condition {
  if (!condition) throw new Error(`bug: ${claim}`);
}
