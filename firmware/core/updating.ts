/**
 * Between the device and the update machine: tells it the time, whether anybody is being served and
 * what was seen to work. A terminal without `update` in its configuration has no machine, and
 * nothing of this happens.
 */
import type { Board } from "../../drivers/hal/board.ts";
import type { MonoMs } from "../../drivers/hal/clock.ts";
import { isSilent } from "../announce/queue.ts";
import { isWithinDay, minuteOfDay } from "../lib/time.ts";
import { newUpdating, pumpUpdate, takeUpdateNews, updateDeadline } from "../update/machine.ts";
import type { UpdateNews } from "../update/order.ts";
import type { Surroundings, Updating } from "../update/phase.ts";
import { passTest } from "../update/trial.ts";
import type { Effect } from "./effect.ts";
import type { DeviceEvent } from "./event.ts";
import { type DeviceState, type Instruments, type Setup, trustedNow } from "./state.ts";

/** The machine of a terminal that has slots and whose configuration asks for updates. */
export function updatingOf({ update, clock }: Board, setup: Setup): Updating | undefined {
  if (update === undefined || setup.config.update === undefined) return undefined;
  return newUpdating(update.standing, setup.releaseKeys ?? [], clock.mono());
}

/** An order of the update machine has ended. */
export function takeFromUpdate(
  state: DeviceState,
  news: UpdateNews,
  instruments: Instruments,
  effects: Effect[],
): void {
  const { updating } = state;
  if (updating === undefined) return;
  for (const order of takeUpdateNews(updating, news, surroundings(state, instruments))) {
    effects.push({ type: "update.do", order });
  }
}

/** Orders what is due; nobody who is being served ever waits for it. */
export function pumpUpdating(
  state: DeviceState,
  event: DeviceEvent,
  instruments: Instruments,
  effects: Effect[],
): void {
  const { updating } = state;
  if (updating === undefined) return;
  const now = instruments.clock.mono();
  const isServing = event.type === "key.changed" || isBusy(state);
  updating.quietSince = isServing ? undefined : (updating.quietSince ?? now);
  if (updating.phase.kind === "trial") watchTrial(state, event);
  if (state.isEnding) return;
  for (const order of pumpUpdate(updating, surroundings(state, instruments))) {
    effects.push({ type: "update.do", order });
  }
}

/** While the loudspeaker is tried, nothing is said: a tenth of a second, once in a trial. */
export function isTryingSound({ updating }: DeviceState): boolean {
  return updating?.phase.kind === "trial" && updating.phase.trial.trying.has("sound");
}

/** When the machine is due; undefined without one. */
export function updatingDeadline({ updating, isEnding }: DeviceState): MonoMs | undefined {
  return updating === undefined || isEnding ? undefined : updateDeadline(updating);
}

/** What works in a trial is seen where it happens: a bank's answer, a code on the pixels. */
function watchTrial(state: DeviceState, event: DeviceEvent): void {
  const { updating, banks, frame } = state;
  if (updating === undefined) return;
  if (banks[0].session.welcomed) passTest(updating, "bank");
  // A frame with a code is lit only after it was read back from its pixels.
  const isLit = event.type === "display.shown" && event.frame === frame.number && event.outcome.ok;
  if (isLit && frame.shows.includes('"qr":')) passTest(updating, "code");
}

/**
 * Somebody is being served, or something about money is under way: a charge, keys, speech, news
 * that nobody has heard, receipts without an answer, a technician, a record that comes back.
 */
function isBusy(state: DeviceState): boolean {
  const { charges, entry, overlay, question, repeat, held, line, technician } = state;
  if (charges.open !== undefined || entry !== undefined || overlay !== undefined) return true;
  if (question !== undefined || repeat !== undefined || held.size > 0) return true;
  if (line.phase.kind === "secured" || technician.job !== undefined) return true;
  return state.ledger !== "open" || isBusyWithNews(state) || isOwing(state);
}

/** Payments that are still to be said. */
function isBusyWithNews(state: DeviceState): boolean {
  const { queue, isStartPending, away, digest, unread, unjudged, recovering } = state;
  if (!isSilent(queue) || isStartPending || digest !== undefined) return true;
  if (away.unannounced.length + away.announced.length + unjudged.length > 0) return true;
  if (recovering !== undefined && !recovering.recovery.isComplete) return true;
  return unread !== undefined && state.trustedOffset !== undefined;
}

/** Receipts that the broker has not confirmed, marks not written, payments that are missing. */
function isOwing({ outbox, unmarked, banks }: DeviceState): boolean {
  const { final, delivered, noting, isBehind, held } = outbox;
  const owed = final.size + delivered.length + noting.length + held.length + unmarked.length;
  if (owed > 0 || isBehind) return true;
  return banks.some(({ sequence, askedTo }) => sequence.holes.length > 0 || askedTo > 0);
}

function surroundings(state: DeviceState, instruments: Instruments): Surroundings {
  const { clock, crypto } = instruments;
  const { config, isSafeMode = false } = state.setup;
  const trusted = trustedNow(state, clock);
  const window = config.update?.window;
  return {
    now: clock.mono(),
    trusted,
    crypto,
    isInWindow:
      trusted !== undefined && window !== undefined && isWithinDay(minuteOfDay(trusted), window),
    isHearing: state.banks.every(({ session }) => session.welcomed),
    isSafeMode,
    isSilent: isSilent(state.queue),
    isRecording: state.ledger === "open",
    partOf(version) {
      const [high = 0, low = 0] = crypto.sha256(
        new TextEncoder().encode(`${config.terminal} ${version}`),
      );
      return (high * 256 + low) % 100;
    },
  };
}
