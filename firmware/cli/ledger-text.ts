/**
 * The payment record in words and in JSON, for people at a prompt, scripts and courts. Times for
 * people are Phnom Penh's; times for machines are RFC 3339 UTC.
 */
import type { WallMs } from "../../drivers/hal/clock.ts";
import type { CurrencyTotal, LedgerRow } from "../../drivers/hal/ledger.ts";
import type { LedgerAudit } from "../../drivers/linux/ledger-audit.ts";
import type { ExportedRow } from "../../drivers/linux/ledger-reader.ts";
import { formatMoney, groupMoney, type Money } from "../lib/money.ts";

/** Cambodia keeps UTC+7 all year. */
const PHNOM_PENH_MS = 7 * 3_600_000;

const DAY_MS = 86_400_000;

/** Beyond this a JavaScript date has no text (ECMA-262, 21.4.1.1). */
const DATE_MAX_MS = 8.64e15;

/** The day in Phnom Penh at `nowMs`, as `YYYY-MM-DD`. */
export function phnomPenhDay(nowMs: number): string {
  return new Date(nowMs + PHNOM_PENH_MS).toISOString().slice(0, 10);
}

/** From midnight to midnight of a day in Phnom Penh; undefined when there is no such day. */
export function dayBounds(day: string): { readonly from: WallMs; readonly to: WallMs } | undefined {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(day)) return undefined;
  const midnight = Date.parse(`${day}T00:00:00Z`);
  // The clock rolls 30 February over into March instead of refusing it.
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== day) {
    return undefined;
  }
  const from = midnight - PHNOM_PENH_MS;
  return { from: from as WallMs, to: (from + DAY_MS) as WallMs };
}

/** One line of `ledger list`, as cells. */
export interface ListedRow {
  readonly row: LedgerRow;
  readonly isSound: boolean;
}

/** The table of `ledger list`, newest first as given. */
export function listText(listed: readonly ListedRow[], nowMs: number): string {
  if (listed.length === 0) return "No payments recorded yet.\n";
  const head = ["ROW", "PHNOM PENH TIME", "AGO", "AMOUNT", "STORY", "REFERENCE", "BILL"];
  const cells = listed.map(({ row, isSound }) => [
    String(row.row),
    localTime(row.creditedAt),
    row.creditedAt === null ? "" : agoText(nowMs - row.creditedAt),
    signedAmount(row),
    isSound ? storyText(row) : "DAMAGED, see verify",
    `…${(row.txid ?? "").slice(-8)}`,
    row.billNumber ?? "",
  ]);
  return tableText([head, ...cells.map((line) => line.map(printable))], new Set([0, 2, 3]));
}

/** One line of `ledger list --json`. */
export function listJson({ row, isSound }: ListedRow): string {
  return JSON.stringify({ ...rowFields(row), sound: isSound });
}

/** One line of `ledger export`: the row, what the acquirer signed, and its place in the chain. */
export function exportJson({ row, hash, previousHash }: ExportedRow): string {
  return JSON.stringify({ ...rowFields(row), jws: row.jws, previousHash, hash });
}

/** What `ledger totals` says of a day. */
export function totalsText(day: string, totals: readonly CurrencyTotal[]): string {
  if (totals.length === 0) return `${day}: no payments\n`;
  const cells = totals.map(({ currency, minor, count, reversedCount }) => [
    `${signed({ minor, currency }, groupMoney)} ${currency}`,
    `${count} ${count === 1 ? "payment" : "payments"}`,
    reversedCount === 0 ? "" : `${reversedCount} taken back`,
  ]);
  return `${day}, midnight to midnight in Phnom Penh\n${tableText(cells, new Set([0, 1]))}`;
}

/** What `ledger totals --json` says of a day. */
export function totalsJson(day: string, totals: readonly CurrencyTotal[]): string {
  const each = totals.map(({ currency, minor, count, reversedCount }) => ({
    currency,
    amount: signed({ minor, currency }, formatMoney),
    count,
    reversedCount,
  }));
  return JSON.stringify({ date: day, totals: each });
}

