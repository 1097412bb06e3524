/**
 * Arithmetic and texts of time. Cambodia keeps UTC+7 all year, without daylight saving, so the
 * merchant's clock and business day need no zone table.
 */
import type { MonoMs, WallMs } from "../../drivers/hal/clock.ts";

const PHNOM_PENH_OFFSET_MS = 7 * 3_600_000;
const DAY_MS = 86_400_000;

/** `now` plus some milliseconds, on the monotonic scale. */
export function monoAfter(now: MonoMs, ms: number): MonoMs {
  return (now + ms) as MonoMs;
}

/** The earlier of two deadlines, where either may be absent. */
export function earliest(a: MonoMs | undefined, b: MonoMs | undefined): MonoMs | undefined {
  if (a === undefined) return b;
  if (b === undefined) return a;
  return a < b ? a : b;
}

/** RFC 3339 UTC with milliseconds, the form of the wire. */
export function rfc3339(time: WallMs): string {
  return new Date(time).toISOString();
}

/** `HH:MM` on a clock in Phnom Penh. */
export function clockText(time: WallMs): string {
  return new Date(time + PHNOM_PENH_OFFSET_MS).toISOString().slice(11, 16);
}

/** `YYYY-MM-DD` on a calendar in Phnom Penh. */
export function dayText(time: WallMs): string {
  return new Date(time + PHNOM_PENH_OFFSET_MS).toISOString().slice(0, 10);
}

/** Minutes since midnight in Phnom Penh, 0 to 1439. */
export function minuteOfDay(time: WallMs): number {
  return Math.floor((time - businessDayStart(time)) / 60_000);
}

/** A part of the day, `HH:MM` each; over midnight where `to` comes first. */
export interface DayPart {
  readonly from: string;
  readonly to: string;
}

/** Whether a minute of the day lies in [from, to). */
export function isWithinDay(minute: number, part: DayPart): boolean {
  const [from, to] = [minutesOf(part.from), minutesOf(part.to)];
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

/** `HH:MM` in minutes. */
function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

/** Midnight in Phnom Penh at or before `time`. */
export function businessDayStart(time: WallMs): WallMs {
  return (Math.floor((time + PHNOM_PENH_OFFSET_MS) / DAY_MS) * DAY_MS -
    PHNOM_PENH_OFFSET_MS) as WallMs;
}

/** The instant `ms` after `time`. */
export function wallAfter(time: WallMs, ms: number): WallMs {
  return (time + ms) as WallMs;
}
