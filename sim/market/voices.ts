/**
 * Voices for a market of hundreds, of clips without sound: what was said is read from the samples
 * alone, in whatever language it was said.
 */
import type { Pcm } from "../../drivers/hal/speaker.ts";
import type { Voices } from "../../drivers/hal/voice.ts";
import { CLIP_RATE_HZ, createNumberedClips } from "../devices/numbered-clips.ts";

export interface MarketVoices extends Voices {
  /** `km:n5`, `chime:chime-paid`, in the order heard. */
  listen(pcm: Pcm): readonly string[];
  /** How long an utterance takes, in milliseconds. */
  lengthOf(pcm: Pcm): number;
}

/** @param languages for which there is a pack. */
export function createMarketVoices(languages: readonly string[]): MarketVoices {
  const { clipOf, namesIn, lengthOf } = createNumberedClips();
  return {
    pack(language) {
      if (!languages.includes(language)) return undefined;
      const about = { name: "market", language, version: "1", licence: "none", credit: "none" };
      return { ...about, sampleRateHz: CLIP_RATE_HZ, gapMs: 0, openingGapMs: 0 };
    },
    clip: (language, id) => clipOf(`${language}:${id}`),
    has: () => false,
    chime: (id) => clipOf(`chime:${id}`),
    listen: namesIn,
    lengthOf,
  };
}
