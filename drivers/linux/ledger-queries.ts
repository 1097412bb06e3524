/**
 * What is read from the ledger. A row that fails its hash is left out: an amount that the medium
 * altered is neither spoken nor shown (fault P14); `ledger-audit.ts` names it.
 */
import type { WallMs } from "../hal/clock.ts";
import type { CurrencyTotal, LedgerRow, RowOwner } from "../hal/ledger.ts";
import type { Currency } from "../hal/money.ts";
import { isSound, rowOf, SELECT_ROW } from "./ledger-rows.ts";
import type { SqlFile, SqlRow } from "./sqlite.ts";

/** A row with the verdict of its hash. */
export interface JudgedRow {
  readonly row: LedgerRow;
  readonly isSound: boolean;
}

/** As the port's `recent`. */
export function recentRows(file: SqlFile, limit: number, beforeRow: number | null): LedgerRow[] {
  return soundRows(judgedRecentRows(file, limit, beforeRow));
}

/** As `recentRows`, the damaged ones included. */
export function judgedRecentRows(
  file: SqlFile,
  limit: number,
  beforeRow: number | null,
): JudgedRow[] {
  return file
    .exactStatement(
      `${SELECT_ROW} WHERE e.kind <> 'void' AND e.row < ? ORDER BY e.row DESC LIMIT ?`,
    )
    .all(beforeRow ?? Number.MAX_SAFE_INTEGER, limit)
    .map(judge);
}

/**
 * As the port's `unsettled`. Rows are looked up among those noted as unsettled and among those that
 * came after the last note was taken.
 */
export function unsettledRows(
  file: SqlFile,
  range: { readonly afterRow: number; readonly upToRow: number },
  limit: number,
): LedgerRow[] {
  const found = file
    .exactStatement(
      `${SELECT_ROW} WHERE e.row IN (
         SELECT row FROM unsettled WHERE row > ?1 AND row <= ?2
         UNION ALL
         SELECT n.row FROM entry n LEFT JOIN story y ON y.row = n.row
         WHERE n.row > max(?1, (SELECT swept_row FROM terminal)) AND n.row <= ?2
           AND n.kind <> 'void' AND y.stage IS NULL
         ORDER BY row LIMIT ?3)
       ORDER BY e.row`,
    )
    .all(range.afterRow, range.upToRow, limit);
  return soundRows(found.map(judge));
}

export function lastRow(file: SqlFile): number {
  return Number(file.statement("SELECT ifnull(max(row), 0) AS row FROM entry").get()?.row);
}

/** As the port's `unreceipted`. */
export function unreceiptedRows(file: SqlFile, limit: number): LedgerRow[] {
  const found = file
    .exactStatement(
      `${SELECT_ROW} WHERE e.row IN
         (SELECT row FROM story INDEXED BY story_unreceipted
          WHERE stage IS NOT NULL AND receipted IS NULL ORDER BY row LIMIT ?)
       ORDER BY e.row`,
    )
    .all(limit);
  return soundRows(found.map(judge));
}

export function unreceiptedCount(file: SqlFile): number {
  const found = file
    .statement(
      `SELECT count(*) AS n FROM story INDEXED BY story_unreceipted
       WHERE stage IS NOT NULL AND receipted IS NULL`,
    )
    .get();
  return Number(found?.n);
}

function judge(found: SqlRow): JudgedRow {
  const row = rowOf(found);
  return { row, isSound: isSound(found, row) };
}

function soundRows(judged: readonly JudgedRow[]): LedgerRow[] {
  return judged.filter((it) => it.isSound).map(({ row }) => row);
}

const CURRENCIES: readonly Currency[] = ["KHR", "USD"];

/**
 * As the port's `totals`. Sums beyond what a number holds exactly, some 9 quadrillion riel, stay at
 * that bound.
 */
export function totalsOf(
  file: SqlFile,
  from: WallMs,
  to: WallMs,
  whose?: readonly RowOwner[],
): CurrencyTotal[] {
  const owners = whose?.map(() => "(acquirer = ? AND epoch >= ?)").join(" OR ") || "0";
  const owned = whose?.flatMap(({ acquirer, fromEpoch }) => [acquirer, fromEpoch]) ?? [];
  // Each currency alone, each query inside one covering index: no row of `entry` is touched, but
  // where there was another merchant before.
  return CURRENCIES.flatMap((currency) => {
    const found = file
      .statement(
        `SELECT count(*) FILTER (WHERE kind = 'credited') AS credits,
           count(*) FILTER (WHERE kind = 'reversed') AS reversals,
           CAST(ifnull(sum(iif(kind = 'credited', minor, -minor)), 0) AS TEXT) AS minor
         FROM entry INDEXED BY entry_total
         WHERE env = 'live' AND kind <> 'void'
           AND credited_at >= ? AND credited_at < ? AND currency = ?
           ${whose === undefined ? "" : `AND (${owners})`}`,
      )
      .get(Math.ceil(from), Math.ceil(to), currency, ...owned);
    const count = Number(found?.credits);
    const reversedCount = Number(found?.reversals);
    if (count + reversedCount === 0) return [];
    const sum = Number(found?.minor);
    const minor = Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, sum));
    return [{ currency, count, reversedCount, minor }];
  });
}
