/** The lock after wrong secrets, by itself: its steps, its arithmetic over cuts, its document. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MonoMs } from "../../../drivers/hal/clock.ts";
import {
  failTry,
  forgive,
  keptBeforeTry,
  keptNow,
  lockedForMs,
  lockMs,
  lockoutText,
  newLockout,
  parseLockout,
  passLock,
  restoreLockout,
} from "../../../firmware/line/lockout.ts";

const MINUTE_MS = 60_000;
const at = (ms: number) => ms as MonoMs;

describe("the lock after wrong secrets", () => {
  it("lasts 1, 5, 15, 60 minutes, then a day, from the fifth on", () => {
    const minutes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 400].map(
      (count) => lockMs(count) / MINUTE_MS,
    );
    expect(minutes).toEqual([0, 0, 0, 0, 0, 1, 5, 15, 60, 1440, 1440, 1440]);
  });

  it("lets at most fifteen guesses through in a day, whoever cuts the power when", () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.boolean()), (cuts) => {
        let lockout = newLockout();
        let now = 0;
        let guesses = 0;
        while (now < 1440 * MINUTE_MS) {
          if (lockedForMs(lockout, at(now)) === 0) {
            const kept = keptBeforeTry(lockout);
            guesses += 1;
            if (cuts.next().value === true) {
              lockout = newLockout();
              restoreLockout(lockout, parseLockout(lockoutText(kept)), at(now));
            } else {
              failTry(lockout, at(now));
            }
          }
          now += 10_000;
          passLock(lockout, at(now));
        }
        return guesses <= 15;
      }),
      { seed: 3, numRuns: 50 },
    );
  });

  it("says a wrong try beforehand exactly as it is afterwards", () => {
    const lockout = newLockout();
    for (let wrong = 0; wrong < 12; wrong += 1) {
      const kept = keptBeforeTry(lockout);
      failTry(lockout, at(1_000));
      expect(keptNow(lockout, at(1_000))).toEqual(kept);
    }
    expect(forgive(lockout)).toEqual({ failures: 0, remainingMs: 0 });
    expect(lockedForMs(lockout, at(1_000))).toBe(0);
  });

  it("notes what is left of a long wait every five minutes, and its end", () => {
    const lockout = newLockout();
    restoreLockout(lockout, { failures: 8, remainingMs: 60 * MINUTE_MS }, at(0));
    expect(passLock(lockout, at(4 * MINUTE_MS))).toBeUndefined();
    expect(passLock(lockout, at(5 * MINUTE_MS))?.remainingMs).toBe(55 * MINUTE_MS);
    expect(passLock(lockout, at(6 * MINUTE_MS))).toBeUndefined();
    expect(passLock(lockout, at(60 * MINUTE_MS))).toEqual({ failures: 8, remainingMs: 0 });
    expect(passLock(lockout, at(61 * MINUTE_MS))).toBeUndefined();
  });

  it("takes what it did not write for five wrong secrets, and nothing for none", () => {
    expect(parseLockout(undefined)).toEqual({ failures: 0, remainingMs: 0 });
    for (const text of ["", "{}", "null", '{"failures":0}', '{"failures":-1,"remainingMs":0}']) {
      expect(parseLockout(text)).toEqual({ failures: 5, remainingMs: MINUTE_MS });
    }
  });
});
