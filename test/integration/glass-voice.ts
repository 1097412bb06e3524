/**
 * A voice made of glass: each clip is one sample that names its word, so that whoever gets the
 * samples can read what was said. What is heard is then judged from the outside, as an ear would,
 * without asking the firmware what it meant to say.
 */
import type { Pcm } from "../../drivers/hal/speaker.ts";
import type { VoicePack, Voices } from "../../drivers/hal/voice.ts";

const SAMPLE_RATE_HZ = 24_000;

export interface GlassVoice extends Voices {
  /** The ids of the clips in an utterance, chime first. */
  read(pcm: Pcm): readonly string[];
}

/** One language, English; with no runs of words, so that every word stands for itself. */
export function createGlassVoice(): GlassVoice {
  const ids: string[] = [];
  const numbers = new Map<string, number>();
  const clip = (id: string): Pcm => {
    const known = numbers.get(id) ?? ids.push(id);
    numbers.set(id, known);
    return { sampleRateHz: SAMPLE_RATE_HZ, samples: Int16Array.of(known) };
  };
  const pack: VoicePack = {
    name: "glass",
    language: "en",
    version: "1",
    licence: "Apache-2.0",
    credit: "none",
    sampleRateHz: SAMPLE_RATE_HZ,
    gapMs: 0,
    openingGapMs: 0,
  };
  return {
    pack: (language) => (language === "en" ? pack : undefined),
    clip: (_, id) => clip(id),
    has: (_, id) => !id.includes("+"),
    chime: (id) => clip(id),
    // Silence is zero, and no clip has that number.
    read: ({ samples }) =>
      [...samples].filter((sample) => sample !== 0).map((sample) => ids[sample - 1] ?? "?"),
  };
}

/** What an utterance tells of money; `undefined` when it is about something else. */
export interface HeardMoney {
  /** `one`: a single credit as news. `repeat`: one, said to be said again. `sum`: several. */
  readonly kind: "one" | "repeat" | "sum";
  /** How many payments a sum is of. */
  readonly count: number;
  /** `1234 KHR`, `5.06 USD`: one for each currency. */
  readonly amounts: readonly string[];
  /** True for what came while nobody could be told. */
  readonly isDigest: boolean;
}

/** Understands an utterance by its words alone. */
export function understand(words: readonly string[]): HeardMoney | undefined {
  const said = words.filter((word) => !word.startsWith("chime-"));
  const total = said.indexOf("total");
  if (total >= 0) {
    const isDigest = said.includes("earlier");
    if (said.includes("today")) return undefined;
    const number = said.slice(said.indexOf("received") + 1, total - 1);
    const rest = said.slice(total + 1);
    const amounts = moneysIn(rest);
    return { kind: "sum", count: numberOf(number), amounts, isDigest };
  }
  const ago = said.findIndex((word) => word === "minute-ago" || word === "minutes-ago");
  const from = ago >= 0 ? ago + 1 : said.indexOf("received") + 1;
  if (from === 0) return undefined;
  const kind = said.includes("once-more") || said.includes("repeat") ? "repeat" : "one";
  return { kind, count: 1, amounts: moneysIn(said.slice(from)), isDigest: false };
}

function moneysIn(words: readonly string[]): readonly string[] {
  const found: string[] = [];
  let number: string[] = [];
  let dollars: number | undefined;
  const endDollars = (cents: number): void => {
    if (dollars === undefined && cents === 0) return;
    found.push(`${dollars ?? 0}.${String(cents).padStart(2, "0")} USD`);
    dollars = undefined;
  };
  for (const word of words) {
    if (word === "riel") {
      found.push(`${numberOf(number)} KHR`);
      number = [];
    } else if (word === "dollar" || word === "dollars") {
      dollars = numberOf(number);
      number = [];
    } else if (word === "cent" || word === "cents") {
      endDollars(numberOf(number));
      number = [];
    } else if (word === "and") {
      endDollars(0);
    } else {
      number.push(word);
    }
  }
  endDollars(0);
  return found;
}

/** `n7` is seven; `u1000` is a thousand times what was said before it. */
function numberOf(words: readonly string[]): number {
  let total = 0;
  let part = 0;
  for (const word of words) {
    const value = Number(word.slice(1));
    if (!/^[nu][0-9]+$/.test(word)) throw new Error(`no number word: ${words.join(" ")}`);
    if (word.startsWith("n")) part += value;
    else if (value === 100) part *= 100;
    else {
      total += part * value;
      part = 0;
    }
  }
  return total + part;
}
