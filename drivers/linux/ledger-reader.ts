/**
 * Looks into a ledger file from outside, also while the terminal writes it. Never makes a file,
 * never changes one, never counts a start.
 */
import { existsSync, statSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type { WallMs } from "../hal/clock.ts";
import type { CurrencyTotal, LedgerFault, LedgerRow } from "../hal/ledger.ts";
import { type JudgedRow, judgedRecentRows, totalsOf } from "./ledger-queries.ts";
import { rowOf, SELECT_ROW } from "./ledger-rows.ts";
import { checkFile } from "./ledger-schema.ts";
import { openSqlFile, type SqlFile, type SqlRow } from "./sqlite.ts";
import { troubleOf, UnreadableLedger } from "./sqlite-faults.ts";

/** So many rows are read at once: a reader never holds the terminal's write-ahead log for long. */
const PAGE_ROWS = 500;

/** The file cannot be read, with words for a technician. `missing`: there is none. */
export class LedgerReadError extends Error {
  readonly fault: LedgerFault | "missing";

  constructor(fault: LedgerFault | "missing", detail: string) {
    super(detail);
    this.fault = fault;
  }
}

/** A row with its place in the hash chain, both hashes in hex. */
export interface ExportedRow {
  readonly row: LedgerRow;
  readonly hash: string;
  readonly previousHash: string;
}

/** Every method may throw `LedgerReadError`. */
export interface LedgerReader {
  /** The latest credits and reversals, newest first, damaged ones included and so marked. */
  recent(limit: number): readonly JudgedRow[];
  /** As the port's `totals`. */
  totals(from: WallMs, to: WallMs): readonly CurrencyTotal[];
  /** Every row there is, voids included, oldest first, as it stands in the file. */
  rows(): Generator<ExportedRow>;
  /** One reading step of another module, with the same protection. */
  read<Value>(work: (file: SqlFile) => Value): Value;
  close(): void;
}

/**
 * Opens the ledger at `path` for reading.
 * @throws LedgerReadError when there is none or it cannot be read.
 */
export function openLedgerReader(path: string): LedgerReader {
  let connection = connect(path);

  function read<Value>(work: (file: SqlFile) => Value): Value {
    try {
      const value = work(connection.file);
      if (!connection.isStill || !hasLog(path)) return value;
      // The terminal started meanwhile: what was read without locks may be half of two states.
      connection.file.close();
      connection = connect(path);
      return work(connection.file);
    } catch (error) {
      throw readError(error, path);
    }
  }

  return {
    read,
    recent: (limit) => read((file) => judgedRecentRows(file, limit, null)),
    totals: (from, to) => read((file) => totalsOf(file, from, to)),
    *rows() {
      for (const page of pages(read)) yield* page.map(exported);
    },
    close: () => connection.file.close(),
  };
}

/** All results of `SELECT_ROW` in order of their rows, page by page. */
export function* pages(read: LedgerReader["read"]): Generator<readonly SqlRow[]> {
  let after = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const page = read((file) =>
      file
        .exactStatement(`${SELECT_ROW} WHERE e.row > ? ORDER BY e.row LIMIT ${PAGE_ROWS}`)
        .all(after),
    );
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    after = Number(last.row);
  }
}

interface Connection {
  readonly file: SqlFile;
  /** Opened without locks, as a file that nobody writes. */
  readonly isStill: boolean;
}

function connect(path: string): Connection {
  if (!existsSync(path)) throw new LedgerReadError("missing", `${path}: there is no such file`);
  if (!statSync(path).isFile()) throw new LedgerReadError("missing", `${path}: not a file`);
  // Without a write-ahead log the file is whole and nobody is writing. Only then may SQLite be told
  // so, and then it must be: a plain reader would leave files of its own beside the ledger.
  const isStill = !hasLog(path);
  const address = isStill ? `${pathToFileURL(path).href}?immutable=1` : path;
  try {
    const file = openSqlFile(address, { readOnly: true });
    const version = checkFile(file);
    if (version === 0) throw new UnreadableLedger("an empty file, not a ledger");
    return { file, isStill };
  } catch (error) {
    throw readError(error, path);
  }
}

function hasLog(path: string): boolean {
  return (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

function readError(error: unknown, path: string): unknown {
  const trouble = troubleOf(error, path);
  return trouble === undefined ? error : new LedgerReadError(trouble.fault, trouble.detail);
}

function exported(found: SqlRow): ExportedRow {
  const { hash, previous } = found;
  const hex = (bytes: unknown): string =>
    bytes instanceof Uint8Array ? Buffer.from(bytes).toString("hex") : "";
  return {
    row: rowOf(found),
    hash: hex(hash),
    previousHash: Number(found.row) === 1 ? "0".repeat(64) : hex(previous),
  };
}
