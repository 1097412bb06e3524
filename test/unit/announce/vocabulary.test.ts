/** The built-in packs hold every word that their languages can say, at the level they promise. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openVoices } from "../../../drivers/linux/file-voices.ts";
import { compose, SPEECH_RATE_HZ } from "../../../firmware/announce/compose.ts";
import { LANGUAGES } from "../../../firmware/announce/languages.ts";
import { CHIMES, type Saying } from "../../../firmware/announce/saying.ts";
import { vocabulary } from "../../../firmware/announce/vocabulary.ts";
import { assetFolder } from "../../../firmware/cli/assets.ts";
import { loudness, truePeak } from "../../../firmware/cli/voices/loudness.ts";
import { activeRms, fromPcm } from "../../../firmware/cli/voices/samples.ts";
import type { Money } from "../../../firmware/lib/money.ts";

const voices = openVoices(assetFolder("voices"));

function decibels(factor: number): number {
  return 20 * Math.log10(factor);
}

const AMOUNTS: readonly Money[] = [
  { minor: 500, currency: "KHR" },
  { minor: 12_500, currency: "KHR" },
  { minor: 137_900, currency: "KHR" },
  { minor: 2_000_000, currency: "KHR" },
  { minor: 100, currency: "USD" },
  { minor: 375, currency: "USD" },
  { minor: 7_850, currency: "USD" },
];

/** Languages that nothing here can speak yet: their grammar waits for a recorded pack. */
const WITHOUT_PACK = ["th"];

const ONE: Money = { minor: 1, currency: "KHR" };

/** Any saying whose words depend on a number. */
const SAYINGS: fc.Arbitrary<Saying> = fc.oneof(
  fc.record({
    kind: fc.constant("late" as const),
    money: fc.record({
      minor: fc.integer({ min: 1, max: 9_999_999_999_999 }),
      currency: fc.constantFrom("KHR" as const, "USD" as const),
    }),
    minutes: fc.integer({ min: 0, max: 1_440 }),
    test: fc.boolean(),
    isUnusual: fc.boolean(),
  }),
  fc
    .integer({ min: 1, max: 9_999_999 })
    .map((count): Saying => ({ kind: "burst", count, sums: [ONE] })),
  fc.integer({ min: 0, max: 100 }).map((percent): Saying => ({ kind: "volume", percent })),
  fc.stringMatching(/^[0-9]{1,16}$/).map((digits): Saying => ({ kind: "serial", digits })),
);

describe("the vocabulary", () => {
  for (const language of LANGUAGES) {
    it(`of ${language.code} holds every word of any saying, and every word that ends one`, () => {
      const words = vocabulary(language);
      fc.assert(
        fc.property(SAYINGS, (saying) => {
          const sentence = language.sentence(saying);
          expect(sentence.filter(({ id }) => !words.has(id))).toEqual([]);
          expect(words.get(sentence.at(-1)?.id ?? "")?.closes).toBe(true);
        }),
        { seed: 20_261_122, numRuns: 2_000 },
      );
    });

    it(`of ${language.code} holds every word of a great many amounts`, () => {
      const words = vocabulary(language);
      const unknown = new Set<string>();
      for (let value = 1; value < 10 ** 13; value = Math.ceil(value * 1.003)) {
        for (const currency of ["KHR", "USD"] as const) {
          for (const { id } of language.amountWords({ minor: value, currency })) {
            if (!words.has(id)) unknown.add(id);
          }
        }
      }
      expect([...unknown]).toEqual([]);
    });

    it(`of ${language.code} gives each clip one text and a name that can be a file's`, () => {
      const odd = [...vocabulary(language)].filter(
        ([id, { text }]) => !/^[a-z][a-z0-9-]*$/.test(id) || text === "",
      );
      expect(odd).toEqual([]);
    });
  }

  for (const language of LANGUAGES.filter(({ code }) => !WITHOUT_PACK.includes(code))) {
    it(`of ${language.code} is in the built-in pack, whole`, () => {
      const missing = [...vocabulary(language)].flatMap(([id, { closes }]) =>
        (closes ? (["mid", "end"] as const) : (["mid"] as const))
          .filter((intonation) => voices.clip(language.code, id, intonation) === undefined)
          .map((intonation) => `${id} ${intonation}`),
      );
      expect(missing).toEqual([]);
    });

    it(`of ${language.code} sounds at one level, within bounds`, () => {
      const wrong = [...vocabulary(language).keys()].flatMap((id) => {
        const pcm = voices.clip(language.code, id, "mid");
        if (pcm === undefined) return [`${id}: missing`];
        const samples = fromPcm(pcm);
        const seconds = samples.length / SPEECH_RATE_HZ;
        return [
          ...(pcm.sampleRateHz === SPEECH_RATE_HZ ? [] : [`${id}: ${pcm.sampleRateHz} Hz`]),
          ...(seconds >= 0.15 && seconds <= 2.5 ? [] : [`${id}: lasts ${seconds} s`]),
          ...(decibels(truePeak(samples)) <= -1 ? [] : [`${id}: peaks too high`]),
          ...(Math.abs(decibels(activeRms(samples)) + 13.6) <= 1.5 ? [] : [`${id}: off level`]),
        ];
      });
      expect(wrong).toEqual([]);
    });

    it(`of ${language.code} makes sentences of −16 LUFS within one, peaks below −1 dBTP`, () => {
      for (const money of AMOUNTS) {
        const saying: Saying = { kind: "received", money, match: "matched", test: false };
        const silent = { ...voices, chime: () => undefined };
        const { pcm } = compose(saying, [language.code], silent, 100);
        if (pcm === undefined) throw new Error("nothing to hear");
        const samples = fromPcm(pcm);
        expect(Math.abs(loudness(samples) + 16)).toBeLessThan(1);
        expect(decibels(truePeak(samples))).toBeLessThanOrEqual(-1);
      }
    });
  }
});

describe("the chimes", () => {
  it("are there, at most 600 ms long, distinct, and below the words in level", () => {
    const sounds = CHIMES.map((id) => voices.chime(id));
    for (const sound of sounds) {
      if (sound === undefined) throw new Error("no chime");
      expect(sound.samples.length).toBeLessThanOrEqual(0.6 * SPEECH_RATE_HZ);
      expect(decibels(truePeak(fromPcm(sound)))).toBeLessThanOrEqual(-1);
    }
    expect(new Set(sounds.map((sound) => sound?.samples.join())).size).toBe(CHIMES.length);
  });
});
