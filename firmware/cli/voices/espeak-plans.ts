/**
 * The packs that eSpeak NG makes with voices of its own: Vietnamese, Korean, Japanese, French. A
 * recipe is a row of a table; what a voice cannot read as it is written has a reading.
 */
import type { Language } from "../../announce/language.ts";
import { FRENCH } from "../../announce/languages/fr.ts";
import { JAPANESE } from "../../announce/languages/ja.ts";
import { KOREAN } from "../../announce/languages/ko.ts";
import { VIETNAMESE } from "../../announce/languages/vi.ts";
import { openEspeakVoice } from "./espeak-voice.ts";
import { READINGS } from "./japanese-words.ts";
import { ESPEAK_LICENCE, finish, type PackPlan, packPlan, pickUp, range } from "./pack-plan.ts";
import { heardLevel } from "./samples.ts";

interface Recipe {
  readonly language: Language;
  /** In English, for the credit. */
  readonly name: string;
  readonly wordsPerMinute: number;
  /** Active RMS of the clips in dB of full scale: sentences then come to −16 LUFS. */
  readonly levelDb: number;
  readonly gapMs: number;
  readonly openingGapMs: number;
  /** What is read in place of the text, by clip id. */
  readonly readings: Readonly<Record<string, string>>;
  /** Numbers whose words are joined in speech, so that one clip says them better. */
  readonly runs: readonly number[];
}

/** French numbers whose last letter is mute before another word, or sounds only then. */
const FRENCH_READINGS = { n6b: "si", n8b: "ui", n10b: "di", n18b: "dizui", n20b: "vinte" };

const HUNDREDS = range(2, 9).map((value) => value * 100);
const THOUSANDS = range(2, 9).map((value) => value * 1000);

const RECIPES: readonly Recipe[] = [
  {
    language: VIETNAMESE,
    name: "Vietnamese",
    wordsPerMinute: 160,
    levelDb: -12.75,
    gapMs: 20,
    openingGapMs: 110,
    readings: {},
    runs: [...range(2, 9).map((value) => value * 10), ...HUNDREDS, ...THOUSANDS],
  },
  {
    language: KOREAN,
    name: "Korean",
    wordsPerMinute: 200,
    levelDb: -12.45,
    gapMs: 20,
    openingGapMs: 110,
    // 십일 is [시빌], 십육 [심뉵]: not to be spliced out of two, and the latter eSpeak does not know.
    readings: { g16: "심뉵" },
    runs: [...range(11, 19), ...HUNDREDS, ...THOUSANDS],
  },
  {
    language: JAPANESE,
    name: "Japanese",
    wordsPerMinute: 190,
    levelDb: -13.4,
    gapMs: 20,
    openingGapMs: 110,
    readings: READINGS,
    runs: [],
  },
  {
    language: FRENCH,
    name: "French",
    wordsPerMinute: 175,
    levelDb: -12.45,
    gapMs: 20,
    openingGapMs: 110,
    readings: FRENCH_READINGS,
    runs: [],
  },
];

export const ESPEAK_PLANS: readonly PackPlan[] = RECIPES.map((recipe) => {
  const { language, gapMs, openingGapMs, levelDb } = recipe;
  return packPlan({
    language,
    name: "espeak",
    licence: ESPEAK_LICENCE,
    credit: `Made with eSpeak NG (GPL-3.0-or-later) and its voice for ${recipe.name}.`,
    gapMs,
    openingGapMs,
    runs: recipe.runs,
    open() {
      const voice = openEspeakVoice(language.code, recipe.wordsPerMinute);
      return {
        close: voice.close,
        say: (id, text, intonation) =>
          finish(pickUp(voice.say(recipe.readings[id] ?? text, intonation)), levelDb, {
            measure: heardLevel,
          }),
      };
    },
  });
});
