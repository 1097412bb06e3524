/**
 * What the ledger reports: opened, recorded, totalled. Acknowledgement follows the commit, and
 * everything the vendor hears or sees follows the acknowledgement.
 */
import type {
  LedgerFault,
  LedgerMark,
  LedgerRow,
  LedgerSnapshot,
  RecordResult,
  SequenceState,
} from "../../drivers/hal/ledger.ts";
import type { Outcome } from "../../drivers/hal/outcome.ts";
import { monoAfter } from "../lib/time.ts";
import { boundSequence, fillSequence } from "../link/sequence.ts";
import { closedByLedger } from "../link/session.ts";
import { type Bank, bankOf } from "./bank.ts";
import type { Effect } from "./effect.ts";
import type { PendingEntry } from "./event.ts";
import { judge } from "./judging.ts";
import { isLeftToLedger } from "./owed.ts";
import { isOwn } from "./ownership.ts";
import { beginRecovering, boundRecovery } from "./recovery.ts";
import { type DeviceState, type Instruments, newAway, trustedNow } from "./state.ts";
import { expectUpkeep } from "./upkeep.ts";
import { isCrowded, isFull, sendReceipt } from "./uplink.ts";
import { expectMissing, sayHello } from "./welcome.ts";

/** A ledger that failed is tried again after this long. */
const LEDGER_RETRY_MS = 5_000;
/** Refused marks that are kept, and written at once. */
const UNMARKED_MAX = 1_000;
const MARKS_AT_ONCE = 256;
/** Rows read at once of what earlier boots left untold. */
const UNSETTLED_PAGE = 256;
/** The latest payments that the repeat key and the verify list can reach. */
export const RECENT_MAX = 20;

/** The ledger is open, or is not: then nothing is taken until it is. */
export function ledgerOpened(
  state: DeviceState,
  instruments: Instruments,
  outcome: Outcome<LedgerFault, LedgerSnapshot>,
  effects: Effect[],
): void {
  if (!outcome.ok) {
    const retryAt = monoAfter(instruments.clock.mono(), LEDGER_RETRY_MS);
    state.ledger = { fault: outcome.fault, retryAt, isClosed: true };
    count(state, "storage-fault");
    return;
  }
  const { boot, sequence, lastRow, recent, unreceiptedCount, recovery } = outcome.value;
  // What had not come again after an earlier loss was heard before that one.
  const [first] = state.banks;
  const heardTo = Math.max(first.recordedTo, state.recovering?.recovery.upTo?.seq ?? 0);
  state.ledger = "open";
  state.boot = boot;
  takeSequence(first, sequence);
  for (const bank of state.banks) bank.isNumbered = bank === first;
  askNumbering(state, effects);
  const ownRecent = recent.filter((row) => isOwn(state, row));
  state.recent.splice(0, RECENT_MAX, ...ownRecent.slice(0, RECENT_MAX));
  for (const row of recent) state.timeFloor = Math.max(state.timeFloor, row.creditedAt ?? 0);
  state.unread = lastRow > 0 ? { afterRow: 0, upToRow: lastRow } : undefined;
  state.outbox.isBehind = unreceiptedCount > 0;
  state.outbox.lastRow = lastRow;
  state.outbox.owed = undefined;
  beginRecovering(state, instruments, recovery);
  expectUpkeep(state, instruments.clock.mono());
  if (state.session.generation === 0) return;
  // Lost while the terminal ran: it still knows what it had recorded.
  boundRecovery(state, heardTo);
  forgetLost(state, instruments);
}

/** Asks where the numbering of every acquirer stands of which that is not known. */
export function askNumbering({ banks }: DeviceState, effects: Effect[]): void {
  for (const { id, epoch, isNumbered } of banks) {
    if (!isNumbered) effects.push({ type: "ledger.sequence", acquirer: id, epoch });
  }
}

function takeSequence(bank: Bank, sequence: SequenceState): void {
  bank.isNumbered = true;
  bank.recordedTo = sequence.highest;
  bank.sequence = boundSequence(sequence);
  bank.contiguousSeen = 0;
  bank.askedTo = 0;
}

/** Where the numbering of an acquirer stands: now it can be greeted. */
export function sequenced(
  state: DeviceState,
  instruments: Instruments,
  acquirer: string,
  outcome: Outcome<LedgerFault, SequenceState>,
): void {
  const bank = bankOf(state, acquirer);
  if (bank === undefined) return;
  if (!outcome.ok) {
    // Once the ledger works again it is asked again.
    fail(state, instruments, outcome.fault);
    return;
  }
  takeSequence(bank, outcome.value);
  if (state.session.phase === "up") sayHello(state, instruments, bank);
}

/** What was about rows that are lost comes again with them. */
function forgetLost(state: DeviceState, instruments: Instruments): void {
  state.recordCount += 1;
  state.unjudged.length = 0;
  state.unmarked.length = 0;
  state.away = newAway();
  state.digest = undefined;
  if (state.session.phase === "up") sayHello(state, instruments, state.banks[0]);
}

/** Reads the next page of what earlier boots left untold, once it can be judged. */
export function readUnsettled(state: DeviceState, { clock }: Instruments, effects: Effect[]): void {
  const { unread } = state;
  if (unread === undefined || unread.isReading || state.ledger !== "open") return;
  if (trustedNow(state, clock) === undefined) return;
  state.unread = { ...unread, isReading: true };
  const { afterRow, upToRow } = unread;
  const range = { afterRow, upToRow, limit: UNSETTLED_PAGE };
  effects.push({ type: "ledger.unsettled", purpose: "story", ...range });
}

