/**
 * Checks a ledger's rows while it is in use: the last ones at every start, all of them a few at a
 * time in quiet moments. What is found wrong is thrown; what becomes of it is not known here.
 */
import { entryHash, GENESIS_HASH } from "./ledger-chain.ts";
import { isCanonical, rowOf, SELECT_ROW } from "./ledger-rows.ts";
import { findStream, highestOf } from "./ledger-sequence.ts";
import type { SqlFile, SqlRow, SqlValue } from "./sqlite.ts";
import { UnreadableLedger } from "./sqlite-faults.ts";

/** Rows checked at a start: whatever the length of the record, it takes the same time. */
const TAIL_ROWS = 64;
/** Rows of one slice of the walk. */
const SLICE_ROWS = 128;

/** How far the walk has come. */
export interface WalkPlace {
  readonly row: number;
  /** The hash of that row. */
  readonly hash: Uint8Array;
  /** How many rows there were of each stream. */
  readonly counts: ReadonlyMap<number, number>;
}

export const WALK_BEGINS: WalkPlace = { row: 0, hash: GENESIS_HASH, counts: new Map() };

/** @throws UnreadableLedger when one of the last rows is not what was recorded. */
export function checkTail(file: SqlFile): void {
  const rows = file
    .exactStatement(`${SELECT_ROW} ORDER BY e.row DESC LIMIT ${TAIL_ROWS}`)
    .all()
    .reverse();
  const [first] = rows;
  if (first === undefined) return;
  const before = Number(first.row) - 1;
  const hash = before === 0 ? GENESIS_HASH : first.previous;
  if (!(hash instanceof Uint8Array)) throw new UnreadableLedger(`row ${before} is missing`);
  checkRows(file, rows, { ...WALK_BEGINS, row: before, hash });
}

/**
 * Checks the rows that follow `place`, at most `SLICE_ROWS`.
 * @returns where it ended; undefined when there was no further row.
 * @throws UnreadableLedger when one of them is not what was recorded.
 */
export function walkOn(file: SqlFile, place: WalkPlace): WalkPlace | undefined {
  const rows = file
    .exactStatement(`${SELECT_ROW} WHERE e.row > ? ORDER BY e.row LIMIT ${SLICE_ROWS}`)
    .all(place.row);
  if (rows.length > 0) return checkRows(file, rows, place);
  checkNumberings(file, place);
  return undefined;
}

function checkRows(file: SqlFile, rows: readonly SqlRow[], place: WalkPlace): WalkPlace {
  const counts = new Map(place.counts);
  let { row, hash } = place;
  for (const found of rows) {
    hash = checkRow(file, found, { row, hash });
    row += 1;
    const stream = Number(found.stream);
    counts.set(stream, (counts.get(stream) ?? 0) + 1);
  }
  return { row, hash, counts };
}

/** @returns the hash of the row. */
function checkRow(
  file: SqlFile,
  found: SqlRow,
  before: Pick<WalkPlace, "row" | "hash">,
): Uint8Array {
  const number = before.row + 1;
  if (Number(found.row) !== number) throw new UnreadableLedger(`row ${number} is missing`);
  const row = rowOf(found);
  const { hash } = found;
  const isWhole =
    hash instanceof Uint8Array &&
    isCanonical(found, row) &&
    Buffer.compare(entryHash(before.hash, number, row), hash) === 0;
  if (!isWhole) throw new UnreadableLedger(`row ${number} is not what was recorded`);
  if (!isIndexed(file, found)) throw new UnreadableLedger(`an index has lost row ${number}`);
  return hash;
}

/** What is there and what is known to be missing make up the whole numbering of each stream. */
function checkNumberings(file: SqlFile, { counts }: WalkPlace): void {
  for (const [stream, count] of counts) {
    const { aliases, missing } = file.statement(NUMBERING).get(stream) ?? {};
    if (count + Number(aliases) + Number(missing) !== highestOf(file, stream)) {
      throw new UnreadableLedger("the list of missing numbers is wrong");
    }
  }
}

const NUMBERING = `SELECT (SELECT count(*) FROM alias WHERE stream = ?1) AS aliases,
    (SELECT ifnull(sum(last - first + 1), 0) FROM hole WHERE stream = ?1) AS missing`;

const BY_NUMBER = `SELECT row FROM entry INDEXED BY sqlite_autoindex_entry_2
  WHERE stream = ? AND seq = ?`;
const BY_TXID = `SELECT row FROM entry INDEXED BY sqlite_autoindex_entry_1 WHERE txid = ?`;
const BY_TOTAL = `SELECT count(*) AS n FROM entry INDEXED BY entry_total
  WHERE env = 'live' AND kind <> 'void' AND credited_at = ? AND currency = ?
    AND kind = ? AND minor = ? AND row = ?`;

/** The ways by which a payment is found again lead to it: it is counted, and counted once. */
function isIndexed(file: SqlFile, found: SqlRow): boolean {
  const row = Number(found.row);
  const { acquirer, epoch, stream } = found;
  if (findStream(file, String(acquirer), Number(epoch)) !== Number(stream)) return false;
  const values = (...names: readonly string[]): SqlValue[] =>
    names.map((name) => found[name] ?? null);
  if (file.statement(BY_NUMBER).get(...values("stream", "seq"))?.row !== row) return false;
  if (found.txid === null) return true;
  if (file.statement(BY_TXID).get(...values("txid"))?.row !== row) return false;
  if (found.env !== "live") return true;
  const counted = values("credited_at", "currency", "kind", "minor", "row");
  return file.statement(BY_TOTAL).get(...counted)?.n === 1;
}
