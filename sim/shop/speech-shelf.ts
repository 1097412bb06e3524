/**
 * The last utterances of the terminal, kept for the page to fetch and play: exactly the samples
 * that the firmware handed to its loudspeaker; older ones are thrown away.
 */
import type { Pcm } from "../../drivers/hal/speaker.ts";

/** A minute of talk or so; a page that is further behind has missed it. */
const UTTERANCES_MAX = 32;

export interface SpeechShelf {
  put(number: number, pcm: Pcm): void;
  get(number: number): Pcm | undefined;
}

export function createSpeechShelf(): SpeechShelf {
  const shelf = new Map<number, Pcm>();
  return {
    put(number, pcm) {
      shelf.set(number, pcm);
      for (const oldest of shelf.keys()) {
        if (shelf.size <= UTTERANCES_MAX) break;
        shelf.delete(oldest);
      }
    },
    get: (number) => shelf.get(number),
  };
}
