/**
 * A short day at the market: real firmware at every stall, three banks of which one is slow and one
 * is broken, people with all wallets. The long day is in `test/prove/market-day.test.ts`.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { type DayResult, runDay } from "../../sim/market/day.ts";
import { dayCases, dayJson, dayText, isClean } from "../../sim/market/report.ts";
import { junitReport } from "../../sim/scenario/junit.ts";

const SHORT = { seed: 3, vendors: 18, hours: 0.6, everyMs: 240_000 };

describe("a day at the market", () => {
  let day: DayResult;
  beforeAll(() => {
    day = runDay(SHORT);
  }, 120_000);

  it("balances every account, in the checker's own arithmetic", () => {
    expect(day.checks.flatMap(({ faults }) => faults)).toEqual([]);
    expect(day.checks).toHaveLength(4);
    expect(isClean(day)).toBe(true);
  });

  it("has seen every rail, thanks in three languages, refusals, refunds and bad gateways", () => {
    const wallets = new Set(day.deals.flatMap((deal) => (deal.kind === "paid" ? deal.wallet : [])));
    expect(wallets.size).toBe(7);
    expect([...day.thanks.keys()].length).toBeGreaterThanOrEqual(3);
    expect([...day.crowd.refusals.keys()].join()).toContain("pays in riel only");
    expect([...day.crowd.refusals.keys()].join()).toContain("Nobody has published");
    expect(day.deals.some(({ kind }) => kind === "given-back")).toBe(true);
    expect(day.deals.filter(({ kind }) => kind === "settled")).toHaveLength(3);
    expect([...day.told.keys()]).toEqual(expect.arrayContaining(["spoken", "spoken: late"]));
    const [, , marsh] = day.gateways;
    expect(marsh?.counts.repeated).toBeGreaterThan(0);
    expect(marsh?.counts.restarts).toBeGreaterThan(0);
    expect(day.weather.lineCuts).toBeGreaterThan(0);
    expect(day.atTwoBanks).toBe(9);
  });

  it("is slower at the slow bank, by the five seconds that its gateway takes", () => {
    const [river, hill] = day.waits.map(({ ms }) => ms[Math.floor(ms.length / 2)] ?? 0);
    expect((hill ?? 0) - (river ?? 0)).toBeGreaterThan(4_000);
    expect((hill ?? 0) - (river ?? 0)).toBeLessThan(8_000);
  });

  it("is reported for people, programs and CI systems", () => {
    const text = dayText(day).join("\n");
    expect(text).toContain("18 stalls, 0.6 h, three banks, seed 3");
    expect(text).toContain("✓ every account holds what people say they gave and got");
    const json = JSON.parse(dayJson(day));
    expect(json).toMatchObject({ clean: true, hash: day.hash, refusals: expect.any(Object) });
    const junit = junitReport("soundbox market day", dayCases(day, 1));
    expect(junit).toContain('tests="4" failures="0"');
  });

  it("says which account is wrong, and fails", () => {
    const [first, ...rest] = day.checks;
    if (first === undefined) throw new Error("no check was made");
    const faults = ["Bakong: stall1@devb KHR is 5, and must be 4"];
    const broken = { ...day, checks: [{ ...first, faults }, ...rest] };
    expect(isClean(broken)).toBe(false);
    expect(dayText(broken).join("\n")).toContain("    Bakong: stall1@devb KHR is 5, and must be 4");
    expect(junitReport("x", dayCases(broken, 1))).toContain('failures="1"');
  });
});

describe("the same seed", () => {
  it("makes the same day, to the last byte, and another seed another", () => {
    const tiny = { vendors: 3, hours: 0.2, everyMs: 120_000 };
    const [one, again, other] = [8, 8, 9].map((seed) => runDay({ ...tiny, seed }).hash);
    expect(again).toBe(one);
    expect(other).not.toBe(one);
  }, 120_000);
});
