/**
 * Virtual time: a heap of things to do and a clock that jumps to the next of them. An idle night
 * costs nothing, and the same world run twice does the same things in the same order.
 */
import type { Clock, MonoMs, WallMs } from "../drivers/hal/clock.ts";
import type { After } from "./devices/deferral.ts";
import { Heap } from "./heap.ts";

export interface World {
  /** Milliseconds since the world began. */
  readonly nowMs: number;
  /** Runs `run` so many milliseconds from now; the returned function takes it back. */
  readonly after: After;
  /** A clock for one board; `wallAtStart` is what its wall clock shows as the world begins. */
  clock(wallAtStart: number): Clock;
  /** Lets so many milliseconds pass, with all that falls due in them. */
  pass(durationMs: number): void;
}

/** More things than this at one instant are a loop, not a world. */
const SAME_INSTANT_MAX = 100_000;

export function createWorld(): World {
  const heap = new Heap();
  let nowMs = 0;
  let sequence = 0;

  const after: After = (delayMs, run) => {
    let isCancelled = false;
    sequence += 1;
    heap.push({ atMs: nowMs + delayMs, sequence, run: () => !isCancelled && run() });
    return () => {
      isCancelled = true;
    };
  };

  return {
    get nowMs() {
      return nowMs;
    },
    after,
    clock: (wallAtStart) => clockOf(() => nowMs, after, wallAtStart),
    pass(durationMs) {
      const untilMs = nowMs + durationMs;
      let sameInstant = 0;
      for (let due = heap.peek(); due !== undefined && due.atMs <= untilMs; due = heap.peek()) {
        heap.pop();
        sameInstant = due.atMs === nowMs ? sameInstant + 1 : 0;
        if (sameInstant > SAME_INSTANT_MAX)
          throw new Error(`bug: time stands still at ${nowMs} ms`);
        nowMs = due.atMs;
        due.run();
      }
      nowMs = untilMs;
    },
  };
}

function clockOf(now: () => number, after: After, wallAtStart: number): Clock {
  let cancel: (() => void) | undefined;
  return {
    mono: () => now() as MonoMs,
    wall: () => (wallAtStart + now()) as WallMs,
    setAlarm(at, ring) {
      cancel?.();
      cancel = after(Math.max(0, at - now()), ring);
    },
    clearAlarm() {
      cancel?.();
      cancel = undefined;
    },
  };
}
