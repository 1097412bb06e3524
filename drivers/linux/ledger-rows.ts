/**
 * Between an entry as the firmware knows it and a row of the file. Reads whatever a damaged file
 * holds without failing; whether a row is sound is for the hash chain to say.
 */
import type { WallMs } from "../hal/clock.ts";
import type { EntryKind, LedgerEntry, LedgerRow, Payer } from "../hal/ledger.ts";
import type { Currency } from "../hal/money.ts";
import { entryHash } from "./ledger-chain.ts";
import type { SqlRow, SqlValue } from "./sqlite.ts";

/** The columns of `entry` that `insertValues` fills, in its order. */
const INSERTED = `row stream seq kind env txid currency minor credited_at reversal_of
  reversal_reason bill_number md5 rail payer jti received_at speaks_at_once jws hash`.split(/\s+/);

export const INSERT_ENTRY = `INSERT INTO entry (${INSERTED.join(", ")})
  VALUES (${INSERTED.map(() => "?").join(", ")})`;

/** Everything about rows: `entry e`, its `stream s`, its `story t`, and `p`, the row before it. */
export const SELECT_ROW = `SELECT e.*, s.acquirer, s.epoch, t.speaking_at, t.stage, t.at, t.reason,
    p.hash AS previous
  FROM entry e JOIN stream s ON s.id = e.stream
    LEFT JOIN story t ON t.row = e.row LEFT JOIN entry p ON p.row = e.row - 1`;

/** Times are kept to the whole millisecond, as the wire has them. */
export function inWholeMs(entry: LedgerEntry): LedgerEntry {
  const { creditedAt, receivedAt } = entry;
  return {
    ...entry,
    creditedAt: creditedAt === null ? null : (Math.floor(creditedAt) as WallMs),
    receivedAt: Math.floor(receivedAt) as WallMs,
  };
}

/** The values of `INSERT_ENTRY`. */
export function insertValues(
  row: number,
  stream: number,
  entry: LedgerEntry,
  hash: Uint8Array,
): SqlValue[] {
  return [
    row,
    stream,
    entry.seq,
    entry.kind,
    entry.env,
    sqlKey(entry.txid),
    entry.money?.currency ?? null,
    entry.money?.minor ?? null,
    entry.creditedAt,
    sqlKey(entry.reversalOf),
    sqlText(entry.reversalReason),
    sqlText(entry.billNumber),
    sqlKey(entry.md5),
    sqlText(entry.rail),
    entry.payer === null ? null : payerText(entry.payer),
    sqlText(entry.jti),
    entry.receivedAt,
    entry.speaksAtOnce ? 1 : 0,
    sqlText(entry.jws),
    hash,
  ];
}

/** The row behind a result of `SELECT_ROW`. */
export function rowOf(found: SqlRow): LedgerRow {
  const currency = textOf(found.currency) as Currency | null;
  return {
    row: Number(found.row),
    kind: textOf(found.kind) as EntryKind,
    acquirer: textOf(found.acquirer) ?? "",
    epoch: Number(found.epoch),
    seq: Number(found.seq),
    txid: textOf(found.txid),
    env: textOf(found.env) as "live" | "test",
    money: currency === null ? null : { minor: Number(found.minor), currency },
    creditedAt: timeOf(found.credited_at),
    reversalOf: textOf(found.reversal_of),
    reversalReason: textOf(found.reversal_reason),
    billNumber: textOf(found.bill_number),
    md5: textOf(found.md5),
    rail: textOf(found.rail),
    payer: payerOf(found.payer),
    jti: textOf(found.jti) ?? "",
    jws: textOf(found.jws) ?? "",
    receivedAt: (timeOf(found.received_at) ?? 0) as WallMs,
    speaksAtOnce: Number(found.speaks_at_once) === 1,
    speakingAt: timeOf(found.speaking_at),
    finalStage: stageOf(found.stage),
    finalAt: timeOf(found.at),
    finalReason: textOf(found.reason),
  };
}

/**
 * True if the columns hold exactly what `insertValues` would write for what they are read as: no
 * two states of a file read as the same row.
 */
export function isCanonical(found: SqlRow, row: LedgerRow): boolean {
  const { stream, hash } = found;
  if (!(hash instanceof Uint8Array)) return false;
  const written = insertValues(row.row, Number(stream), row, hash);
  return INSERTED.every((column, index) => sameValue(found[column], written[index]));
}

function sameValue(a: SqlValue | undefined, b: SqlValue | undefined): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array) return sameBytes(a, b);
  return (typeof a === "bigint" ? Number(a) : a) === b;
}

/** True if what a result of `SELECT_ROW` says is what was once recorded, by its hash. */
export function isSound(found: SqlRow, row: LedgerRow): boolean {
  const { hash, previous } = found;
  if (!(hash instanceof Uint8Array)) return false;
  const before = previous ?? (row.row === 1 ? new Uint8Array(32) : null);
  if (!(before instanceof Uint8Array)) return false;
  return sameBytes(entryHash(before, row.row, row), hash);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/**
 * Text as SQLite can keep it. Its text ends at the first NUL and must be UTF-8, so a string with a
 * NUL or a lone surrogate is kept as JSON; an opening quotation mark tells the two apart.
 */
export function sqlText(text: string | null): string | null {
  if (text === null) return null;
  return text.startsWith('"') || UNSTORABLE.test(text) ? JSON.stringify(text) : text;
}

const UNSTORABLE = /[\0\p{Surrogate}]/u;

/** A transaction hash or md5 as its bytes, half as long as its hex; anything else as text. */
export function sqlKey(text: string | null): SqlValue {
  return text !== null && HEX_KEY.test(text) ? Buffer.from(text, "hex") : sqlText(text);
}

const HEX_KEY = /^(?:[0-9a-f]{32}|[0-9a-f]{64})$/;

function textOf(value: SqlValue | undefined): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  const text = String(value);
  if (!text.startsWith('"')) return text;
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}

/** The story is in no hash: a stage that the medium made up is none. */
function stageOf(value: SqlValue | undefined): LedgerRow["finalStage"] {
  return FINAL_STAGES.find((stage) => stage === value) ?? null;
}

const FINAL_STAGES = ["spoken", "shown", "digested"] as const;

function timeOf(value: SqlValue | undefined): WallMs | null {
  return value === null || value === undefined ? null : (Number(value) as WallMs);
}

function payerText(payer: Payer): string {
  const { wallet, country, amount, currency } = payer;
  return JSON.stringify({ wallet, country, amount, currency });
}

function payerOf(value: SqlValue | undefined): Payer | null {
  if (typeof value !== "string") return null;
  try {
    return JSON.parse(value) as Payer;
  } catch {
    return null;
  }
}
