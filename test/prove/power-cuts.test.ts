/**
 * Power cuts by the million: the real firmware in the deterministic world, one cut after the other,
 * on two threads until there were enough or ten minutes are over. Nothing may be lost, invented or
 * said twice unmarked.
 */
import { describe, expect, it } from "vitest";
import { figure } from "../integration/figure.ts";
import { firstSeed, headless } from "./headless.ts";

const CUTS = Number(process.env.SOUNDBOX_CUTS ?? "1000000");
const MINUTES = Number(process.env.SOUNDBOX_CUT_MINUTES ?? "10");
const JOBS = 2;
/** Half an hour of simulated time has some five hundred lives. */
const HOURS = 0.5;
const RUNS = 100_000;

describe("power cuts", () => {
  it("lose nothing, invent nothing, say nothing twice", { timeout: 3_600_000 }, async () => {
    const seed = String(firstSeed());
    const words = ["--pace", "cuts", "--seed", seed, "--hours", String(HOURS)];
    words.push("--runs", String(RUNS), "--jobs", String(JOBS));
    words.push("--cuts", String(CUTS), "--minutes", String(MINUTES));
    const { summary, story } = await headless(words);
    const { powerCuts, cutsWithMoney, cutsInCalls, cutsInSpeech } = summary;
    const share = (part: number) => `${Math.round((100 * part) / powerCuts)} %`;
    const verdict = summary.violations === 0 ? "0 lost, 0 invented, 0 double" : "BROKEN";
    const end = summary.ended === "minutes" ? ` (all that ${MINUTES} minutes allow here)` : "";
    figure(
      `random power cuts: ${powerCuts}${end} in ${summary.runs} seeds from ${seed}, ` +
        `${Math.round(summary.seconds)} s on ${JOBS} threads: ${verdict}`,
    );
    figure(
      `of these power cuts, with money under way ${share(cutsWithMoney)}, in the middle of a call ` +
        `${share(cutsInCalls)}, of an announcement ${share(cutsInSpeech)}; ` +
        `${summary.credits} credits, ${summary.recorded} rows written, ` +
        `${summary.utterances} announcements, ${summary.repeats} of them marked`,
    );
    expect(story).toBe("");
    expect(summary.violations).toBe(0);
    expect(["cuts", "minutes"]).toContain(summary.ended);
    // Enough to call it a run, on the slowest of machines.
    expect(powerCuts).toBeGreaterThan(1_000);
    expect(cutsWithMoney).toBeGreaterThan(powerCuts / 2);
  });
});
