/**
 * What changes the ledger: recording entries and marking their stories. Every function here must
 * run inside a transaction, and nothing is remembered between two of them: what the file says is
 * true.
 */
import type { LedgerEntry, LedgerMark, RecordResult } from "../hal/ledger.ts";
import { entryHash, GENESIS_HASH } from "./ledger-chain.ts";
import {
  INSERT_ENTRY,
  insertValues,
  inWholeMs,
  rowOf,
  SELECT_ROW,
  sqlKey,
  sqlText,
} from "./ledger-rows.ts";
import {
  fillPlace,
  type Numbering,
  obtainNumbering,
  type Place,
  placeOf,
} from "./ledger-sequence.ts";
import type { SqlFile } from "./sqlite.ts";

/** What is known while a batch is being written: the end of the chain, and the numberings. */
interface Batch {
  row: number;
  hash: Uint8Array;
  readonly numberings: Map<string, Numbering>;
}

/** After so many rows the unsettled ones are noted, so that no start looks through more. */
const SWEEP_ROWS = 1024;

/** Records entries in order, each as the port's `record` says. */
export function recordEntries(file: SqlFile, entries: readonly LedgerEntry[]): RecordResult[] {
  const batch = beginBatch(file);
  const results = entries.map((entry) => recordEntry(file, batch, inWholeMs(entry)));
  if (batch.row - sweptRow(file) >= SWEEP_ROWS) sweepStories(file);
  return results;
}

function beginBatch(file: SqlFile): Batch {
  const last = file.statement("SELECT row, hash FROM entry ORDER BY row DESC LIMIT 1").get();
  const hash = last?.hash;
  const numberings = new Map<string, Numbering>();
  return hash instanceof Uint8Array
    ? { row: Number(last?.row), hash, numberings }
    : { row: 0, hash: GENESIS_HASH, numberings };
}

function numberingOf(file: SqlFile, batch: Batch, entry: LedgerEntry): Numbering {
  const key = `${entry.epoch} ${entry.acquirer}`;
  const known = batch.numberings.get(key) ?? obtainNumbering(file, entry.acquirer, entry.epoch);
  batch.numberings.set(key, known);
  return known;
}

function recordEntry(file: SqlFile, batch: Batch, entry: LedgerEntry): RecordResult {
  const { seq } = entry;
  const numbering = numberingOf(file, batch, entry);
  const place = placeOf(file, numbering, seq);
  const twin = entry.txid === null ? undefined : rowOfTxid(file, entry.txid);
  if (twin !== undefined) {
    if (!isSameContent(file, twin, entry)) return "conflict";
    if (place.type === "occupied") return place.row === twin ? "duplicate" : "conflict";
    // The same payment under a number of its own: the number is filled, or it would be asked for
    // for ever.
    file
      .statement("INSERT INTO alias (stream, seq, row) VALUES (?, ?, ?)")
      .run(numbering.stream, seq, twin);
    fillPlace(file, numbering, seq, place);
    return "duplicate";
  }
  if (place.type === "occupied") return isSameVoid(file, entry, place) ? "duplicate" : "conflict";
  const row = batch.row + 1;
  const hash = entryHash(batch.hash, row, entry);
  file.statement(INSERT_ENTRY).run(...insertValues(row, numbering.stream, entry, hash));
  fillPlace(file, numbering, seq, place);
  batch.row = row;
  batch.hash = hash;
  return "recorded";
}

function rowOfTxid(file: SqlFile, txid: string): number | undefined {
  const found = file.statement("SELECT row FROM entry WHERE txid = ?").get(sqlKey(txid));
  return found === undefined ? undefined : Number(found.row);
}

/** The content of a payment is what it moved, which way, for real or not, and what it took back. */
function isSameContent(file: SqlFile, row: number, entry: LedgerEntry): boolean {
  const found = file.exactStatement(`${SELECT_ROW} WHERE e.row = ?`).get(row);
  if (found === undefined) return false;
  const known = rowOf(found);
  return (
    known.kind === entry.kind &&
    known.env === entry.env &&
    known.money?.minor === entry.money?.minor &&
    known.money?.currency === entry.money?.currency &&
    known.reversalOf === entry.reversalOf
  );
}

function isSameVoid(
  file: SqlFile,
  entry: LedgerEntry,
  place: Extract<Place, { type: "occupied" }>,
): boolean {
  if (entry.kind !== "void") return false;
  const found = file.statement("SELECT kind FROM entry WHERE row = ?").get(place.row);
  return found?.kind === "void";
}

/**
 * Takes stories further. The first final stage of a row stands; later marks of it are passed over.
 * @returns how many marks changed something.
 */
export function markEntries(file: SqlFile, marks: readonly LedgerMark[]): number {
  return marks.filter((mark) => markEntry(file, mark)).length;
}

function markEntry(file: SqlFile, mark: LedgerMark): boolean {
  const row = rowOfTxid(file, mark.txid);
  if (row === undefined) return false;
  const story = file.statement("SELECT stage FROM story WHERE row = ?").get(row);
  if (typeof story?.stage === "string") return false;
  const at = Math.floor(mark.at);
  if (mark.stage === "speaking") {
    file
      .statement(
        `INSERT INTO story (row, speaking_at) VALUES (?1, ?2)
         ON CONFLICT (row) DO UPDATE SET speaking_at = ?2`,
      )
      .run(row, at);
    return true;
  }
  file
    .statement(
      `INSERT INTO story (row, stage, at, reason) VALUES (?1, ?2, ?3, ?4)
       ON CONFLICT (row) DO UPDATE SET stage = ?2, at = ?3, reason = ?4`,
    )
    .run(row, mark.stage, at, sqlText(mark.reason));
  file.statement("DELETE FROM unsettled WHERE row = ?").run(row);
  return true;
}

/** Notes whose last receipt has arrived, as the port's `receipted` says. */
export function noteReceipts(file: SqlFile, txids: readonly string[]): void {
  for (const txid of txids) {
    file
      .statement(
        `UPDATE story SET receipted = 1
         WHERE row = (SELECT row FROM entry WHERE txid = ?) AND stage IS NOT NULL`,
      )
      .run(sqlKey(txid));
  }
}

/**
 * Notes which of the rows since the last sweep are unsettled. A row that settles soon, as nearly
 * all do, is then never written about twice.
 */
export function sweepStories(file: SqlFile): void {
  file
    .statement(
      `INSERT INTO unsettled (row)
       SELECT e.row FROM entry e LEFT JOIN story t ON t.row = e.row
       WHERE e.row > ? AND e.kind <> 'void' AND t.stage IS NULL`,
    )
    .run(sweptRow(file));
  file.statement("UPDATE terminal SET swept_row = ifnull((SELECT max(row) FROM entry), 0)").run();
}

function sweptRow(file: SqlFile): number {
  return Number(file.statement("SELECT swept_row FROM terminal").get()?.swept_row);
}
