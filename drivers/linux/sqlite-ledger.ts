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
  RecordResult,
  SequenceState,
} from "../hal/ledger.ts";
import type { Done, Outcome } from "../hal/outcome.ts";
import {
  lastRow,
  recentRows,
  totalsOf,
  unreceiptedCount,
  unreceiptedRows,
  unsettledRows,
} from "./ledger-queries.ts";
import { checkFile, MIGRATIONS, migrate, prepareFile } from "./ledger-schema.ts";
import { sequenceOf } from "./ledger-sequence.ts";
import { markEntries, noteReceipts, recordEntries, sweepStories } from "./ledger-writer.ts";
import { openSqlFile, type SqlFile } from "./sqlite.ts";
import { troubleOf, UnreadableLedger } from "./sqlite-faults.ts";

const BATCH_MAX = 256;

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
  #phase: "new" | "open" | "closed" = "new";

  constructor(path: string, fileBytesMax: number) {
    this.#path = path;
    this.#fileBytesMax = fileBytesMax;
  }

  open(query: LedgerQuery, done: Done<LedgerFault, LedgerSnapshot>): void {
    assert(this.#phase === "new", "a ledger is opened once");
    this.#answer(done, (file) => {
      const boot = file.transaction(() => {
        migrate(file);
        sweepStories(file);
        return countBoot(file);
      });
      const snapshot = {
        boot,
        sequence: sequenceOf(file, query.acquirer, query.epoch),
        lastRow: lastRow(file),
        recent: recentRows(file, query.recentMax, null),
        unreceiptedCount: unreceiptedCount(file),
      };
      this.#phase = "open";
      return snapshot;
    });
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

  totals(from: WallMs, to: WallMs, done: Done<LedgerFault, readonly CurrencyTotal[]>): void {
    this.#answerWhileOpen(done, (file) => totalsOf(file, from, to));
  }

  sequence(acquirer: string, epoch: number, done: Done<LedgerFault, SequenceState>): void {
    this.#answerWhileOpen(done, (file) => sequenceOf(file, acquirer, epoch));
  }

  close(): void {
    assert(this.#phase !== "closed", "a ledger is closed once");
    this.#phase = "closed";
    if (this.#file !== undefined) foldLog(this.#file);
    this.#drop();
  }

  #answerWhileOpen<Value>(done: Done<LedgerFault, Value>, work: (file: SqlFile) => Value): void {
    assert(this.#phase === "open", "a ledger is used while it is open");
    this.#answer(done, work);
  }

  /** Does the work and answers in a microtask: never before the call has returned. */
  #answer<Value>(done: Done<LedgerFault, Value>, work: (file: SqlFile) => Value): void {
    const outcome = this.#attempt(work);
    queueMicrotask(() => done(outcome));
  }

  #attempt<Value>(work: (file: SqlFile) => Value): Outcome<LedgerFault, Value> {
    try {
      this.#file ??= this.#connect();
      return { ok: true, value: work(this.#file) };
    } catch (error) {
      const trouble = troubleOf(error, this.#path);
      if (trouble === undefined) throw error;
      // After a failed sync the kernel may call pages clean that never reached the medium. Closing
      // throws away what was not committed; the next call reads the file as the medium has it.
      if (trouble.fault !== "full") this.#drop();
      return { ok: false, ...trouble };
    }
  }

  #connect(): SqlFile {
    const file = openSqlFile(this.#path, { readOnly: false });
    try {
      if (this.#phase === "open" && checkFile(file) !== MIGRATIONS.length) {
        throw new UnreadableLedger("the file was replaced while the terminal was running");
      }
      prepareFile(file, this.#fileBytesMax);
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
