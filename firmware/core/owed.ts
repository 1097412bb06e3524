/**
 * First receipts that the outbox has no room for. The ledger has the rows, so they are left to it
 * and read back page by page when there is room: a backlog of any size waits on the medium, not in
 * memory. A story that has ended by then is told by its last receipt, which lists all stages.
 */
import type {
  LedgerEntry,
  LedgerFault,
  LedgerRow,
  RecordResult,
} from "../../drivers/hal/ledger.ts";
import type { Outcome } from "../../drivers/hal/outcome.ts";
import type { Effect } from "./effect.ts";
import type { DeviceState, Instruments } from "./state.ts";
import { isFull, isRoomy, sendReceipt } from "./uplink.ts";

/** Rows read at once. */
const PAGE = 200;

/**
 * Counts an entry that the ledger took, or had already, and decides whether its receipt waits
 * there. What came a second time into a full outbox is not answered: its first receipt or its last
 * is still on its way, or the bank asks a third time.
 */
export function isLeftToLedger(
  state: DeviceState,
  { kind }: Pick<LedgerEntry, "kind">,
  result: Exclude<RecordResult, "conflict">,
): boolean {
  const { outbox } = state;
  if (result === "duplicate") return isFull(state);
  outbox.lastRow += 1;
  // Numbers that were used up have no story for the ledger to tell; they are few.
  if (kind === "void") return false;
  // Once rows are owed the ones after them are, too: one range names them all.
  if (outbox.owed === undefined && !isFull(state)) return false;
  const { afterRow, readingTo } = outbox.owed ?? {
    afterRow: outbox.lastRow - 1,
    readingTo: undefined,
  };
  outbox.owed = { afterRow, upToRow: outbox.lastRow, readingTo };
  return true;
}

/** Orders the next page of what is owed, when there is room for it. */
export function pumpOwed(state: DeviceState, effects: Effect[]): void {
  const { owed } = state.outbox;
  if (owed === undefined || owed.readingTo !== undefined || state.ledger !== "open") return;
  if (state.session.phase !== "up" || !isRoomy(state)) return;
  const { afterRow, upToRow } = owed;
  state.outbox.owed = { afterRow, upToRow, readingTo: upToRow };
  effects.push({ type: "ledger.unsettled", purpose: "receipt", afterRow, upToRow, limit: PAGE });
}

/** A page of what is owed: its first receipts are sent now. */
export function owedRead(
  state: DeviceState,
  instruments: Instruments,
  outcome: Outcome<LedgerFault, readonly LedgerRow[]>,
): void {
  const { outbox } = state;
  const { owed } = outbox;
  // The record was opened anew meanwhile: what is in it comes again, or was told.
  if (owed?.readingTo === undefined) return;
  const { afterRow, upToRow, readingTo } = owed;
  outbox.owed = { afterRow, upToRow, readingTo: undefined };
  if (!outcome.ok) return;
  const rows = outcome.value;
  for (const { acquirer, jti, txid, receivedAt: at } of rows) {
    if (txid === null || outbox.final.has(txid)) continue;
    sendReceipt(state, instruments, { acquirer, of: jti, txid, stage: "recorded", at });
  }
  // More may have been recorded since the page was ordered: those rows come after it.
  const last = rows.length < PAGE ? undefined : rows.at(-1)?.row;
  const readTo = last ?? readingTo;
  outbox.owed = readTo < upToRow ? { afterRow: readTo, upToRow, readingTo: undefined } : undefined;
}
