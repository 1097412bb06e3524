/** What is fuzzed: something that reads bytes of strangers, and a judge that knows better. */

export interface Subject {
  /** Sound inputs, and some that are nearly so. */
  readonly seeds: readonly Uint8Array[];
  /** Pieces of the format, which chance alone would take years to find. */
  readonly words: readonly Uint8Array[];
  /**
   * Reads one input.
   * @returns what must not be, in words, or undefined. A throw is a finding, too.
   */
  attempt(input: Uint8Array): string | undefined;
}

/** Text as the bytes of UTF-8. */
export function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text));
}