/** What `ledger verify` says of a sound record. */
export function auditText({ rowCount, head, streams }: LedgerAudit): string {
  const rows = rowCount === 1 ? "1 row" : `${rowCount} rows`;
  const lines = [`${rows} verified: nothing is missing or altered.`, `Last hash ${head}`];
  for (const { acquirer, epoch, contiguous, highest, holes } of streams) {
    const name = `${printable(acquirer)}, epoch ${epoch}`;
    const ranges = holes.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`));
    const missing = ranges.join(", ");
    lines.push(
      holes.length === 0
        ? `${name}: numbers 1 to ${highest} are all here.`
        : `${name}: complete to ${contiguous}, highest ${highest}; not received: ${missing}`,
    );
  }
  return `${lines.join("\n")}\n`;
}

/** What `ledger verify --json` says. */
export function auditJson({ rowCount, head, damage, streams }: LedgerAudit): string {
  return JSON.stringify({ ok: damage === null, rows: rowCount, head, damage, streams });
}

/** How long ago, in the largest unit that fits; a time to come is said as such. */
export function agoText(ageMs: number): string {
  if (ageMs < 0) return "to come";
  const seconds = Math.floor(ageMs / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

function rowFields(row: LedgerRow) {
  const { money } = row;
  return {
    row: row.row,
    kind: row.kind,
    acquirer: row.acquirer,
    epoch: row.epoch,
    seq: row.seq,
    env: row.env,
    txid: row.txid,
    amount: money === null ? null : formatMoney(money),
    currency: money?.currency ?? null,
    creditedAt: utcTime(row.creditedAt),
    of: row.reversalOf,
    reason: row.reversalReason,
    billNumber: row.billNumber,
    md5: row.md5,
    rail: row.rail,
    payer: row.payer,
    jti: row.jti,
    receivedAt: utcTime(row.receivedAt),
    speaksAtOnce: row.speaksAtOnce,
    stage: stageOf(row),
    stageReason: row.finalReason,
    stageAt: utcTime(row.finalAt ?? row.speakingAt),
  };
}

function stageOf({ finalStage, speakingAt }: LedgerRow): string {
  return finalStage ?? (speakingAt === null ? "recorded" : "speaking");
}

function storyText(row: LedgerRow): string {
  const reason = row.finalReason === null ? "" : ` (${row.finalReason})`;
  return `${stageOf(row)}${reason}${row.env === "test" ? ", TEST" : ""}`;
}

function signedAmount({ kind, money }: LedgerRow): string {
  if (money === null) return "";
  return `${kind === "reversed" ? "-" : ""}${groupMoney(money)} ${money.currency}`;
}

/** The text of an amount that may be negative, as sums may. */
function signed({ minor, currency }: Money, write: (money: Money) => string): string {
  const text = write({ minor: Math.abs(minor), currency });
  return minor < 0 ? `-${text}` : text;
}

function utcTime(ms: WallMs | null): string | null {
  return ms === null || Math.abs(ms) > DATE_MAX_MS ? null : new Date(ms).toISOString();
}

function localTime(ms: WallMs | null): string {
  const shifted = ms === null ? null : utcTime((ms + PHNOM_PENH_MS) as WallMs);
  return shifted === null ? "unknown" : shifted.slice(0, 19).replace("T", " ");
}

/** Text of others, without what would make a terminal do things. */
function printable(text: string): string {
  return text.replace(/\p{C}/gu, "?");
}

/** Columns two blanks apart; those of `rightAligned` end, the others begin, in line. */
function tableText(
  rows: readonly (readonly string[])[],
  rightAligned: ReadonlySet<number>,
): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return rightAligned.has(column) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd();
  return `${rows.map(line).join("\n")}\n`;
}
