/**
 * The deterministic world: regression seeds, fresh seeds, the same seed twice, clocks that may
 * change nothing, and a registry in which no fault of the model is forgotten.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FAULTS } from "../../sim/chaos/faults.ts";
import { type RunOptions, type RunResult, runSeed } from "../../sim/chaos/run.ts";
import { shrink, storyOf } from "../../sim/chaos/shrink.ts";
import { TROUBLES } from "../../sim/chaos/troubles.ts";
import type { Moment } from "../../sim/checkers/moment.ts";
import { ROOT } from "../tidy/sources.ts";

const HOURS = 0.1;
const FRESH_RUNS = 200;
const BUDGET_MS = 25_000;

/** Runs that once broke something, each named after what it was. */
const REGRESSIONS: readonly (RunOptions & { readonly was: string })[] = [
  { seed: 38, hours: 0.3, was: "totals asked for while the ledger could not be opened" },
  { seed: 31, hours: 0.3, only: ["T1", "T2", "T7", "S8"], was: "a till's charge by a wrong clock" },
];

function clean(options: RunOptions): RunResult {
  const result = runSeed(options);
  if (result.violations.length > 0) throw new Error(storyOf(shrink(options, result)));
  return result;
}

/** New every day, the same all day long: a failure can be run again. */
function freshBase(): number {
  const given = process.env.SOUNDBOX_SEED;
  return given === undefined ? Math.floor(Date.now() / 86_400_000) * 1_000 : Number(given);
}

describe("the deterministic world", () => {
  it.each(REGRESSIONS)("seed $seed: $was", ({ was: _was, ...options }) => {
    expect(clean(options).violations).toEqual([]);
  });

  it("keeps every invariant in fresh seeds", { timeout: 300_000 }, () => {
    const base = freshBase();
    const stopAt = performance.now() + BUDGET_MS;
    let [runs, cuts, payments] = [0, 0, 0];
    for (; runs < FRESH_RUNS && performance.now() < stopAt; runs += 1) {
      const result = clean({ seed: base + runs, hours: HOURS });
      cuts += result.powerCuts;
      payments += result.payments;
    }
    process.stdout.write(
      `${runs} fresh seeds from ${base}: ${cuts} power cuts, ${payments} payments\n`,
    );
    expect(runs).toBeGreaterThan(20);
  });

  it("writes the same trace for the same seed", { timeout: 120_000 }, () => {
    for (let seed = 1; seed <= 100; seed += 1) {
      const options = { seed, hours: 0.01 };
      expect(runSeed(options).traceHash, `seed ${seed}`).toBe(runSeed(options).traceHash);
    }
  });

  it("records and says the same whatever the terminal's own clock shows", () => {
    for (const seed of [2, 3, 5, 11]) {
      const right = moneyIn({ seed, hours: 0.05, only: WITHOUT_CLOCKS });
      for (const wallShiftMs of [-3_600_000, 40 * 86_400_000]) {
        const shifted = moneyIn({ seed, hours: 0.05, only: WITHOUT_CLOCKS, wallShiftMs });
        expect(shifted, `seed ${seed}`).toEqual(right);
      }
    }
  });
});

/** The till and the line, and no power cut: before the welcome a keyed charge has no other time. */
const WITHOUT_CLOCKS = ["N1", "N9", "N14", "N15", "S2", "S10", "S12", "S15", "S16", "A7"];

/** What was recorded and said in a run, and when. */
function moneyIn(options: RunOptions): readonly string[] {
  const lines: string[] = [];
  const watch = ({ atMs, what }: Moment) => {
    if (what.type === "committed") lines.push(`${atMs} ${what.rows.map(({ txid }) => txid)}`);
    if (what.type === "sound") lines.push(`${atMs} ${what.heard.words.join(" ")}`);
  };
  runSeed({ ...options, checkers: [], watch });
  return lines;
}

describe("the registry of faults", () => {
  it("has every fault of the model once", () => {
    const sizes = { P: 19, N: 24, M: 11, S: 20, T: 7, A: 10, D: 7, U: 9, O: 15 };
    const wanted = Object.entries(sizes).flatMap(([letter, count]) =>
      Array.from({ length: count }, (_, index) => `${letter}${index + 1}`),
    );
    expect(FAULTS.map(({ id }) => id)).toEqual(wanted);
  });

  it("has a trouble for every fault of the world, and no trouble without a fault", () => {
    const named = FAULTS.flatMap(({ id, covered }) =>
      covered.by === "world" ? [covered.as ?? id] : [],
    );
    expect([...new Set(named)].sort()).toEqual(Object.keys(TROUBLES).sort());
  });

  it("names tests that exist", () => {
    const files = FAULTS.flatMap(({ covered }) => (covered.by === "test" ? [covered.file] : []));
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  it("sees every trouble happen", { timeout: 120_000 }, () => {
    const never = new Set(Object.keys(TROUBLES));
    for (let seed = 1; seed <= 8 && never.size > 0; seed += 1) {
      const { faults } = runSeed({ seed, hours: 0.5, only: [...never], checkers: [] });
      for (const [id, count] of Object.entries(faults)) if (count > 0) never.delete(id);
    }
    expect([...never]).toEqual([]);
  });
});
