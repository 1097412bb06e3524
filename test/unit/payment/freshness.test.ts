/** What is new, late and old, at the very bounds (contract, section 1). */
import { describe, expect, it } from "vitest";
import type { WallMs } from "../../../drivers/hal/clock.ts";
import { freshnessOf, minutesAgo } from "../../../firmware/payment/freshness.ts";

const LIMITS = { freshSeconds: 30, lateSeconds: 600 };
const NOW = 1_795_344_000_000;

function ageOf(ageMs: number): string {
  return freshnessOf((NOW - ageMs) as WallMs, NOW as WallMs, LIMITS);
}

describe("a credit", () => {
  it.each([
    [0, "fresh"],
    [29_999, "fresh"],
    [30_000, "late"],
    [600_000, "late"],
    [600_001, "stale"],
    [86_400_000, "stale"],
  ])("%i ms old is %s", (ageMs, freshness) => {
    expect(ageOf(ageMs)).toBe(freshness);
  });

  it("that seems to come from the future counts as just made", () => {
    expect(ageOf(-3_600_000)).toBe("fresh");
  });

  it("that is late is at least one minute old in words, and never rounded up", () => {
    const said = [30_000, 60_000, 119_999, 120_000, 599_999].map((ageMs) =>
      minutesAgo((NOW - ageMs) as WallMs, NOW as WallMs),
    );
    expect(said).toEqual([1, 1, 1, 2, 9]);
  });
});
