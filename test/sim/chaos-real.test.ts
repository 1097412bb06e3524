/**
 * A sample of the random world on real parts: signatures, drawn screens, recorded voices. What
 * stands in for them elsewhere must not change what happens.
 */
import { beforeAll, describe, expect, it } from "vitest";
import type { Fittings } from "../../sim/chaos/fittings.ts";
import { GLASS } from "../../sim/chaos/glass.ts";
import { loadRealFittings } from "../../sim/chaos/real-fittings.ts";
import { runSeed } from "../../sim/chaos/run.ts";
import { shrink, storyOf } from "../../sim/chaos/shrink.ts";

const SEEDS = [16, 32, 48, 64];
const HOURS = 0.02;

describe("the random world on real parts", { timeout: 300_000 }, () => {
  let real: Fittings;
  beforeAll(async () => {
    real = await loadRealFittings();
  });

  it("goes the same way with real signatures and screens, to the last line of the trace", () => {
    for (const seed of SEEDS) {
      const fittings = { ...real, voices: GLASS.voices };
      const { traceHash } = runSeed({ seed, hours: HOURS, fittings });
      expect(traceHash, `seed ${seed}`).toBe(runSeed({ seed, hours: HOURS }).traceHash);
    }
  });

  it("keeps every invariant with recorded voices, understood from their samples", () => {
    let utterances = 0;
    for (const seed of SEEDS) {
      const options = { seed, hours: HOURS, fittings: real };
      const result = runSeed(options);
      if (result.violations.length > 0) throw new Error(storyOf(shrink(options, result)));
      utterances += result.tally.utterances;
    }
    expect(utterances).toBeGreaterThan(5 * SEEDS.length);
  });
});
