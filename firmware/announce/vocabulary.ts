/**
 * Every word a language can say, found by letting it say enough: all kinds of saying, and amounts
 * that use each digit at each place. This is what a voice pack must hold.
 */
import type { Money } from "../lib/money.ts";
import type { Language } from "./language.ts";
import { BATTERY_STATES, MATCH_RESULTS, type Saying } from "./saying.ts";

/** One word of a vocabulary. */
export interface VocabularyWord {
  readonly text: string;
  /** True if some sentence ends in it, so that it wants a falling intonation as well. */
  readonly closes: boolean;
  /** True if some sentence goes on after it. */
  readonly isInner: boolean;
}

/** The largest amounts of the contract have thirteen digits (riel). */
const DIGITS_MAX = 13;
/** Late payments are at most a day old. */
const MINUTES_MAX = 1_440;

/** The words of a language by clip id, in the order they first come up. */
export function vocabulary(language: Language): ReadonlyMap<string, VocabularyWord> {
  const words = new Map<string, VocabularyWord>();
  for (const saying of samples()) {
    const sentence = language.sentence(saying);
    for (const [index, { id, text }] of sentence.entries()) {
      const earlier = words.get(id);
      const isLast = index === sentence.length - 1;
      const closes = isLast || earlier?.closes === true;
      words.set(id, { text, closes, isInner: !isLast || earlier?.isInner === true });
    }
  }
  return words;
}

/**
 * Numbers that between them use every number word next to every neighbour that changes its form:
 * all up to 999, and each digit at each place with and without others behind it.
 */
function sampleNumbers(): readonly number[] {
  const numbers = Array.from({ length: 1_000 }, (_, value) => value);
  for (let place = 3; place < DIGITS_MAX; place++) {
    for (let digit = 1; digit <= 9; digit++) {
      const power = 10 ** place;
      numbers.push(digit * power, digit * power + power / 2, digit * power + 1);
    }
  }
  return numbers;
}

/** Sayings that between them use every word. */
function samples(): readonly Saying[] {
  const amounts = sampleNumbers().flatMap((value): Money[] => [
    { minor: value, currency: "KHR" },
    { minor: value * 100, currency: "USD" },
  ]);
  const cents = Array.from({ length: 100 }, (_, minor): Money => ({ minor, currency: "USD" }));
  return [
    ...[...amounts, ...cents].map(
      (money): Saying => ({ kind: "received", money, match: "matched", test: false }),
    ),
    ...moneySamples(),
    ...countSamples(),
    ...noticeSamples(),
  ];
}

const ONE: Money = { minor: 1, currency: "KHR" };

function moneySamples(): readonly Saying[] {
  const payment = { money: ONE, test: true, isUnusual: true } as const;
  return [
    ...MATCH_RESULTS.map((match): Saying => ({ ...payment, kind: "received", match })),
    { ...payment, kind: "received", match: "matched", isHidden: true },
    { ...payment, kind: "repeat" },
    { ...payment, kind: "again" },
    { ...payment, kind: "thanks" },
    { kind: "reversed", money: ONE, again: true },
    { kind: "not-received", money: ONE },
  ];
}

function countSamples(): readonly Saying[] {
  const sums: readonly Money[] = [ONE, { minor: -101, currency: "USD" }];
  const counts = Array.from({ length: 100 }, (_, count) => count);
  const minutes = sampleNumbers().filter((value) => value > 0 && value <= MINUTES_MAX);
  return [
    ...minutes.map((age): Saying => ({ kind: "late", money: ONE, minutes: age, test: false })),
    ...counts.flatMap((count): Saying[] => [
      { kind: "burst", count, sums },
      { kind: "burst", count, sums: [] },
      { kind: "totals", count, sums },
    ]),
    { kind: "burst", count: 2, sums, isHidden: true },
    { kind: "digest", count: 2, sums, again: true },
  ];
}

function noticeSamples(): readonly Saying[] {
  const percents = Array.from({ length: 101 }, (_, percent) => percent);
  return [
    { kind: "no-payments" },
    { kind: "asked", answer: "paid" },
    { kind: "asked", answer: "unknown" },
    { kind: "link-lost" },
    { kind: "link-back" },
    ...percents.map((percent): Saying => ({ kind: "volume", percent })),
    ...BATTERY_STATES.map((state): Saying => ({ kind: "battery", state, percent: 50 })),
    { kind: "set-up", isOpen: true },
    { kind: "set-up", isOpen: false },
    ...[..."0123456789"].map((digit): Saying => ({ kind: "serial", digits: digit.repeat(2) })),
    { kind: "serial", digits: "" },
    { kind: "quiet", isBeginning: true },
    { kind: "quiet", isBeginning: false },
  ];
}
