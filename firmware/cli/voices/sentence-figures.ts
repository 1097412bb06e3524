/**
 * How whole sentences of a pack sound: loudness, true peak, and what happens where clips meet. The
 * sentences are amounts drawn by a counter from one seed, so a pack gets the same verdict
 * everywhere.
 */
import type { Money } from "../../../drivers/hal/money.ts";
import type { Pcm } from "../../../drivers/hal/speaker.ts";
import { openVoices, type PackTable } from "../../../drivers/linux/file-voices.ts";
import { type Composition, compose } from "../../announce/compose.ts";
import type { Saying } from "../../announce/saying.ts";
import { decimal, type Finding, toDecibels } from "./clip-figures.ts";
import { loudness, truePeak } from "./loudness.ts";
import { fromPcm } from "./samples.ts";

/** Sentences are this loud, give or take one. */
export const SENTENCE_LUFS = -16;
const LOUDNESS_LU_MAX = 1;
export const TRUE_PEAK_DB_MAX = -1;
/** Sentences that a verdict is made of. */
const SENTENCE_COUNT = 12;
const RIEL_DIGITS_MAX = 9;
const CENT_DIGITS_MAX = 9;

/**
 * Amounts of every length, riel and dollars in turn, the same ones for the same count.
 * Riel 1 to 999,999,999; dollars 0.01 to 9,999,999.99.
 */
export function sampleAmounts(count: number): readonly Money[] {
  let state = 1;
  const draw = (below: number): number => {
    // Park and Miller's generator: short, known, and the products stay exact.
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  return Array.from({ length: count }, (_, index): Money => {
    const isRiel = index % 2 === 0;
    const digits = 1 + draw(isRiel ? RIEL_DIGITS_MAX : CENT_DIGITS_MAX);
    const minor = 10 ** (digits - 1) + draw(9 * 10 ** (digits - 1));
    return { minor, currency: isRiel ? "KHR" : "USD" };
  });
}

/** The announcement of an amount. */
export function announcement(money: Money): Saying {
  return { kind: "received", money, match: "matched", test: false };
}

/** The median loudness of a pack's sentences in LUFS. */
export function sentenceLoudness(folder: string, language: string): number {
  const found = sentences(folder, language)
    .flatMap(({ pcm }) => (pcm === undefined ? [] : [loudness(fromPcm(pcm))]))
    .sort((a, b) => a - b);
  return found[Math.floor(found.length / 2)] ?? SENTENCE_LUFS;
}

/** Sample sentences of the pack in `folder`, without chimes. */
function sentences(folder: string, language: string): readonly Composition[] {
  const voices = openVoices("", {}, { folder, judge: () => undefined });
  return sampleAmounts(SENTENCE_COUNT).map((money) =>
    compose(announcement(money), [language], voices, 100),
  );
}

/** What is wrong with the sentences of the pack in `folder`. Chimes make none. */
export function sentenceFindings(folder: string, { language }: PackTable): readonly Finding[] {
  if (language === "") return [];
  return sentences(folder, language).flatMap(({ pcm, texts }) => {
    const file = texts[0]?.text ?? "a sentence";
    if (pcm === undefined)
      return [{ file, measured: "cannot be said", rule: "every word is there" }];
    return soundFindings(file, pcm);
  });
}

function soundFindings(file: string, pcm: Pcm): readonly Finding[] {
  const samples = fromPcm(pcm);
  const found: Finding[] = [];
  const lufs = loudness(samples);
  if (Number.isFinite(lufs) && Math.abs(lufs - SENTENCE_LUFS) > LOUDNESS_LU_MAX) {
    const rule = `a sentence has ${SENTENCE_LUFS} LUFS, give or take ${LOUDNESS_LU_MAX}`;
    found.push({ file, measured: `${decimal(lufs)} LUFS`, rule });
  }
  const peak = toDecibels(truePeak(samples));
  if (peak > TRUE_PEAK_DB_MAX) {
    const rule = `a sentence peaks at ${TRUE_PEAK_DB_MAX} dBTP or below`;
    found.push({ file, measured: `${decimal(peak)} dBTP`, rule });
  }
  return found;
}
