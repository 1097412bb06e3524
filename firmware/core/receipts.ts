/**
 * Last receipts that outlive a power cut: the ledger knows whose story has ended, and whose last
 * receipt the broker has. What is owed is read from there, a page at a time, and sent again.
 */
import type { LedgerFault, LedgerRow } from "../../drivers/hal/ledger.ts";
import type { Outcome } from "../../drivers/hal/outcome.ts";
import { monoAfter, rfc3339 } from "../lib/time.ts";
import { RECEIPT_REASONS } from "../link/receipt.ts";
import type { Effect } from "./effect.ts";
import type { DeviceState, Instruments } from "./state.ts";
import { isRoomy, type StageTime, sendReceipt } from "./uplink.ts";

/** Receipts read from the ledger at once. */
const PAGE = 100;
/** Arrivals noted in one commit, when there are so many. */
const NOTE_PAGE = 64;

/** A ledger that could not note them is asked again after this long. */
const NOTE_AGAIN_MS = 5_000;

/** Orders what is due: arrivals to be noted, owed receipts to be read. */
export function pumpReceipts(state: DeviceState, { clock }: Instruments, effects: Effect[]): void {
  const { outbox } = state;
  if (state.ledger !== "open") return;
  const isDue = outbox.noteAt !== undefined && clock.mono() >= outbox.noteAt;
  // A story that the ledger does not know to have ended cannot be noted as receipted.
  const isFree = outbox.noting.length === 0 && state.unmarked.length === 0;
  if (isFree && (isDue || outbox.delivered.length >= NOTE_PAGE)) {
    outbox.noteAt = undefined;
    outbox.noting.push(...outbox.delivered.splice(0));
    effects.push({ type: "ledger.note", txids: [...outbox.noting] });
  }
  // What the ledger has not been told to have ended is not found there.
  const isWhole = outbox.noting.length + state.unmarked.length === 0;
  const hasRoom = outbox.final.size < PAGE && isWhole && isRoomy(state);
  if (state.session.phase !== "up" || !outbox.isBehind || outbox.isReading || !hasRoom) return;
  outbox.isReading = true;
  // Those on their way stand first in the ledger, too.
  effects.push({ type: "ledger.unreceipted", limit: PAGE + outbox.final.size });
}

/** The arrivals were noted, or were not: then they wait for the ledger to work again. */
export function noted(state: DeviceState, { clock }: Instruments, isCommitted: boolean): void {
  const { outbox } = state;
  const page = outbox.noting.splice(0);
  if (isCommitted) {
    for (const txid of page) outbox.final.delete(txid);
    return;
  }
  outbox.delivered.push(...page);
  outbox.noteAt = monoAfter(clock.mono(), NOTE_AGAIN_MS);
}

/** A page of what is owed. */
export function receiptsRead(
  state: DeviceState,
  instruments: Instruments,
  outcome: Outcome<LedgerFault, readonly LedgerRow[]>,
): void {
  const { outbox } = state;
  outbox.isReading = false;
  if (!outcome.ok) return;
  const owed = outcome.value.filter(({ txid }) => txid !== null && !outbox.final.has(txid));
  if (owed.length === 0 && state.unmarked.length === 0) outbox.isBehind = false;
  for (const row of owed) sendLast(state, instruments, row);
}

function sendLast(state: DeviceState, instruments: Instruments, row: LedgerRow): void {
  const { txid, acquirer, jti, finalStage, finalAt, finalReason, speakingAt, receivedAt } = row;
  if (txid === null || finalStage === null || finalAt === null) return;
  const before: StageTime[] = [{ stage: "recorded", at: rfc3339(receivedAt) }];
  // What was said at once began with its row, which is where the ledger notes it.
  const beganAt = speakingAt ?? (row.speaksAtOnce && finalStage === "spoken" ? receivedAt : null);
  if (beganAt !== null) before.push({ stage: "speaking", at: rfc3339(beganAt) });
  // What the ledger holds is what this firmware, or one before it, once wrote.
  const reason = RECEIPT_REASONS.find((known) => known === finalReason);
  sendReceipt(state, instruments, {
    acquirer,
    of: jti,
    txid,
    stage: finalStage,
    reason,
    before,
    at: finalAt,
    isFinal: true,
  });
}
