/**
 * What a spoken language is: a number grammar and a table. The table holds the words that are no
 * numbers and one pattern for each sentence; `sentence.ts` puts them together, alike for all. A
 * language knows words, never sounds: which clip says a word is the voice pack's business.
 */
import type { Money } from "../lib/money.ts";
import type { MatchResult, Saying } from "./saying.ts";

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
  /** What stands after it in print, e.g. a comma; it has no sound. */
  readonly mark?: string;
  /** Said apart from the word before it, and never as part of a longer clip. */
  readonly isSlow?: boolean;
}

/**
 * What a number is said for: `counted` before the thing that it counts, `bare` by itself (percent),
 * `digit` one of a row of digits.
 */
export type NumberUse = "counted" | "bare" | "digit";

export interface Language {
  /** BCP 47 tag, e.g. `km`. */
  readonly code: string;
  /** The language's name in itself. */
  readonly name: string;
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

/** Sentences by what they tell; where one saying has several, by which. */
export type SentenceKey =
  | Exclude<Saying["kind"], "battery" | "set-up" | "quiet" | "asked">
  | "asked-paid"
  | "asked-unknown"
  | "totals-none"
  | "battery-level"
  | "battery-low"
  | "battery-charging"
  | "battery-mains-lost"
  | "battery-mains-back"
  | "set-up-open"
  | "set-up-closed"
  | "quiet-begins"
  | "quiet-ends";

/**
 * Parts of sentences that are there only sometimes: `test`, `again` and `check` when the saying
 * says so, a warning by the result, `hidden` in place of an amount, `sum` and `next-sum` for sums.
 */
export type AsideKey =
  | "test"
  | "again"
  | "check"
  | "hidden"
  | "sum"
  | "next-sum"
  | Exclude<MatchResult, "matched" | "other">;

/**
 * A language as a table.
 *
 * Patterns are words and slots with spaces between them. A word is a clip id of `texts`; `one:many`
 * chooses by the number said before it. Slots: `{money}`, `{slowly}` (the amount again, slowly),
 * `{sums}`, `{count}`, `{minutes}`, `{percent}`, `{digits}`, and the asides `{test}`, `{match}`,
 * `{again}`, `{check}`. A part begins after a breath; `&` in front hangs it on as a word, `+` as
 * closely as inside a number. A mark (`,` `.` `:`) is printed after the word before it.
 */
export interface LanguageTable {
  readonly code: string;
  readonly name: string;
  readonly between: Readonly<Record<Joint, string>>;
  /** How the marks of the patterns are printed; those that are not named, as they are. */
  readonly marks?: Readonly<Record<string, string>>;
  /** Every word but number words, by clip id. */
  readonly texts: Readonly<Record<string, string>>;
  /** The words for riel, dollar and cent, `one:many` where they differ. */
  readonly units: { readonly riel: string; readonly dollar: string; readonly cent: string };
  readonly sentences: Readonly<Record<SentenceKey, string>>;
  readonly asides: Readonly<Record<AsideKey, string>>;
  /** The words of a number; the joint of the first is set by its place in the sentence. */
  number(value: number, use: NumberUse): readonly Word[];
  /** Whether a number takes the first form of `one:many`. */
  isOne?(value: number): boolean;
  /** Words whose form depends on their neighbours: liaison, tone sandhi, fused counters. */
  join?(words: readonly Word[]): readonly Word[];
  print(sentence: string): string;
}

/** A phrase made of `words`: the first takes a breath before it. */
export function phrase(words: readonly Word[]): readonly Word[] {
  return jointed(words, "phrase");
}

/** The words with the joint of the first changed. */
export function jointed(words: readonly Word[], joint: Joint): readonly Word[] {
  return words.map((word, index) => (index === 0 ? { ...word, joint } : word));
}

/** One digit group of a number: `value` units of `unit`. */
export interface Scale {
  readonly value: number;
  readonly unit: string;
}
