/** Where each clip lies in an utterance, to the sample, and what happens when one is missing. */
import { describe, expect, it } from "vitest";
import { compose, gainFactor } from "../../../firmware/announce/compose.ts";
import { findLanguage } from "../../../firmware/announce/languages.ts";
import type { Saying } from "../../../firmware/announce/saying.ts";
import { vocabulary } from "../../../firmware/announce/vocabulary.ts";
import {
  AFTER_CHIME,
  BETWEEN_LANGUAGES,
  CHIME_SAMPLES,
  CHIME_VALUE,
  CLIP_SAMPLES,
  ENGLISH,
  fiveHundred,
  flatVoices,
  KHMER,
  runs,
  SIXTY,
} from "./flat-voices.ts";

describe("an utterance", () => {
  it("is chime, pause, then clips with the pack's gaps, to the sample", () => {
    const { pcm, missing } = compose(fiveHundred(), ["en"], flatVoices({ en: ENGLISH }), 100);
    expect(missing).toEqual([]);
    expect(pcm?.sampleRateHz).toBe(24_000);
    expect(runs(pcm?.samples)).toEqual([
      [CHIME_VALUE, CHIME_SAMPLES],
      [0, AFTER_CHIME],
      [100, CLIP_SAMPLES],
      [0, 1_200],
      [200, CLIP_SAMPLES],
      [0, 240],
      [300, CLIP_SAMPLES],
      [0, 240],
      [400, CLIP_SAMPLES],
    ]);
  });

  it("without a chime begins with the first word", () => {
    const { pcm } = compose(SIXTY, ["en"], flatVoices({ en: ENGLISH }), 100);
    expect(runs(pcm?.samples)[0]).toEqual([500, CLIP_SAMPLES]);
  });

  it("in two languages says one after the other with a pause between", () => {
    const voices = flatVoices({ km: KHMER, en: ENGLISH });
    const { pcm, texts } = compose(SIXTY, ["km", "en"], voices, 100);
    expect(runs(pcm?.samples).map(([value]) => value)).toEqual([
      50, 0, 60, 0, 70, 0, 500, 0, 600, 0, 700,
    ]);
    expect(runs(pcm?.samples)[5]).toEqual([0, BETWEEN_LANGUAGES]);
    expect(texts).toEqual([
      { language: "km", text: "សំឡេង ហុកសិប ភាគរយ" },
      { language: "en", text: "Volume sixty percent." },
    ]);
  });

  it("ends in the falling clip where the pack has one, and only there", () => {
    const clips = { ...ENGLISH.clips, "percent.end": 777, "volume.end": 555 };
    const { pcm } = compose(SIXTY, ["en"], flatVoices({ en: { clips } }), 100);
    expect(runs(pcm?.samples).map(([value]) => value)).toEqual([500, 0, 600, 0, 777]);
  });

  it("uses the longest clip the pack has for a run of words", () => {
    const clips = { ...ENGLISH.clips, "n5+u100": 250, "n5+u100+riel": 260 };
    const { pcm } = compose(fiveHundred(), ["en"], flatVoices({ en: { clips } }), 100);
    expect(runs(pcm?.samples).slice(2)).toEqual([
      [100, CLIP_SAMPLES],
      [0, 1_200],
      [260, CLIP_SAMPLES],
    ]);
  });

  it("never takes a clip that would run across a breath", () => {
    const clips = { ...ENGLISH.clips, "received+n5": 999 };
    const { pcm } = compose(fiveHundred(), ["en"], flatVoices({ en: { clips } }), 100);
    expect(runs(pcm?.samples).map(([value]) => value)).not.toContain(999);
  });

  it("cross-fades where the pack's gap is negative, without leaving the range", () => {
    const clips = { ...ENGLISH.clips, volume: 32_767, n60: 32_767, percent: -32_768 };
    const pack = { clips, gapMs: -10, openingGapMs: -10 };
    const { pcm } = compose(SIXTY, ["en"], flatVoices({ en: pack }), 100);
    const samples = pcm?.samples ?? new Int16Array();
    expect(samples).toHaveLength(3 * CLIP_SAMPLES - 2 * 240);
    expect(samples.subarray(0, 2 * CLIP_SAMPLES - 480).every((sample) => sample === 32_767)).toBe(
      true,
    );
    const fading = samples.subarray(2 * CLIP_SAMPLES - 480, 2 * CLIP_SAMPLES - 240);
    expect(fading.every((sample, at) => at === 0 || sample < (fading[at - 1] ?? 0))).toBe(true);
  });

  it("of clips shorter than the cross-fade keeps their order", () => {
    const pack = { ...ENGLISH, gapMs: -150, openingGapMs: -150 };
    const { pcm } = compose(SIXTY, ["en"], flatVoices({ en: pack }), 100);
    expect(pcm?.samples).toHaveLength(CLIP_SAMPLES);
    expect(pcm?.samples.at(-1)).toBeGreaterThan(690);
  });
});

