/**
 * What a plan of a pack says, and the last steps that every spoken clip goes through before it is
 * written: high-pass, trim, fade, level. `build.ts` carries plans out.
 */
import type { Pcm } from "../../../drivers/hal/speaker.ts";
import type { Intonation } from "../../../drivers/hal/voice.ts";
import type { PackTable } from "../../../drivers/linux/file-voices.ts";
import type { Language } from "../../announce/language.ts";
import { wordsText } from "../../announce/languages.ts";
import { type VocabularyWord, vocabulary } from "../../announce/vocabulary.ts";
import {
  activeRms,
  decibels,
  fade,
  highPass,
  level,
  resample,
  type Samples,
  tighten,
  trim,
} from "./samples.ts";

export interface PlannedClip {
  readonly id: string;
  readonly text: string;
  /** The words it stands for, when it is a longer clip. */
  readonly words?: readonly string[];
  /** How it is wanted; a clip that only ever ends sentences is not made for the middle of one. */
  readonly intonations: readonly Intonation[];
  /** Finished samples, levelled. */
  make(intonation: Intonation): Samples;
}

export interface PackPlan {
  readonly folder: string;
  readonly table: Omit<PackTable, "clips">;
  /** Opens the synthesiser and hands over the clips; they are made while it is open. */
  record(take: (clip: PlannedClip) => void): void;
}

export const VERSION = "1.0.0";
export const SAMPLE_RATE = 24_000;

/** Of every pack that eSpeak NG had a part in: safe under each reading of its licence. */
export const ESPEAK_LICENCE = "GPL-3.0-or-later";

/** Nothing below this reaches a small loudspeaker. */
const HIGH_PASS_HZ = 150;
const FADE_IN_MS = 4;
const FADE_OUT_MS = 20;

/** A voice's samples at our rate, without hum and without silence around them. */
export function pickUp(pcm: Pcm): Samples {
  return trim(highPass(resample(pcm), HIGH_PASS_HZ));
}

/** How a clip is finished, where a pack does it in a way of its own. */
export interface Finish {
  readonly fadeInMs?: number;
  /** What is brought to the level. */
  readonly measure?: (samples: Samples) => number;
}

/**
 * A finished clip.
 * @param levelDb in dB of full scale, so that the sentences of its pack come to −16 LUFS.
 */
export function finish(
  samples: Samples,
  levelDb: number,
  { fadeInMs = FADE_IN_MS, measure = activeRms }: Finish = {},
): Samples {
  return tighten(level(fade(samples, fadeInMs, FADE_OUT_MS), decibels(levelDb), measure));
}

/** A voice that makes finished clips while it is open. */
export interface ClipVoice {
  /** @throws Refusal for a clip that it has no recipe for. */
  say(id: string, text: string, intonation: Intonation): Samples;
  close(): void;
}

/** What a pack of words is made from. */
export interface SpeechRecipe {
  readonly language: Language;
  /** 1 to 32 of a–z, 0–9 and -; the folder is `<language>-<name>`. */
  readonly name: string;
  readonly licence: string;
  readonly credit: string;
  readonly gapMs: number;
  readonly openingGapMs: number;
  /** Numbers that have a clip for all their words together. */
  readonly runs: readonly number[];
  /** False for a voice that cannot lower itself at the end of a sentence; true if not given. */
  readonly hasMelody?: boolean;
  open(): ClipVoice;
}

/** The plan of a pack that says every word of a language, and some runs of words in one breath. */
export function packPlan(recipe: SpeechRecipe): PackPlan {
  const { language, name, licence, credit, gapMs, openingGapMs, runs, hasMelody = true } = recipe;
  const about = { language: language.code, name, version: VERSION, licence, credit };
  return {
    folder: `${language.code}-${name}`,
    table: { ...about, sampleRate: SAMPLE_RATE, gapMs, openingGapMs },
    record(take) {
      const voice = recipe.open();
      const add = (clip: Omit<PlannedClip, "make">) =>
        take({ ...clip, make: (intonation) => voice.say(clip.id, clip.text, intonation) });
      try {
        for (const [id, word] of vocabulary(language)) {
          add({ id, text: word.text, intonations: hasMelody ? intonationsOf(word) : ["mid"] });
        }
        for (const value of runs) add({ id: `g${value}`, ...numberRun(language, value) });
      } finally {
        voice.close();
      }
    },
  };
}

/** How a word is wanted: inside a sentence, at its end, or both. */
export function intonationsOf({ closes, isInner }: VocabularyWord): readonly Intonation[] {
  if (!closes) return ["mid"];
  return isInner ? ["mid", "end"] : ["end"];
}

function numberRun(language: Language, value: number): Omit<PlannedClip, "id" | "make"> {
  const words = language.numberWords(value);
  const text = wordsText(language.code, words);
  return { text, words: words.map(({ id }) => id), intonations: ["mid"] };
}

/** Whole numbers, both ends included. */
export function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
