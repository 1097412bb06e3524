/**
 * The voices that the firmware comes with, and an ear that writes down what was said from the
 * samples alone: a recording is where the loudspeaker's samples are it, scaled by one factor. It
 * knows neither what was to be said nor how loud.
 */
import type { Pcm } from "../../drivers/hal/speaker.ts";
import type { Intonation, Voices } from "../../drivers/hal/voice.ts";
import type { HeardVoices } from "./fittings.ts";
import { hearNames } from "./hearing.ts";

/** Samples of a recording that are compared, all over it: words that begin alike end otherwise. */
const PROBES = 96;
/** Scaling rounds, once in the recording and once in the mix. */
const ROUNDING = 2.5;
/** Below this a peak is no word's loudest sample, at the lowest volume. */
const PEAK_MIN = 20;
/** At either end a recording may be mixed with its neighbour. */
const EDGE_SHARE = 0.15;

interface Recording {
  readonly name: string;
  readonly samples: Int16Array;
  /** Where it is loudest, its ends left out. */
  readonly anchor: number;
}

interface Found {
  readonly name: string;
  readonly at: number;
}

/** @param voices the real ones; the ear learns each recording as the terminal first takes it. */
export function createRecordedVoices(voices: Voices): HeardVoices {
  const recordings = new Map<Int16Array, Recording>();
  let lost = "";

  function learn(name: string, pcm: Pcm | undefined): Pcm | undefined {
    if (pcm !== undefined && !recordings.has(pcm.samples)) {
      recordings.set(pcm.samples, { name, samples: pcm.samples, anchor: loudest(pcm.samples) });
    }
    return pcm;
  }

  return {
    pack: voices.pack,
    has: (language, id) => `${language}:${id}` !== lost && voices.has(language, id),
    clip(language: string, id: string, intonation: Intonation) {
      const name = `${language}:${id}`;
      return name === lost ? undefined : learn(name, voices.clip(language, id, intonation));
    },
    chime: (id) => learn(`chime:${id}`, voices.chime(id)),
    lose(language, id) {
      lost = language === undefined ? "" : `${language}:${id}`;
    },
    lengthOf: ({ samples, sampleRateHz }) => Math.ceil((1_000 * samples.length) / sampleRateHz),
    listen: ({ samples }) =>
      hearNames(search(samples, [...recordings.values()]).map(({ name }) => name)),
  };
}

function loudest(samples: Int16Array): number {
  const edge = Math.floor(samples.length * EDGE_SHARE);
  let best = edge;
  for (let at = edge; at < samples.length - edge; at += 1) {
    if (Math.abs(samples[at] ?? 0) > Math.abs(samples[best] ?? 0)) best = at;
  }
  return best;
}

/** Every recording in the sound, in the order heard. */
function search(heard: Int16Array, recordings: readonly Recording[]): readonly Found[] {
  const found: Found[] = [];
  for (let at = 1; at < heard.length - 1; at += 1) {
    const loud = Math.abs(heard[at] ?? 0);
    const before = Math.abs(heard[at - 1] ?? 0);
    const after = Math.abs(heard[at + 1] ?? 0);
    if (loud < PEAK_MIN || loud < before || loud < after) continue;
    const here = recordings.find((recording) => isAt(heard, at, recording));
    if (here === undefined) continue;
    const start = at - here.anchor;
    // A flat peak is found at each of its samples.
    if (!found.some((one) => one.name === here.name && Math.abs(one.at - start) < 4)) {
      found.push({ name: here.name, at: start });
    }
  }
  return found.sort((a, b) => a.at - b.at);
}

function isAt(heard: Int16Array, peak: number, { samples, anchor }: Recording): boolean {
  const start = peak - anchor;
  if (start < 0 || start + samples.length > heard.length) return false;
  const factor = (heard[peak] ?? 0) / (samples[anchor] ?? 1);
  // Louder than it was recorded nothing is ever played.
  if (factor <= 0 || factor > 1.001) return false;
  const edge = Math.floor(samples.length * EDGE_SHARE);
  const step = (samples.length - 2 * edge) / PROBES;
  for (let probe = 0; probe < PROBES; probe += 1) {
    const at = edge + Math.floor(probe * step);
    const wanted = (samples[at] ?? 0) * factor;
    if (Math.abs((heard[start + at] ?? 0) - wanted) > ROUNDING) return false;
  }
  return true;
}
