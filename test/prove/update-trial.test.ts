/**
 * Versions that must not stay, one after the other: each is taken back by itself within five
 * minutes (fault O2), and the stall sells afterwards as before.
 */
import { describe, expect, it } from "vitest";
import { SABOTAGED } from "../../sim/update/builds.ts";
import { figure } from "../integration/figure.ts";
import { boxWith, comesToTrial, sells, takenBackAfterMs } from "../sim/update-trials.ts";

describe("a new version", { timeout: 120_000 }, () => {
  const tookMs: number[] = [];

  it.each(Object.keys(SABOTAGED))("that %s is taken back within five minutes", async (name) => {
    const box = await boxWith(SABOTAGED[name] ?? {});
    expect(comesToTrial(box)).toBe(true);
    const backAfterMs = takenBackAfterMs(box);
    expect(backAfterMs).toBeDefined();
    tookMs.push(backAfterMs ?? 0);
    box.stall.world.pass(20_000);
    expect(sells(box)).toBe(true);
  });

  it("of every sort was tried, ten at least", () => {
    const slowest = Math.round(Math.max(...tookMs) / 1_000);
    figure(
      `${tookMs.length} versions that must not stay: all taken back, after at most ${slowest} s`,
    );
    expect(tookMs.length).toBeGreaterThanOrEqual(10);
    expect(tookMs).toHaveLength(Object.keys(SABOTAGED).length);
  });
});
