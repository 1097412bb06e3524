/** The clock of the platform and its one alarm. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { MonoMs } from "../../../../drivers/hal/clock.ts";
import { createClock } from "../../../../drivers/linux/host-clock.ts";

const FROM_NOW = (ms: number): MonoMs => (performance.now() + ms) as MonoMs;

describe("the host clock", () => {
  // The platform's timers and clocks are replaced by ones that stand until told.
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test("tells both times", () => {
    const clock = createClock();
    const before = clock.mono();
    vi.advanceTimersByTime(250);
    expect(clock.mono() - before).toBe(250);
    expect(clock.wall()).toBe(1_000_250);
  });

  test("an alarm rings once, at its time and not before", () => {
    const clock = createClock();
    let rung = 0;
    clock.setAlarm(FROM_NOW(100.5), () => {
      rung += 1;
    });
    vi.advanceTimersByTime(100);
    expect(rung).toBe(0);
    vi.advanceTimersByTime(1);
    expect(rung).toBe(1);
    vi.advanceTimersByTime(10_000);
    expect(rung).toBe(1);
  });

  test("an alarm in the past rings soon, never inside the call", () => {
    const clock = createClock();
    let rung = 0;
    clock.setAlarm(FROM_NOW(-5), () => {
      rung += 1;
    });
    expect(rung).toBe(0);
    vi.advanceTimersByTime(0);
    expect(rung).toBe(1);
  });

  test("a second alarm replaces the first, and none rings once cleared", () => {
    const clock = createClock();
    const rung: string[] = [];
    clock.setAlarm(FROM_NOW(10), () => rung.push("first"));
    clock.setAlarm(FROM_NOW(20), () => rung.push("second"));
    vi.advanceTimersByTime(30);
    expect(rung).toEqual(["second"]);
    clock.setAlarm(FROM_NOW(10), () => rung.push("third"));
    clock.clearAlarm();
    clock.clearAlarm();
    vi.advanceTimersByTime(30);
    expect(rung).toEqual(["second"]);
    clock.setAlarm(FROM_NOW(-1), () => rung.push("due"));
    clock.clearAlarm();
    vi.advanceTimersByTime(30);
    expect(rung).toEqual(["second"]);
  });

  test("an alarm beyond what the platform's timer can count rings at its time", () => {
    const clock = createClock();
    const days60 = 60 * 86_400_000;
    expect(days60).toBeGreaterThan(2 ** 31);
    let rung = 0;
    clock.setAlarm(FROM_NOW(days60), () => {
      rung += 1;
    });
    vi.advanceTimersByTime(days60 - 1);
    expect(rung).toBe(0);
    vi.advanceTimersByTime(1);
    expect(rung).toBe(1);
  });

  test("the alarm may be set again from its own ring", () => {
    const clock = createClock();
    let rung = 0;
    const again = (): void => {
      rung += 1;
      if (rung < 5) clock.setAlarm(FROM_NOW(10), again);
    };
    clock.setAlarm(FROM_NOW(10), again);
    vi.advanceTimersByTime(1000);
    expect(rung).toBe(5);
  });

  test("a time that is no number is a bug", () => {
    const clock = createClock();
    expect(() => clock.setAlarm(Number.NaN as MonoMs, () => {})).toThrow("bug");
  });
});

describe("the host clock on the platform's own timers", () => {
  test("never rings early by a fraction of a millisecond", async () => {
    const clock = createClock();
    for (let round = 0; round < 20; round += 1) {
      const at = FROM_NOW(1 + round / 7);
      await new Promise<void>((resolve) => clock.setAlarm(at, resolve));
      expect(clock.mono()).toBeGreaterThanOrEqual(at);
    }
  });
});
