/**
 * Every word a language can say, found by letting it say enough: all kinds of saying, and amounts
 * that use each digit at each place. This is what a voice pack must hold.
 */
import type { Money } from "../lib/money.ts";
import type { Language } from "./language.ts";
import type { MatchResult, Saying } from "./saying.ts";

/** One word of a vocabulary. */
export interface VocabularyWord {
  readonly text: string;
  /** True if some sentence ends in it, so that it wants a falling intonation as well. */
  readonly closes: boolean;
}

const MATCHES: readonly MatchResult[] = [
  "matched",
  "different-amount",
  "different-currency",
  "after-expiry",
  "second-payment",
  "other",
];

/** The largest amounts of the contract have thirteen digits (riel). */
const DIGITS_MAX = 13;

/** The words of a language by clip id, in the order they first come up. */
export function vocabulary(language: Language): ReadonlyMap<string, VocabularyWord> {
  const words = new Map<string, VocabularyWord>();
  for (const saying of samples()) {
    const sentence = language.sentence(saying);
    for (const [index, { id, text }] of sentence.entries()) {
      const closes = index === sentence.length - 1 || words.get(id)?.closes === true;
      words.set(id, { text, closes });
    }
  }
  return words;
}

/** Numbers that between them use every number word: all up to 99, and each digit at each place. */
function sampleNumbers(): readonly number[] {
  const numbers = Array.from({ length: 100 }, (_, value) => value);
  for (let place = 2; place < DIGITS_MAX; place++) {
    for (let digit = 1; digit <= 9; digit++) numbers.push(digit * 10 ** place);
  }
  return numbers;
}

/** Sayings that between them use every word. */
function samples(): readonly Saying[] {
  const one: Money = { minor: 1, currency: "KHR" };
  const amounts = sampleNumbers().flatMap((value): Money[] => [
    { minor: value, currency: "KHR" },
    { minor: value, currency: "USD" },
    { minor: value * 100, currency: "USD" },
  ]);
  const sums: readonly Money[] = [one, { minor: -101, currency: "USD" }];
  return [
    ...amounts.map((money): Saying => ({ kind: "received", money, match: "matched", test: false })),
    ...MATCHES.map((match): Saying => ({ kind: "received", money: one, match, test: true })),
    ...[1, 2].flatMap((count): Saying[] => [
      { kind: "late", money: one, minutes: count, test: true },
      { kind: "burst", count, sums },
      { kind: "burst", count, sums: [] },
      { kind: "digest", count, sums, again: true },
      { kind: "totals", count, sums },
    ]),
    { kind: "totals", count: 0, sums: [] },
    { kind: "reversed", money: one, again: true },
    { kind: "repeat", money: one, test: true },
    { kind: "again", money: one, test: true },
    { kind: "no-payments" },
    { kind: "link-lost" },
    { kind: "link-back" },
    { kind: "volume", percent: 50 },
  ];
}
