/**
 * After the record was lost (fault P15): what the acquirer had issued before the loss comes again,
 * is recorded, and is never said as new money, since the vendor may have heard of it already. The
 * screen says what is going on; the first welcome tells how much there is to come.
 */
import type { LedgerFault, LedgerRow, Recovery } from "../../drivers/hal/ledger.ts";
import type { Outcome } from "../../drivers/hal/outcome.ts";
import { monoAfter } from "../lib/time.ts";
import type { Effect } from "./effect.ts";
import type { DeviceState, Instruments, Recovering } from "./state.ts";

/** The notice takes the place of the idle screen for so long at most: then sales go on. */
const SHOWN_MAX_MS = 600_000;
/** It stays this long after the record is whole again, so that it can be read. */
const SHOWN_AFTER_MS = 20_000;

/** The ledger opened: did it take the place of a lost one? */
export function beginRecovering(
  state: DeviceState,
  { clock }: Instruments,
  recovery: Recovery | null,
): void {
  if (recovery === null) {
    state.recovering = undefined;
    return;
  }
  const shownUntil = recovery.isComplete ? clock.mono() : monoAfter(clock.mono(), SHOWN_MAX_MS);
  state.recovering = { recovery, unheard: takeUnheard(state), noted: "yes", shownUntil };
}

/** True while what was lost has not all come again. */
export function isRecovering(state: DeviceState): boolean {
  return state.recovering !== undefined && !state.recovering.recovery.isComplete;
}

/**
 * Empties the queue of payments: not one is said that is not on the medium (invariant I11).
 * @returns those that nobody has begun to say.
 */
function takeUnheard({ queue, unjudged }: DeviceState): ReadonlySet<string> {
  const waiting = queue.waiting.splice(0);
  queue.waiting.push(
    ...waiting.filter(({ credits, saying }) => credits.length === 0 && saying.kind !== "digest"),
  );
  const queued = waiting.flatMap(({ credits }) => credits);
  const untold = unjudged.filter(({ row, wasCut }) => !wasCut && !row.speaksAtOnce);
  return new Set([
    ...queued.flatMap(({ txid, isStartRecorded }) => (isStartRecorded ? [] : [txid])),
    ...untold.flatMap(({ row }) => row.txid ?? []),
  ]);
}

/** True for an event that the acquirer had issued before the loss, and the vendor may have heard. */
export function isFromBefore(
  { recovering, banks }: DeviceState,
  { acquirer, epoch, seq, txid }: Pick<LedgerRow, "acquirer" | "epoch" | "seq" | "txid">,
): boolean {
  // How far the others had come is not known: until the first one is whole, theirs may be old, too.
  if (recovering !== undefined && acquirer !== banks[0].id) return !recovering.recovery.isComplete;
  const upTo = recovering?.recovery.upTo ?? undefined;
  if (recovering === undefined || upTo === undefined) return false;
  if (txid !== null && recovering.unheard.has(txid)) return false;
  return epoch < upTo.epoch || (epoch === upTo.epoch && seq <= upTo.seq);
}

/** How far the acquirer had come: the first that is known after the loss is what counts. */
export function boundRecovery(state: DeviceState, issuedSeq: number): void {
  const { recovering } = state;
  if (recovering === undefined || recovering.recovery.upTo !== null) return;
  const upTo = { epoch: state.banks[0].epoch, seq: issuedSeq };
  state.recovering = { ...recovering, recovery: { upTo, isComplete: false }, noted: "no" };
}

/** Ends the recovery when nothing is missing, and lets the ledger know what it must know. */
export function pumpRecovery(state: DeviceState, { clock }: Instruments, effects: Effect[]): void {
  if (state.ledger !== "open" || state.recovering === undefined) return;
  if (isWhole(state, state.recovering)) {
    const { recovery, shownUntil } = state.recovering;
    const readable = monoAfter(clock.mono(), SHOWN_AFTER_MS);
    state.recovering = {
      ...state.recovering,
      recovery: { ...recovery, isComplete: true },
      noted: "no",
      shownUntil: readable < shownUntil ? readable : shownUntil,
    };
    // All that came again is one digest, and there is nothing more to wait for.
    if (state.away.due !== undefined) state.away.due = clock.mono();
  }
  if (state.recovering.noted !== "no") return;
  state.recovering = { ...state.recovering, noted: "asked" };
  effects.push({ type: "ledger.recovery", recovery: state.recovering.recovery });
}

function isWhole({ banks }: DeviceState, { recovery }: Recovering): boolean {
  const { upTo, isComplete } = recovery;
  return upTo !== null && !isComplete && banks[0].sequence.contiguous >= upTo.seq;
}

/** The ledger knows, or does not: then it is told again when it works. */
export function recoveryNoted(state: DeviceState, { ok }: Outcome<LedgerFault>): void {
  if (state.recovering?.noted !== "asked") return;
  state.recovering = { ...state.recovering, noted: ok ? "yes" : "no" };
}
