/**
 * The platform's clocks and its timer. Promises an alarm that never rings early, however far away;
 * knows nothing of what is due.
 */
import type { Clock, MonoMs, WallMs } from "../hal/clock.ts";

/** Longest delay the platform's timer takes; a longer one would ring at once. */
const TIMER_MAX_MS = 2 ** 31 - 1;

/** Makes the clock of this process. */
export function createClock(): Clock {
  let cancel: (() => void) | undefined;
  const mono = (): MonoMs => performance.now() as MonoMs;

  const arm = (at: MonoMs, ring: () => void): void => {
    const remainingMs = at - mono();
    const check = (): void => {
      // Timers are kept in whole milliseconds and may fire a fraction early: look again.
      if (mono() < at) {
        arm(at, ring);
        return;
      }
      cancel = undefined;
      ring();
    };
    if (remainingMs <= 0) {
      const immediate = setImmediate(check);
      cancel = () => clearImmediate(immediate);
    } else {
      const timer = setTimeout(check, Math.min(Math.ceil(remainingMs), TIMER_MAX_MS));
      cancel = () => clearTimeout(timer);
    }
  };
  const clearAlarm = (): void => {
    cancel?.();
    cancel = undefined;
  };

  return {
    mono,
    wall: () => Date.now() as WallMs,
    setAlarm: (at, ring) => {
      if (Number.isNaN(at)) throw new Error("bug: alarm set to no time");
      clearAlarm();
      arm(at, ring);
    },
    clearAlarm,
  };
}
