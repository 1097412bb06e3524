/**
 * Turns a saying into one unbroken stream of samples: chime, then the sentence in each language.
 * Clips are laid end to end with the gap their pack was tuned for, so nothing can overlap but a
 * cross-fade that the pack asks for. A language with a clip missing stays silent altogether: a
 * sentence with a hole in it could be a wrong number.
 */
import type { Pcm } from "../../drivers/hal/speaker.ts";
import type { VoicePack, Voices } from "../../drivers/hal/voice.ts";
import { assert } from "../lib/assert.ts";
import type { Word } from "./language.ts";
import { findLanguage, sayingText, sayingWords } from "./languages.ts";
import { chimeOf, type Saying } from "./saying.ts";

/** Every clip and every utterance: 24,000 samples a second. */
export const SPEECH_RATE_HZ = 24_000;

/** Silence between the chime and the first word. */
const CHIME_PAUSE_MS = 40;
/** Silence before each mark: a bank's voice tag, the mark of the day. */
const MARK_PAUSE_MS = 20;
/** Silence between one language and the next. */
const LANGUAGE_PAUSE_MS = 300;
/** Added before each word of an amount that is read slowly, and between the digits of a number. */
const SLOW_PAUSE_MS = 180;
/** A longer clip of a pack stands for at most this many words. */
const RUN_WORDS_MAX = 8;

/** What a saying sounds like and reads like. */
export interface Composition {
  /** Undefined when there is nothing to hear: no clip and no chime, or a gain of 0. */
  readonly pcm: Pcm | undefined;
  /** The sentence in print, one for each language asked for. */
  readonly texts: readonly { readonly language: string; readonly text: string }[];
  /** `language` without a usable pack, `language:clip` not found or corrupt; else empty. */
  readonly missing: readonly string[];
}

/** One clip on the time line; `startSample` may lie before the end of the clip in front of it. */
interface Placed {
  readonly samples: Int16Array;
  readonly startSample: number;
}

/**
 * Composes one utterance.
 * @param languages BCP 47 tags in the order they are to be heard; unknown ones are missing.
 * @param gainPercent 0 (silence) to 100 (the clips as recorded); see `gainFactor`.
 * @param marks follow each chime for money: a bank's voice tag, the mark of the day.
 */
export function compose(
  saying: Saying,
  languages: readonly string[],
  voices: Voices,
  gainPercent: number,
  marks: readonly Pcm[] = [],
): Composition {
  const line: Placed[] = [];
  const missing: string[] = [];
  const texts: { language: string; text: string }[] = [];
  const chimeId = chimeOf(saying);
  const chime = chimeId === undefined ? undefined : voices.chime(chimeId);
  if (chime?.sampleRateHz === SPEECH_RATE_HZ) {
    place(line, chime, 0);
    const isMoney = chimeId !== "chime-fault";
    if (isMoney) for (const mark of marks) place(line, mark, MARK_PAUSE_MS);
  } else if (chimeId !== undefined) missing.push(chimeId);
  let pauseMs = CHIME_PAUSE_MS;
  for (const [language, said] of [
    ...languages.map((language) => [language, saying] as const),
    ...thanksFor(saying, languages, voices),
  ]) {
    if (findLanguage(language) === undefined) {
      missing.push(language);
      continue;
    }
    texts.push({ language, text: sayingText(language, said) });
    const spoken = speak(line, pauseMs, language, sayingWords(language, said), voices, missing);
    if (spoken) pauseMs = LANGUAGE_PAUSE_MS;
  }
  const gain = gainFactor(gainPercent);
  const heard = line.length > 0 && gain > 0;
  const pcm = heard ? { sampleRateHz: SPEECH_RATE_HZ, samples: mix(line, gain) } : undefined;
  return { pcm, texts, missing };
}

/**
 * What is said to a payer from abroad in their own language: nothing where the shop speaks it
 * anyway, or where there is no voice for it.
 */
function thanksFor(
  saying: Saying,
  languages: readonly string[],
  voices: Voices,
): readonly (readonly [string, Saying])[] {
  if (!("payer" in saying) || saying.payer === undefined) return [];
  const { payer, money, test, isHidden = false } = saying;
  if (languages.includes(payer) || voices.pack(payer) === undefined) return [];
  return [[payer, { kind: "thanks", money, test, isHidden }]];
}

/**
 * The factor for a volume setting. Loudness as people hear it goes with amplitude to the power 0.6
 * (Stevens), so half the setting sounds half as loud: 50 is −10 dB, 10 is −33 dB.
 */
export function gainFactor(gainPercent: number): number {
  assert(gainPercent >= 0 && gainPercent <= 100, "a volume is 0 to 100 percent");
  return (gainPercent / 100) ** (5 / 3);
}

