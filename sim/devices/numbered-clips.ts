/**
 * Clips without sound: sixteen samples whose signs spell the number of a word, so that a listener
 * can write down what was said from the samples alone, at any volume.
 */
import type { Pcm } from "../../drivers/hal/speaker.ts";

export const CLIP_RATE_HZ = 24_000;
const CLIP_SAMPLES = 16;
const LOUD = 30_000;
/** How long a word takes to say, whatever its samples: a sentence takes as long as a real one. */
const WORD_MS = 350;

export interface NumberedClips {
  /** The clip of this name, always the same one. */
  clipOf(name: string): Pcm;
  /** The names of the clips in an utterance, in order. */
  namesIn(pcm: Pcm): string[];
  /** How long an utterance takes, in milliseconds. */
  lengthOf(pcm: Pcm): number;
}

export function createNumberedClips(): NumberedClips {
  const names: string[] = [""];
  const clips = new Map<string, Pcm>();

  function namesIn({ samples }: Pcm): string[] {
    const found: string[] = [];
    for (let at = 0; at < samples.length; at += 1) {
      if (samples[at] === 0) continue;
      let number = 0;
      for (let bit = 0; bit < CLIP_SAMPLES; bit += 1) {
        if ((samples[at + bit] ?? 0) > 0) number |= 1 << bit;
      }
      found.push(names[number] ?? `?${number}`);
      at += CLIP_SAMPLES - 1;
    }
    return found;
  }

  return {
    clipOf(name) {
      const known = clips.get(name);
      if (known !== undefined) return known;
      const number = names.length;
      names.push(name);
      const samples = Int16Array.from({ length: CLIP_SAMPLES }, (_, bit) =>
        (number >>> bit) & 1 ? LOUD : -LOUD,
      );
      const pcm = { sampleRateHz: CLIP_RATE_HZ, samples };
      clips.set(name, pcm);
      return pcm;
    },
    namesIn,
    lengthOf: (pcm) => namesIn(pcm).length * WORD_MS,
  };
}
