/**
 * A terminal's clock in a rough world: monotonic time that begins somewhere at each boot and never
 * steps, and a wall clock that shows whatever it is made to show. One alarm, kept lazily, so that
 * arming it at every event costs nothing.
 */
import type { Clock, MonoMs, WallMs } from "../../drivers/hal/clock.ts";
import type { After } from "../devices/deferral.ts";

/**
 * A clock for one boot.
 * @param now the world's time.
 * @param after the boot's own: what it defers dies with the supply.
 * @param monoAtBoot where monotonic time begins.
 * @param wallNow what the wall clock shows.
 */
export function createRoughClock(
  now: () => number,
  after: After,
  monoAtBoot: number,
  wallNow: () => number,
): Clock {
  const bornAt = now();
  let ringAt = Number.POSITIVE_INFINITY;
  let ring: () => void = () => undefined;
  /** The earliest instant at which the world will look here again. */
  let queuedAt = Number.POSITIVE_INFINITY;

  function look(at: number): void {
    if (at !== queuedAt) return;
    queuedAt = Number.POSITIVE_INFINITY;
    if (now() < ringAt) {
      queue();
      return;
    }
    ringAt = Number.POSITIVE_INFINITY;
    ring();
  }

  function queue(): void {
    if (ringAt >= queuedAt) return;
    queuedAt = ringAt;
    const at = ringAt;
    after(Math.max(0, at - now()), () => look(at));
  }

  return {
    mono: () => (now() - bornAt + monoAtBoot) as MonoMs,
    wall: () => Math.floor(wallNow()) as WallMs,
    setAlarm(at, newRing) {
      ring = newRing;
      // Whole milliseconds, never early.
      ringAt = Math.max(now(), Math.ceil(at - monoAtBoot + bornAt));
      queue();
    },
    clearAlarm() {
      ringAt = Number.POSITIVE_INFINITY;
    },
  };
}