/**
 * Puts a whole sentence on the line, `pauseMs` after what is there, and returns true; or nothing of
 * it, and a note in `missing`.
 */
function speak(
  line: Placed[],
  pauseMs: number,
  language: string,
  words: readonly Word[],
  voices: Voices,
  missing: string[],
): boolean {
  const pack = voices.pack(language);
  if (pack === undefined || pack.sampleRateHz !== SPEECH_RATE_HZ) {
    missing.push(language);
    return false;
  }
  const clips: { readonly pcm: Pcm; readonly gapMs: number }[] = [];
  const missingBefore = missing.length;
  for (let at = 0; at < words.length; ) {
    const length = runLength(words, at, language, voices);
    const id = runId(words, at, length);
    const intonation = at + length === words.length ? "end" : "mid";
    const pcm = voices.clip(language, id, intonation);
    if (pcm === undefined || pcm.sampleRateHz !== SPEECH_RATE_HZ) missing.push(`${language}:${id}`);
    else clips.push({ pcm, gapMs: at === 0 ? pauseMs : gapBefore(words[at], pack) });
    at += length;
  }
  if (missing.length > missingBefore) return false;
  for (const { pcm, gapMs } of clips) place(line, pcm, gapMs);
  return clips.length > 0;
}

function gapBefore(word: Word | undefined, pack: VoicePack): number {
  const gapMs = word?.joint === "phrase" ? pack.openingGapMs : pack.gapMs;
  return word?.isSlow === true ? Math.max(0, gapMs) + SLOW_PAUSE_MS : gapMs;
}

/** How many words from `at` the pack has in one clip: the longest run wins, at least one. */
function runLength(words: readonly Word[], at: number, language: string, voices: Voices): number {
  let end = at + 1;
  while (end < words.length && end - at < RUN_WORDS_MAX && clings(words[end])) end++;
  for (let length = end - at; length > 1; length--) {
    if (voices.has(language, runId(words, at, length))) return length;
  }
  return 1;
}

/** True if a word may be part of the clip that the word before it is in. */
function clings(word: Word | undefined): boolean {
  return word !== undefined && word.joint !== "phrase" && word.isSlow !== true;
}

/** The clip id of a run of words: their ids joined by `+`. */
function runId(words: readonly Word[], at: number, length: number): string {
  let id = words[at]?.id ?? "";
  for (let index = at + 1; index < at + length; index++) id += `+${words[index]?.id}`;
  return id;
}

/** Appends a clip `gapMs` after the last one (negative: into its end); the first stands at 0. */
function place(line: Placed[], pcm: Pcm, gapMs: number): void {
  const last = line.at(-1);
  const startSample =
    last === undefined ? 0 : Math.max(last.startSample, endOf(last) + toSamples(gapMs));
  line.push({ samples: pcm.samples, startSample });
}

function endOf(placed: Placed): number {
  return placed.startSample + placed.samples.length;
}

function toSamples(ms: number): number {
  return Math.round((ms * SPEECH_RATE_HZ) / 1000);
}

/** Renders the line into one array of exactly its length, times `gain`, in one pass. */
function mix(line: readonly Placed[], gain: number): Int16Array {
  const out = new Int16Array(Math.max(0, ...line.map(endOf)));
  const factor = Math.round(gain * 32_768);
  let end = 0;
  for (const placed of line) {
    const { samples, startSample } = placed;
    const overlap = Math.min(Math.max(0, end - startSample), samples.length);
    if (overlap > 0) crossFade(out, placed, overlap, gain);
    const rest = overlap === 0 ? samples : samples.subarray(overlap);
    if (factor >= 32_768) out.set(rest, startSample + overlap);
    else addScaled(out, startSample + overlap, rest, factor);
    end = Math.max(end, endOf(placed));
  }
  return out;
}

/** A weighted mean of two samples cannot leave the range, so a cross-fade never clips. */
function crossFade(out: Int16Array, placed: Placed, overlap: number, gain: number): void {
  const { samples, startSample } = placed;
  for (let index = 0; index < overlap; index++) {
    const fresh = (samples[index] ?? 0) * gain * index;
    const old = (out[startSample + index] ?? 0) * (overlap - index);
    out[startSample + index] = Math.round((fresh + old) / overlap);
  }
}

/** Whole numbers of 2^-15: the products stay below 2^31. */
function addScaled(out: Int16Array, at: number, samples: Int16Array, factor: number): void {
  const { length } = samples;
  for (let index = 0; index < length; index++) {
    out[at + index] = ((samples[index] ?? 0) * factor + 16_384) >> 15;
  }
}
