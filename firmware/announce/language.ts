/**
 * What a spoken language must answer: how it says a number, an amount of money, and every thing
 * the terminal has to tell. One file a language under `languages/`; `languages.ts` is the table.
 * A language knows words, never sounds: which clip says a word is the voice pack's business.
 */
import type { Money } from "../lib/money.ts";
import type { Saying } from "./saying.ts";

/**
 * How a word hangs on the word before it: `close` inside one number, `word` beside it, `phrase`
 * after a short breath.
 */
export type Joint = "close" | "word" | "phrase";

/** One spoken word: the id of its clip, and how people write it. */
export interface Word {
  readonly id: string;
  readonly text: string;
  readonly joint: Joint;
}

export interface Language {
  /** BCP 47 tag, e.g. `km`. */
  readonly code: string;
  /** What stands in writing between two words, by the joint of the second. */
  readonly between: Readonly<Record<Joint, string>>;
  /** A whole number of 0 or more, up to the largest safe integer. */
  numberWords(value: number): readonly Word[];
  /** An amount with its currency last; negative amounts (totals only) begin with "minus". */
  amountWords(money: Money): readonly Word[];
  /** The whole sentence. Where it speaks of money, it ends in the currency. */
  sentence(saying: Saying): readonly Word[];
  /** Turns a written sentence into print: capitals and full stop where the script has them. */
  print(sentence: string): string;
}

/** A phrase made of `words`: the first takes a breath before it. */
export function phrase(words: readonly Word[]): readonly Word[] {
  return words.map((word, index) => (index === 0 ? { ...word, joint: "phrase" } : word));
}

/** One digit group of a number: `value` units of `unit`. */
export interface Scale {
  readonly value: number;
  readonly unit: string;
}
