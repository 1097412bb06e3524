/** Loudness and true peak against values that the standard gives or that follow by hand. */
import { describe, expect, it } from "vitest";
import { loudness, truePeak } from "../../../../firmware/cli/voices/loudness.ts";

/** A sine of `hertz` at 24 kHz, `level` dB of full scale. */
function tone(hertz: number, level: number, seconds: number, phase = 0): Float64Array {
  const peak = 10 ** (level / 20);
  return Float64Array.from(
    { length: seconds * 24_000 },
    (_, index) => peak * Math.sin((2 * Math.PI * hertz * index) / 24_000 + phase),
  );
}

describe("loudness", () => {
  it("of a 997 Hz tone at full scale is −3.01 LUFS (BS.1770-4, annex 1)", () => {
    expect(loudness(tone(997, 0, 3))).toBeCloseTo(-3.01, 1);
  });

  it("follows the level decibel by decibel", () => {
    expect(loudness(tone(997, -20, 3)) - loudness(tone(997, 0, 3))).toBeCloseTo(-20, 6);
  });

  it("passes over pauses", () => {
    const spoken = tone(997, -20, 3);
    const paused = new Float64Array(spoken.length * 2);
    paused.set(spoken);
    expect(loudness(paused)).toBeCloseTo(loudness(spoken), 0);
  });

  it("weighs low sounds less and high ones more", () => {
    expect(loudness(tone(60, -20, 3))).toBeLessThan(loudness(tone(997, -20, 3)) - 1);
    expect(loudness(tone(5_000, -20, 3))).toBeGreaterThan(loudness(tone(997, -20, 3)) + 2);
  });
});

describe("true peak", () => {
  it("sees what lies between the samples", () => {
    // A quarter of the sample rate, sampled at ±0.707 only: the wave itself reaches 1.
    const between = tone(6_000, 0, 0.1, Math.PI / 4);
    expect(between.reduce((most, sample) => Math.max(most, sample), 0)).toBeCloseTo(
      Math.SQRT1_2,
      3,
    );
    const inside = truePeak(between.map((sample, at) => (at > 200 && at < 2_200 ? sample : 0)));
    expect(inside).toBeGreaterThan(0.98);
  });
});
