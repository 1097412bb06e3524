/**
 * How the terminal sounds at this hour and day. How loud it may be: what the keys say, less what
 * the quiet hours allow. Whoever turns the volume up during quiet hours is heard: they are lifted
 * until they end.
 */
import type { Clock } from "../../drivers/hal/clock.ts";
import { answer } from "../announce/queue.ts";
import { dayText, isWithinDay, minuteOfDay } from "../lib/time.ts";
import { type DeviceState, type Instruments, trustedNow } from "./state.ts";

/** The volume that counts now, 0 to 100 percent. */
export function volumeNow(state: DeviceState): number {
  const { quietHours } = state.setup.config;
  if (quietHours === undefined || state.quiet.isOn !== true || state.quiet.isLifted) {
    return state.volumePercent;
  }
  return Math.min(state.volumePercent, quietHours.volumePercent);
}

/**
 * Follows the clock into quiet hours and out of them. Where they are silent, it is said: silence
 * never means two things. Not after a start, though, which may be a power cut in the night.
 */
export function followQuietHours(state: DeviceState, { clock }: Instruments): void {
  const isQuiet = isQuietTime(state, clock);
  const { quiet } = state;
  if (isQuiet === undefined || isQuiet === quiet.isOn) return;
  const isNews = quiet.isOn !== undefined && !quiet.isLifted;
  quiet.isOn = isQuiet;
  quiet.isLifted = false;
  if (isNews && state.setup.config.quietHours?.volumePercent === 0 && state.volumePercent > 0) {
    answer(state.queue, { kind: "quiet", isBeginning: isQuiet }, undefined);
  }
}

/** Which day's mark follows the chimes: none where the shop does without, or the time is unknown. */
export function followDay(state: DeviceState, { clock }: Instruments): void {
  if (state.setup.config.voices.dayMark === "off") return;
  const now = trustedNow(state, clock);
  state.markDay = now === undefined ? undefined : dayText(now);
}

/** A key for more volume was pressed: the person at the counter wants to hear. */
export function liftQuietHours(state: DeviceState): void {
  if (state.quiet.isOn === true) state.quiet.isLifted = true;
}

/** Undefined while the time is not trusted, or without quiet hours. */
function isQuietTime(state: DeviceState, clock: Clock): boolean | undefined {
  const { quietHours } = state.setup.config;
  const now = trustedNow(state, clock);
  if (quietHours === undefined || now === undefined) return undefined;
  return isWithinDay(minuteOfDay(now), quietHours);
}
