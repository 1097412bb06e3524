/**
 * A thousand seeds of the random world: every invariant holds in all of them, in a sample with real
 * signatures, drawn screens and recorded voices. `SOUNDBOX_SEED` chooses other ones.
 */
import { describe, expect, it } from "vitest";
import { figure } from "../integration/figure.ts";
import { firstSeed, headless } from "./headless.ts";

const RUNS = Number(process.env.SOUNDBOX_SEEDS ?? "1000");
/** One in so many lives on real parts; they take about ten times as long. */
const REAL_SHARE = 16;
const PATIENCE = { timeout: 3_600_000 };

describe("a thousand seeds", () => {
  it("keep every invariant", PATIENCE, async () => {
    const seed = String(firstSeed());
    const words = ["--seed", seed, "--runs", String(RUNS), "--hours", "0.1", "--jobs", "2"];
    const { summary, story } = await headless(words);
    figure(
      `seeds clean: ${summary.runs} of ${RUNS} from ${seed}, ${summary.payments} payments, ` +
        `${summary.powerCuts} power cuts, ${summary.daysPerSecond.toFixed(2)} simulated days per ` +
        "second on 2 threads",
    );
    expect(story).toBe("");
    expect(summary).toMatchObject({ ended: "all", runs: RUNS, violations: 0 });
  });

  it("keep every invariant on real parts", PATIENCE, async () => {
    const seed = String(firstSeed());
    const runs = Math.ceil(RUNS / REAL_SHARE);
    const words = ["--real", "--seed", seed, "--runs", String(runs), "--hours", "0.05"];
    const { summary, story } = await headless([...words, "--jobs", "2"]);
    figure(
      `seeds clean on real signatures, screens and voices: ${summary.runs} of ${runs}, ` +
        `${summary.payments} payments, ${summary.utterances} announcements understood`,
    );
    expect(story).toBe("");
    expect(summary).toMatchObject({ ended: "all", runs, violations: 0 });
  });
});
