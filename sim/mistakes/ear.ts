/**
 * A listener who knows no firmware. Each clip of its voice is a mark in the samples, so that what a
 * loudspeaker played can be read back word by word, and the words back into kinds and amounts by a
 * grammar of its own. A sentence that says no currency has none here, too.
 */
import type { Money } from "../../drivers/hal/money.ts";
import type { Pcm } from "../../drivers/hal/speaker.ts";
import type { Voices } from "../../drivers/hal/voice.ts";

const RATE_HZ = 24_000;
const CLIP_SAMPLES = 2_880;
const MARK_BITS = 16;
const LOUD = 20_000;

/** A voice that can be read back, and how to read it. */
export interface MarkedVoice {
  readonly voices: Voices;
  /** The ids of the clips in some samples, in order. */
  wordsIn(pcm: Pcm): readonly string[];
}

/** @param lacks clips that this voice does not have. */
export function createMarkedVoice(lacks: readonly string[] = []): MarkedVoice {
  const ids: string[] = [];
  const clips = new Map<string, Pcm>();
  const clip = (id: string): Pcm => {
    const known = clips.get(id);
    if (known !== undefined) return known;
    const made = { sampleRateHz: RATE_HZ, samples: markOf(ids.push(id) - 1) };
    clips.set(id, made);
    return made;
  };
  return {
    voices: {
      pack: (language) => ({ ...PACK, language }),
      has: (_language, id) => !id.includes("+") && !lacks.includes(id),
      clip: (_language, id) => (id.includes("+") || lacks.includes(id) ? undefined : clip(id)),
      chime: clip,
    },
    wordsIn: ({ samples }) => marksIn(samples).map((number) => ids[number] ?? "?"),
  };
}

const PACK = {
  name: "marks",
  version: "1",
  licence: "none",
  credit: "none",
  sampleRateHz: RATE_HZ,
  gapMs: 10,
  openingGapMs: 60,
};

/** One loud sample to find it by, then the number in signs: volume changes sizes, never signs. */
function markOf(number: number): Int16Array {
  const samples = new Int16Array(CLIP_SAMPLES);
  samples[0] = LOUD;
  for (let bit = 0; bit < MARK_BITS; bit += 1) {
    samples[1 + bit] = (number >> bit) & 1 ? LOUD : -LOUD;
  }
  return samples;
}

function marksIn(samples: Int16Array): readonly number[] {
  const numbers: number[] = [];
  for (let at = 0; at < samples.length; at += 1) {
    if (samples[at] === 0) continue;
    let number = 0;
    for (let bit = 0; bit < MARK_BITS; bit += 1) {
      if ((samples[at + 1 + bit] ?? 0) > 0) number |= 1 << bit;
    }
    numbers.push(number);
    at += MARK_BITS;
  }
  return numbers;
}

/** What a sentence was understood to say. */
export interface Understood {
  readonly kind:
    | "received"
    | "late"
    | "burst"
    | "digest"
    | "reversed"
    | "repeat"
    | "again"
    | "totals"
    | "notice";
  readonly isTest: boolean;
  /** True if it was said to be possibly heard before. */
  readonly isAgain: boolean;
  /** It points to the screen in place of an amount. */
  readonly isHidden: boolean;
  /** Undefined in place of a sum that had no currency. */
  readonly sums: readonly (Money | undefined)[];
  readonly count: number | undefined;
  readonly minutes: number | undefined;
  readonly words: readonly string[];
}

/** Understands the English clips of one utterance; of others, the amounts. */
export function understand(words: readonly string[]): Understood {
  const has = (word: string) => words.includes(word);
  const check = secondReading(words);
  const numbers = numbersIn(check < 0 ? words : words.slice(0, check));
  const sums = has("volume") || has("serial-number") ? [] : sumsIn(numbers);
  // An unusual amount is read a second time, and must be the same.
  const again = check < 0 ? sums : sumsIn(numbersIn(words.slice(check)));
  const counted = numbers.find(({ unit }) => unit === "payment" || unit === "payments");
  const aged = numbers.find(({ unit }) => unit.endsWith("-ago"));
  return {
    kind: kindOf(has),
    isTest: has("test"),
    isAgain: has("once-more"),
    isHidden: has("see-screen"),
    sums: JSON.stringify(again) === JSON.stringify(sums) ? sums : [undefined],
    count: counted?.value,
    minutes: aged?.value,
    words,
  };
}

/** Where an amount is read for the second time, or −1. */
function secondReading(words: readonly string[]): number {
  const first = words.findIndex((word) => /^(riel|dollars?|cents?)$/.test(word));
  return words.findIndex(
    (word, at) =>
      first >= 0 &&
      at > first &&
      (word === "please-check" || (word === "please" && words[at + 1] === "check")),
  );
}

function kindOf(has: (word: string) => boolean): Understood["kind"] {
  if (has("taken-back")) return "reversed";
  if (has("repeat")) return "repeat";
  if (has("earlier")) return "digest";
  if (has("today")) return "totals";
  if (has("once-more")) return "again";
  if (has("minute-ago") || has("minutes-ago")) return "late";
  if (has("payment") || has("payments")) return "burst";
  if (has("not-received")) return "notice";
  return has("received") ? "received" : "notice";
}

interface Numbered {
  readonly value: number;
  /** The word after the number. */
  readonly unit: string;
}

function numbersIn(words: readonly string[]): readonly Numbered[] {
  const found: Numbered[] = [];
  let terms: number[] = [];
  for (const word of words) {
    const small = /^n([0-9]+)/.exec(word)?.[1];
    const scale = /^u([0-9]+)$/.exec(word)?.[1];
    if (small !== undefined) terms.push(Number(small));
    else if (scale !== undefined) terms = scaled(terms, Number(scale));
    else if (terms.length > 0) {
      found.push({ value: total(terms), unit: word });
      terms = [];
    }
  }
  if (terms.length > 0) found.push({ value: total(terms), unit: "" });
  return found;
}

/** A scale word counts all that stands before it and is smaller: "two hundred five thousand". */
function scaled(terms: readonly number[], scale: number): number[] {
  const larger = terms.filter((term) => term >= scale);
  return [...larger, total(terms.filter((term) => term < scale)) * scale];
}

function total(terms: readonly number[]): number {
  return terms.reduce((sum, term) => sum + term, 0);
}

function sumsIn(numbers: readonly Numbered[]): readonly (Money | undefined)[] {
  const sums: (Money | undefined)[] = [];
  let before = "";
  for (const { value, unit } of numbers) {
    const last = sums.at(-1);
    if (unit === "riel") sums.push({ minor: value, currency: "KHR" });
    else if (/^dollars?$/.test(unit)) sums.push({ minor: value * 100, currency: "USD" });
    else if (/^cents?$/.test(unit) && /^dollars?$/.test(before) && last !== undefined) {
      sums[sums.length - 1] = { minor: last.minor + value, currency: "USD" };
    } else if (/^cents?$/.test(unit)) sums.push({ minor: value, currency: "USD" });
    else if (!/-ago$|^payments?$/.test(unit)) sums.push(undefined);
    before = unit;
  }
  return sums;
}
