/**
 * What was said, in print: listens at the shelf of clips, so that it tells the words whose samples
 * were taken, and not those that somebody meant to say. Real voices go through unchanged.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { FileVoices, PackTable } from "../../drivers/linux/file-voices.ts";

/** One sentence of an utterance. */
export interface Sentence {
  readonly language: string;
  readonly text: string;
}

export interface SpokenWords {
  readonly voices: FileVoices;
  /** The sentences of the last utterance that was put together. */
  last(): readonly Sentence[];
}

/** Scripts that put no spaces between words. */
const UNSPACED = new Set(["km", "zh", "ja", "th"]);

/** @param folder holds the packs that `voices` reads. */
export function listenToVoices(voices: FileVoices, folder: string): SpokenWords {
  const texts = new Map<string, ReadonlyMap<string, string>>();
  let taken = new Map<string, string[]>();
  let isOver = true;

  function note(language: string, id: string): void {
    // An utterance is put together in one go: what comes later belongs to the next.
    if (isOver) {
      taken = new Map();
      isOver = false;
      queueMicrotask(() => {
        isOver = true;
      });
    }
    if (!texts.has(language)) texts.set(language, readTexts(folder, language));
    const words = taken.get(language) ?? [];
    words.push(texts.get(language)?.get(id) ?? id);
    taken.set(language, words);
  }

  return {
    voices: {
      ...voices,
      clip(language, id, intonation) {
        const pcm = voices.clip(language, id, intonation);
        if (pcm !== undefined) note(language, id);
        return pcm;
      },
    },
    last: () =>
      [...taken].map(([language, words]) => ({
        language,
        text: words.join(UNSPACED.has(language) ? "" : " "),
      })),
  };
}

function readTexts(folder: string, language: string): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const name of readdirSync(folder).sort()) {
    if (!name.startsWith(`${language}-`)) continue;
    const table = JSON.parse(readFileSync(join(folder, name, "pack.json"), "utf8")) as PackTable;
    for (const [id, { text, words }] of Object.entries(table.clips)) {
      texts.set(words?.join("+") ?? id, text);
    }
    break;
  }
  return texts;
}
