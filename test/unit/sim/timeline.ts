/** Simulated time for devices under test: nothing waits, the test moves the clock. */
import type { After } from "../../../sim/devices/deferral.ts";

export interface Timeline {
  readonly after: After;
  /** Milliseconds passed so far. */
  readonly now: () => number;
  /** Runs everything due within the next `ms`, in order of time and then of asking. */
  advance(ms: number): void;
}

export function createTimeline(): Timeline {
  const due: { at: number; order: number; run: () => void }[] = [];
  let now = 0;
  let order = 0;
  return {
    now: () => now,
    after(delayMs, run) {
      order += 1;
      const entry = { at: now + delayMs, order, run };
      due.push(entry);
      return () => {
        const at = due.indexOf(entry);
        if (at >= 0) due.splice(at, 1);
      };
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        due.sort((a, b) => a.at - b.at || a.order - b.order);
        const next = due[0];
        if (next === undefined || next.at > end) break;
        due.shift();
        now = next.at;
        next.run();
      }
      now = end;
    },
  };
}