describe("a clip that is missing", () => {
  it("silences its language whole, and the chime and the other language are heard", () => {
    const { n5, ...clips } = KHMER.clips;
    const voices = flatVoices({ km: { clips }, en: ENGLISH });
    const { pcm, missing } = compose(fiveHundred(), ["km", "en"], voices, 100);
    expect(n5).toBe(20);
    expect(missing).toEqual(["km:n5"]);
    expect(runs(pcm?.samples).map(([value]) => value)).toEqual([
      CHIME_VALUE,
      0,
      100,
      0,
      200,
      0,
      300,
      0,
      400,
    ]);
    expect(runs(pcm?.samples)[1]).toEqual([0, AFTER_CHIME]);
  });

  it("leaves the chime alone when there is no other language", () => {
    const { pcm, missing } = compose(fiveHundred(), ["en"], flatVoices({ en: { clips: {} } }), 100);
    expect(missing).toEqual(["en:received", "en:n5", "en:u100", "en:riel"]);
    expect(runs(pcm?.samples)).toEqual([[CHIME_VALUE, CHIME_SAMPLES]]);
  });

  it("and no chime either leaves nothing to hear", () => {
    const { pcm, missing, texts } = compose(fiveHundred(), ["en"], flatVoices({}, false), 100);
    expect(pcm).toBeUndefined();
    expect(missing).toEqual(["chime-paid", "en"]);
    expect(texts).toEqual([{ language: "en", text: "Received five hundred riel." }]);
  });

  it("is what a clip of another rate counts as, for it would sound as another word", () => {
    const voices = flatVoices({ en: { ...ENGLISH, sampleRateHz: 16_000 } });
    expect(compose(fiveHundred(), ["en"], voices, 100).missing).toEqual(["en"]);
  });

  it("in a language nobody speaks is reported by that language's name", () => {
    expect(compose(SIXTY, ["xx"], flatVoices({}), 100)).toEqual({
      pcm: undefined,
      texts: [],
      missing: ["xx"],
    });
  });
});

describe("the volume", () => {
  it("at 0 gives nothing to hear", () => {
    const { pcm, missing } = compose(fiveHundred(), ["en"], flatVoices({ en: ENGLISH }), 0);
    expect(pcm).toBeUndefined();
    expect(missing).toEqual([]);
  });

  it("at 50 is half as loud to the ear: 10 dB down", () => {
    expect(20 * Math.log10(gainFactor(50))).toBeCloseTo(-10, 1);
    const { pcm } = compose(fiveHundred(), ["en"], flatVoices({ en: ENGLISH }), 50);
    expect(pcm?.samples[0]).toBe(Math.round(CHIME_VALUE * gainFactor(50)));
  });

  it("rises with every step and reaches the clips as recorded at 100", () => {
    const factors = Array.from({ length: 101 }, (_, percent) => gainFactor(percent));
    expect(factors.every((factor, at) => at === 0 || factor > (factors[at - 1] ?? 0))).toBe(true);
    expect(factors.at(-1)).toBe(1);
  });

  it("scales full scale of both signs without wrapping around", () => {
    const clips = { volume: -32_768, n60: 32_767, percent: -32_768 };
    const { pcm } = compose(SIXTY, ["en"], flatVoices({ en: { clips } }), 99);
    const [low = 0, , high = 0] = runs(pcm?.samples).map(([value]) => value);
    expect(low).toBe(Math.round(-32_768 * gainFactor(99)));
    expect(high).toBe(Math.round(32_767 * gainFactor(99)));
  });
});

describe("any amount", () => {
  it("is heard as exactly the clips of its words", () => {
    const english = findLanguage("en");
    if (english === undefined) throw new Error("no English");
    const ids = [...vocabulary(english).keys()];
    const clips = Object.fromEntries(ids.map((id, index) => [id, index + 1]));
    const voices = flatVoices({ en: { clips } }, false);
    for (const minor of [1, 7, 70, 4_017, 12_500, 100_000, 999_999, 9_999_999_999_999]) {
      const saying: Saying = {
        kind: "received",
        money: { minor, currency: "KHR" },
        match: "matched",
        test: false,
      };
      const heard = runs(compose(saying, ["en"], voices, 100).pcm?.samples)
        .filter(([value]) => value > 0)
        .map(([value]) => ids[value - 1]);
      expect(heard).toEqual(english.sentence(saying).map(({ id }) => id));
    }
  });
});
