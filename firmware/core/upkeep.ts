/**
 * Upkeep of the ledger: in quiet moments its rows are checked, and some space kept free. Nothing
 * of it may ever delay a payment.
 */
import type { MonoMs } from "../../drivers/hal/clock.ts";
import type { LedgerFault, LedgerUpkeep } from "../../drivers/hal/ledger.ts";
import type { Outcome } from "../../drivers/hal/outcome.ts";
import { isSilent } from "../announce/queue.ts";
import { monoAfter } from "../lib/time.ts";
import type { Effect } from "./effect.ts";
import type { DeviceState, Instruments } from "./state.ts";
import { statusOf } from "./view.ts";

/** Not before a terminal that has just started is at work … */
const FIRST_AFTER_MS = 10_000;
/** … then at this interval, … */
const EVERY_MS = 60_000;
/** … and at this one while there is more to do. */
const AGAIN_MS = 2_000;
/** How long the warning of a nearly full medium stays. */
const WARNING_MS = 10_000;

/** The ledger has just been opened. */
export function expectUpkeep(state: DeviceState, now: MonoMs): void {
  state.tendAt = monoAfter(now, FIRST_AFTER_MS);
}

/** When upkeep is due; undefined while it has to wait. */
export function upkeepDeadline(state: DeviceState): MonoMs | undefined {
  return state.ledger === "open" && isSilent(state.queue) ? state.tendAt : undefined;
}

/** Orders upkeep when it is due. */
export function pumpUpkeep(state: DeviceState, { clock }: Instruments, effects: Effect[]): void {
  const due = upkeepDeadline(state);
  if (due === undefined || clock.mono() < due) return;
  state.tendAt = undefined;
  effects.push({ type: "ledger.tend" });
}

/** A round of upkeep is over: the vendor is warned once when space runs out. */
export function tended(
  state: DeviceState,
  { clock }: Instruments,
  outcome: Outcome<LedgerFault, LedgerUpkeep>,
): void {
  const now = clock.mono();
  const isDone = !outcome.ok || outcome.value.isDone;
  state.tendAt = monoAfter(now, isDone ? EVERY_MS : AGAIN_MS);
  if (!outcome.ok) return;
  const { isSpaceLow } = outcome.value;
  if (isSpaceLow && !state.isSpaceLow) {
    const advice = "Storage is nearly full. Payments are still recorded; call service.";
    const status = statusOf(state, clock);
    const scene = { kind: "fault", status, code: "P-nearly-full", advice } as const;
    state.overlay = { scene, since: now, until: monoAfter(now, WARNING_MS) };
  }
  state.isSpaceLow = isSpaceLow;
}
