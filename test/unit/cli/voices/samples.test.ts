/** The signal steps of the pack build, each on a signal whose result is known. */
import { describe, expect, it } from "vitest";
import { truePeak } from "../../../../firmware/cli/voices/loudness.ts";
import {
  activeRms,
  fade,
  highPass,
  level,
  limit,
  resample,
  rms,
  toPcm,
  trim,
} from "../../../../firmware/cli/voices/samples.ts";

function tone(hertz: number, seconds: number, rateHz = 24_000, peak = 0.5): Float64Array {
  return Float64Array.from(
    { length: Math.round(seconds * rateHz) },
    (_, index) => peak * Math.sin((2 * Math.PI * hertz * index) / rateHz),
  );
}

function decibels(factor: number): number {
  return 20 * Math.log10(factor);
}

describe("resampling", () => {
  for (const rateHz of [16_000, 22_050, 48_000]) {
    it(`from ${rateHz} Hz keeps a tone's pitch, level and place`, () => {
      const there = tone(1_000, 0.5, rateHz);
      const pcm = { ...toPcm(there), sampleRateHz: rateHz };
      const here = resample(pcm);
      const wanted = tone(1_000, 0.5);
      expect(here).toHaveLength(wanted.length);
      const error = wanted.map((sample, at) => sample - (here[at] ?? 0)).subarray(500, -500);
      expect(decibels(rms(error) / rms(wanted))).toBeLessThan(-60);
    });
  }

  it("to a lower rate takes away what that rate cannot hold", () => {
    const pcm = toPcm(tone(11_000, 0.5));
    expect(decibels(rms(resample(pcm, 16_000).subarray(200, -200)))).toBeLessThan(-60);
  });
});

describe("a clip", () => {
  it("loses the hum below the high-pass and keeps the voice", () => {
    expect(decibels(rms(highPass(tone(50, 1), 150)) / rms(tone(50, 1)))).toBeLessThan(-18);
    expect(decibels(rms(highPass(tone(1_000, 1), 150)) / rms(tone(1_000, 1)))).toBeCloseTo(0, 1);
  });

  it("is trimmed to 10 ms before and 20 ms after the sound", () => {
    const padded = new Float64Array(24_000);
    padded.set(tone(500, 0.25), 12_000);
    expect(trim(padded).length).toBeCloseTo(0.25 * 24_000 + 240 + 480, -2);
  });

  it("fades in from nothing and out to nothing", () => {
    const faded = fade(new Float64Array(2_400).fill(1), 10, 20);
    expect(faded[0]).toBe(0);
    expect(faded.at(-1)).toBe(0);
    expect(faded[120]).toBeCloseTo(0.5, 2);
    expect(faded[1_000]).toBe(1);
  });

  it("comes to the level asked for even if its peaks must be held down", () => {
    const spiky = tone(300, 0.5, 24_000, 0.2);
    for (let at = 1_000; at < spiky.length; at += 3_000) spiky[at] = 0.9;
    const levelled = level(spiky, 10 ** (-12 / 20));
    expect(decibels(activeRms(levelled))).toBeCloseTo(-12, 0);
    expect(decibels(truePeak(levelled))).toBeLessThanOrEqual(-1);
  });
});

describe("the limiter", () => {
  it("leaves alone what stays under the ceiling", () => {
    const quiet = tone(440, 0.2);
    expect(limit(quiet)).toEqual(quiet);
  });

  it("holds every true peak under −1 dBTP", () => {
    expect(decibels(truePeak(limit(tone(440, 0.2, 24_000, 3))))).toBeLessThanOrEqual(-1);
  });
});
