import { describe, expect, it } from "vitest";
import { WrongUsage } from "../../../../firmware/cli/command.ts";
import type { RunResult } from "../../../../sim/chaos/run.ts";
import {
  addTo,
  noTotals,
  progressLine,
  runJson,
  runLine,
  summaryJson,
  summaryLines,
} from "../../../../sim/cli/day-report.ts";
import { HEADLESS_HELP, readHeadless, runHeadless } from "../../../../sim/cli/headless.ts";

const SILENT = { out: () => undefined, err: () => undefined, isWatched: false };

function result(seed: number, cuts: number): RunResult {
  const tally = {
    lives: cuts + 1,
    powerCuts: cuts,
    cutsWithMoney: cuts,
    cutsInCalls: 0,
    cutsInSpeech: 0,
    credits: 5,
    recorded: 5,
    utterances: 7,
    repeats: 2,
  };
  return {
    seed,
    traceHash: "0123456789abcdef0123",
    violations: [],
    powerCuts: cuts,
    tally,
    payments: 6,
    simulatedMs: 43_200_000,
    events: 100,
    lastLines: ["1 calm {}"],
    faults: { P1: cuts },
  };
}

describe("soundbox simulate --headless", () => {
  it.each([
    [["--seed", "x"], "--seed wants a whole number"],
    [["--hours", "0"], "--hours wants a number"],
    [["--runs", "0"], "--runs wants a whole number from 1"],
    [["--jobs", "65"], "--jobs wants a whole number from 1 to 64"],
    [["--cuts", "many"], "--cuts wants a whole number"],
    [["--faults", "Z9"], '--faults knows no "Z9"'],
    [["--pace", "slow"], '--pace knows only "cuts"'],
    [["--pace", "cuts", "--faults", "P1"], "--pace chooses its own troubles"],
  ])("does not understand %j, and says what it wants", async (args, words) => {
    const running = runHeadless(readHeadless(["--headless", ...args]), SILENT);
    await expect(running).rejects.toThrow(WrongUsage);
    await expect(running).rejects.toThrow(words);
  });

  it("describes every option that it takes", () => {
    const options = ["seed", "hours", "runs", "jobs", "faults", "pace", "cuts", "minutes", "real"];
    for (const option of options) expect(HEADLESS_HELP).toContain(`--${option}`);
  });

  it("tells a run in one line, and adds runs up", () => {
    expect(runLine(result(7, 3))).toBe(
      "seed 7  trace 0123456789abcdef  12.00 h  power cuts 3  payments 6  violations 0",
    );
    expect(JSON.parse(runJson(result(7, 3)))).not.toHaveProperty("lastLines");
    const totals = noTotals();
    addTo(totals, result(7, 3));
    addTo(totals, result(8, 1_234));
    expect(progressLine(totals, 10, 4)).toBe(
      "2 of 10 runs, 1,237 power cuts, 0 violations, about 16 s left",
    );
    expect(summaryLines(totals, 2).join("\n")).toBe(
      [
        "2 runs, 0 violations: 12 payments and reversals issued, 10 rows written, " +
          "14 announcements (4 marked as perhaps said before)",
        "1,237 power cuts in 1,239 lives: with money under way 100 %, in the middle of a call " +
          "0 %, of an announcement 0 %",
        "1.00 simulated days in 2.0 s: 0.50 days per second",
      ].join("\n"),
    );
    const { summary } = JSON.parse(summaryJson(totals, 2, "all"));
    expect(summary).toMatchObject({ ended: "all", runs: 2, powerCuts: 1_237, daysPerSecond: 0.5 });
  });
});