/** One page of what earlier boots left untold. */
export function unsettledRead(
  state: DeviceState,
  instruments: Instruments,
  outcome: Outcome<LedgerFault, readonly LedgerRow[]>,
): void {
  const { unread } = state;
  if (unread === undefined) return;
  if (!outcome.ok) {
    state.unread = { ...unread, isReading: false };
    fail(state, instruments, outcome.fault);
    return;
  }
  const rows = outcome.value;
  const last = rows.at(-1);
  const isDone = rows.length < UNSETTLED_PAGE || last === undefined;
  state.unread = isDone ? undefined : { ...unread, afterRow: last.row, isReading: false };
  for (const row of rows) {
    // A former merchant's: told to nobody any more.
    if (!isOwn(state, row)) continue;
    judge(state, instruments, row, row.speaksAtOnce || row.speakingAt !== null);
  }
}

/** A batch was committed, or was not: then nothing of it is acknowledged and it will come again. */
export function recorded(
  state: DeviceState,
  instruments: Instruments,
  pending: readonly PendingEntry[],
  outcome: Outcome<LedgerFault, readonly RecordResult[]>,
  effects: Effect[],
): void {
  if (pending.some(({ entry }) => entry.speaksAtOnce)) state.isStartPending = false;
  if (!outcome.ok) {
    fail(state, instruments, outcome.fault);
    // Unacknowledged messages come again on the next connection only (MQTT 5, 4.4).
    closedByLedger(state.session, instruments.clock.mono());
    effects.push({ type: "link.close" });
    return;
  }
  acknowledge(state, pending, effects);
  for (const [index, { entry }] of pending.entries()) {
    const result = outcome.value[index] ?? "conflict";
    if (result === "conflict") {
      count(state, "conflict");
      const txid = entry.txid ?? undefined;
      const of = entry.jti;
      const refusal = { of, txid, stage: "rejected", reason: "conflict" } as const;
      if (isFull(state)) continue;
      sendReceipt(state, instruments, { acquirer: entry.acquirer, ...refusal });
      continue;
    }
    const { acquirer } = entry;
    const bank = bankOf(state, acquirer);
    if (bank !== undefined) {
      bank.sequence = fillSequence(bank.sequence, entry.seq);
      bank.recordedTo = Math.max(bank.recordedTo, entry.seq);
      // Holes beyond the bound are left out of the numbering; this keeps them from being forgotten.
      bank.issuedSeq = Math.max(bank.issuedSeq, entry.seq);
    }
    const txid = entry.txid ?? undefined;
    const at = result === "recorded" ? entry.receivedAt : undefined;
    const when = at === undefined ? {} : { at };
    const receipt = { acquirer, of: entry.jti, txid, stage: result, ...when };
    if (!isLeftToLedger(state, entry, result)) sendReceipt(state, instruments, receipt);
    if (result === "recorded") takeIn(state, instruments, entry);
  }
  for (const bank of state.banks) expectMissing(bank, instruments.clock.mono());
}

function takeIn(state: DeviceState, instruments: Instruments, entry: PendingEntry["entry"]): void {
  if (entry.kind === "void") return;
  state.recordCount += 1;
  const row: LedgerRow = {
    ...entry,
    row: 0,
    speakingAt: null,
    finalStage: null,
    finalAt: null,
    finalReason: null,
  };
  state.timeFloor = Math.max(state.timeFloor, row.creditedAt ?? 0);
  state.recent.unshift(row);
  if (state.recent.length > RECENT_MAX) state.recent.pop();
  judge(state, instruments, row, false);
}

function acknowledge(
  state: DeviceState,
  pending: readonly PendingEntry[],
  effects: Effect[],
): void {
  const byGeneration = new Map<number, number[]>();
  for (const { generation, token } of pending) {
    if (token === 0) continue;
    const tokens = byGeneration.get(generation);
    if (tokens === undefined) byGeneration.set(generation, [token]);
    else tokens.push(token);
  }
  for (const [generation, tokens] of byGeneration) {
    // With many receipts unsent the broker waits, too: what is on its way stays bounded.
    if (isCrowded(state)) state.outbox.held.push({ generation, tokens });
    else effects.push({ type: "link.acknowledge", generation, tokens });
  }
}

/** Writes again what the ledger refused to mark: a story ends once, and durably. */
export function markAgain(state: DeviceState, effects: Effect[]): void {
  if (state.ledger !== "open" || state.unmarked.length === 0) return;
  const marks = state.unmarked.splice(0, MARKS_AT_ONCE);
  effects.push({ type: "ledger.mark", purpose: "story", marks });
}

/** Nothing can be recorded: nothing is taken, the screen says so, and it is tried again. */
export function fail(state: DeviceState, { clock }: Instruments, fault: LedgerFault): void {
  // Several operations of one moment meet the same damage; it is seen to once.
  if (state.ledger === "opening") return;
  const isClosed = fault === "corrupt";
  // What is damaged stays so: it is put aside now.
  const retryAt = isClosed ? clock.mono() : monoAfter(clock.mono(), LEDGER_RETRY_MS);
  state.ledger = { fault, retryAt, isClosed };
  count(state, "storage-fault");
}

/** Marks of stories were written, or were not: then they are kept. */
export function storyMarked(
  state: DeviceState,
  instruments: Instruments,
  marks: readonly LedgerMark[],
  outcome: Outcome<LedgerFault>,
): void {
  if (outcome.ok) return;
  if (state.unmarked.length < UNMARKED_MAX) state.unmarked.push(...marks);
  fail(state, instruments, outcome.fault);
}

/** Counts a refusal or fault for health reports. */
export function count(state: DeviceState, reason: string): void {
  state.rejected.set(reason, (state.rejected.get(reason) ?? 0) + 1);
  state.notes.push(`refused, or failed: ${reason}`);
}
