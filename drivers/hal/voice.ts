/**
 * Where recorded words come from. Answers at once: clips are small files that stay in memory.
 */
import type { Pcm } from "./speaker.ts";

/** `mid` inside a sentence, `end` with falling intonation at its end. */
export type Intonation = "mid" | "end";

/** What a pack says about itself (its `pack.json`). */
export interface VoicePack {
  readonly name: string;
  /** BCP 47 language tag, e.g. `km`. */
  readonly language: string;
  readonly version: string;
  readonly licence: string;
  readonly credit: string;
  readonly sampleRateHz: number;
  /** Silence between two clips; may be negative for a cross-fade. */
  readonly gapMs: number;
  /** Silence after the opening phrase. */
  readonly openingGapMs: number;
}

export interface Voices {
  /** The pack for a language, or undefined when none is installed. */
  pack(language: string): VoicePack | undefined;
  /**
   * One clip of that language's pack; falls back from `end` to `mid`; undefined when missing or
   * corrupt. `id` names a word, or several words joined by `+` for a longer clip (`n5+u100`).
   */
  clip(language: string, id: string, intonation: Intonation): Pcm | undefined;
  /** True if that clip exists, without loading it. */
  has(language: string, id: string): boolean;
  /** A sound that is no word: `chime-paid`, …, or `tag-` and the id of an acquirer. */
  chime(id: string): Pcm | undefined;
}
