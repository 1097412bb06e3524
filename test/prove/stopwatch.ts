/**
 * Times single calls on a machine that others use too: whatever seems slow is done again, since a
 * bad input is slow every time and a busy machine is not.
 */

const AGAIN = 5;
/** Below this share of the bound nothing is in doubt. */
const CLEAR_SHARE = 0.02;

export class Stopwatch {
  readonly #boundMs: number;
  slowestMs = 0;

  constructor(boundMs: number) {
    this.#boundMs = boundMs;
  }

  /** Does the work, its fastest time counts. @throws when that is above the bound. */
  time<Value>(work: () => Value, what: () => string): Value {
    let fastestMs = Number.POSITIVE_INFINITY;
    for (let turn = 0; ; turn += 1) {
      const from = performance.now();
      const value = work();
      fastestMs = Math.min(fastestMs, performance.now() - from);
      if (turn < AGAIN && fastestMs > this.#boundMs * CLEAR_SHARE) continue;
      this.slowestMs = Math.max(this.slowestMs, fastestMs);
      if (fastestMs <= this.#boundMs) return value;
      throw new Error(`${fastestMs.toFixed(1)} ms for ${what()}`);
    }
  }
}
