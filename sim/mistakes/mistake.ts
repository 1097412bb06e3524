/**
 * A deliberate mistake: words of the product replaced by wrong ones, and who must notice. The
 * product itself carries no switch for any of this; the words are replaced as it is bundled.
 */

/** One passage replaced. `find` stands exactly once in `file`. */
export interface Change {
  /** Path from the root, with forward slashes. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export interface Mistake {
  /** Kebab-case, unique. */
  readonly id: string;
  /** What the wrong firmware does, as a sentence about it. */
  readonly claim: string;
  readonly changes: readonly Change[];
  /** The directed stories that must go wrong; see `stories/`. */
  readonly stories: readonly string[];
  /** Invariants any of which the stories must find broken (`I7`), or `crash`, or `hang`. */
  readonly caughtBy: readonly string[];
}

/** A change of one passage. */
export function swap(file: string, find: string, replace: string): Change {
  return { file, find, replace };
}

/** How often `find` stands in `text`. */
export function occurrences(text: string, find: string): number {
  return text.split(find).length - 1;
}

/**
 * The text with the mistake in it.
 * @throws Error when the passage does not stand there exactly once: then the table is out of date.
 */
export function mistaken(text: string, { file, find, replace }: Change): string {
  const count = occurrences(text, find);
  if (count !== 1) throw new Error(`${file}: the passage stands there ${count} times, not once`);
  // A function, so that `$` in the replacement means nothing.
  return text.replace(find, () => replace);
}
