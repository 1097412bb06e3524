/**
 * An ear in front of the loudspeaker. The terminal is given voices of the usual lengths whose clips
 * carry, instead of sound, the number of the words they stand for; what was said is then read from
 * the samples that reached the loudspeaker, whatever the volume, and from nothing else.
 */
import type { Pcm } from "../../drivers/hal/speaker.ts";
import type { Voices } from "../../drivers/hal/voice.ts";
import type { Language } from "../../firmware/announce/language.ts";
import { LANGUAGES } from "../../firmware/announce/languages.ts";
import { vocabulary } from "../../firmware/announce/vocabulary.ts";

/** One utterance, understood. */
export interface Utterance {
  /** `paid`, `other`, `check`, `late`, `reversed`, `fault`; undefined without a chime. */
  readonly chime: string | undefined;
  /** The sentence in each language, in the order heard. */
  readonly sentences: readonly { readonly language: string; readonly text: string }[];
}

export interface Ear {
  /** What the terminal is given to speak with. */
  readonly voices: Voices;
  /** Understands what reached the loudspeaker. Throws where it holds what no clip holds. */
  understand(pcm: Pcm): Utterance;
}

/** A clip's mark: one sample of this height, then its number in digits below nought. */
const MARK = 24_000;
const DIGIT = 1_200;
const BASE = 16;
const PLACES = 4;

interface Clip {
  readonly language: string;
  readonly id: string;
}

/** @param lengths the voices whose clips' lengths are kept. */
export function createEar(lengths: Voices): Ear {
  const clips: Clip[] = [];
  const coded = new Map<string, Pcm>();

  function code(language: string, id: string, length: Pcm | undefined): Pcm | undefined {
    if (length === undefined) return undefined;
    const key = `${language}:${id}:${length.samples.length}`;
    const known = coded.get(key);
    if (known !== undefined) return known;
    const pcm = encode(clips.length, length);
    clips.push({ language, id });
    coded.set(key, pcm);
    return pcm;
  }

  return {
    voices: {
      pack: (language) => lengths.pack(language),
      has: (language, id) => lengths.has(language, id),
      clip: (language, id, intonation) =>
        code(language, id, lengths.clip(language, id, intonation)),
      chime: (id) => code("", id, lengths.chime(id)),
    },
    understand: (pcm) => tellOf(decode(pcm.samples).map((number) => clipOf(clips, number))),
  };
}

/** Marks stand in the middle of a clip, where no cross-fade reaches. */
function encode(number: number, { sampleRateHz, samples }: Pcm): Pcm {
  const marked = new Int16Array(samples.length);
  const middle = Math.floor(samples.length / 2);
  if (middle + PLACES >= samples.length) throw new Error("bug: a clip too short to be marked");
  marked[middle] = MARK;
  let rest = number;
  for (let place = 1; place <= PLACES; place += 1) {
    marked[middle + place] = -DIGIT * ((rest % BASE) + 1);
    rest = Math.floor(rest / BASE);
  }
  return { sampleRateHz, samples: marked };
}

/** The numbers of the clips, in order; the volume scales mark and digits alike. */
function decode(samples: Int16Array): readonly number[] {
  const numbers: number[] = [];
  for (const [index, mark] of samples.entries()) {
    if (mark <= 0) continue;
    let number = 0;
    for (let place = PLACES; place >= 1; place -= 1) {
      const height = -(samples[index + place] ?? 0) / mark;
      number = number * BASE + Math.round((height * MARK) / DIGIT) - 1;
    }
    numbers.push(number);
  }
  return numbers;
}

function clipOf(clips: readonly Clip[], number: number): Clip {
  const clip = clips[number];
  if (clip === undefined) throw new Error(`bug: sound that is no clip (${number})`);
  return clip;
}

function tellOf(clips: readonly Clip[]): Utterance {
  let chime: string | undefined;
  const sentences: { language: string; words: string[] }[] = [];
  for (const { language, id } of clips) {
    if (language === "") {
      chime = id.replace(/^chime-/, "");
      continue;
    }
    let sentence = sentences.at(-1);
    if (sentence?.language !== language) {
      sentence = { language, words: [] };
      sentences.push(sentence);
    }
    sentence.words.push(...id.split("+"));
  }
  return {
    chime,
    sentences: sentences.map(({ language, words }) => ({ language, text: print(language, words) })),
  };
}

const books = new Map<string, ReturnType<typeof vocabulary>>();

function print(code: string, ids: readonly string[]): string {
  const language = LANGUAGES.find((known) => known.code === code);
  if (language === undefined) throw new Error(`bug: a clip of no language: ${code}`);
  const book = books.get(code) ?? vocabulary(language);
  books.set(code, book);
  return language.print(
    written(
      language,
      ids.map((id) => book.get(id)?.text ?? `<${id}>`),
    ),
  );
}

/** Only the words are heard, not how print joins them: between them stands a space, if any does. */
function written(language: Language, words: readonly string[]): string {
  return words.join(language.between.word);
}

/** A sentence without what print adds to its words: capitals, stops, hyphens, spaces. */
export function bareSentence(text: string): string {
  return text.toLowerCase().replace(/[\s\p{P}]/gu, "");
}
