/**
 * English as a cashier says it: no "and" inside numbers, "riel" without plural, "1 dollar".
 * Agrees with CLDR's `en` spell-out.
 */
import { assert, never } from "../../lib/assert.ts";
import type { Money } from "../../lib/money.ts";
import { type Joint, type Language, phrase, type Scale, type Word } from "../language.ts";
import type { MatchResult, Saying } from "../saying.ts";

const SMALL = [
  ..."zero one two three four five six seven eight nine ten eleven twelve thirteen".split(" "),
  ..."fourteen fifteen sixteen seventeen eighteen nineteen".split(" "),
];
const TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ");

/** Greatest first; every unit counts a number below the next unit, the greatest any number. */
const SCALES: readonly Scale[] = [
  { value: 1_000_000_000_000, unit: "trillion" },
  { value: 1_000_000_000, unit: "billion" },
  { value: 1_000_000, unit: "million" },
  { value: 1_000, unit: "thousand" },
  { value: 100, unit: "hundred" },
];

/** Everything but numbers, by clip id. Commas and stops belong to the phrase they end. */
const TEXT = {
  minus: "minus",
  riel: "riel",
  dollar: "dollar",
  dollars: "dollars",
  cent: "cent",
  cents: "cents",
  and: "and",
  received: "received",
  paid: "paid",
  payment: "payment",
  payments: "payments",
  "minute-ago": "minute ago,",
  "minutes-ago": "minutes ago,",
  total: "in total",
  today: "today,",
  earlier: "earlier,",
  test: "test.",
  repeat: "repeat.",
  "once-more": "once more, please check.",
  "different-amount": "different amount.",
  "different-currency": "different currency.",
  "after-expiry": "the code had expired.",
  "second-payment": "second payment.",
  "taken-back": "payment taken back,",
  "no-payments": "no payments",
  "no-connection": "no connection to the bank.",
  "not-announced": "payments are not announced",
  connected: "connected again",
  volume: "volume",
  percent: "percent",
} as const;

type Id = keyof typeof TEXT;

function word(id: Id, joint: Joint): Word {
  return { id, text: TEXT[id], joint };
}

function below100(value: number): readonly Word[] {
  const small = SMALL[value];
  if (small !== undefined) return [{ id: `n${value}`, text: small, joint: "word" }];
  const tens = Math.floor(value / 10);
  const digit = value % 10;
  return [
    { id: `n${tens * 10}`, text: TENS[tens - 2] ?? "", joint: "word" },
    ...(digit > 0 ? [{ id: `n${digit}`, text: SMALL[digit] ?? "", joint: "close" } as const] : []),
  ];
}

function numberWords(value: number): readonly Word[] {
  assert(
    Number.isSafeInteger(value) && value >= 0,
    "a number to be said is whole and not negative",
  );
  const words: Word[] = [];
  let rest = value;
  for (const { value: scale, unit } of SCALES) {
    if (rest < scale) continue;
    words.push(...numberWords(Math.floor(rest / scale)));
    words.push({ id: `u${scale}`, text: unit, joint: "word" });
    rest %= scale;
  }
  if (rest > 0 || words.length === 0) words.push(...below100(rest));
  return words;
}

function amountWords(money: Money): readonly Word[] {
  if (money.minor < 0) {
    return [word("minus", "word"), ...amountWords({ ...money, minor: -money.minor })];
  }
  if (money.currency === "KHR") return [...numberWords(money.minor), word("riel", "word")];
  const dollars = Math.floor(money.minor / 100);
  const cents = money.minor % 100;
  const whole = dollars > 0 || cents === 0;
  return [
    ...(whole ? [...numberWords(dollars), word(dollars === 1 ? "dollar" : "dollars", "word")] : []),
    ...(cents > 0 ? [...numberWords(cents), word(cents === 1 ? "cent" : "cents", "word")] : []),
  ];
}

function received(money: Money): readonly Word[] {
  return [word("received", "phrase"), ...phrase(amountWords(money))];
}

/** "N payments, in total A and B". */
function sum(count: number, sums: readonly Money[]): readonly Word[] {
  return [
    ...numberWords(count),
    word(count === 1 ? "payment" : "payments", "word"),
    ...(sums.length > 0 ? [word("total", "phrase")] : []),
    ...sums.flatMap((money, index) => [
      ...(index > 0 ? [word("and", "phrase")] : []),
      ...phrase(amountWords(money)),
    ]),
  ];
}

function warning(match: MatchResult): readonly Word[] {
  return match === "matched" || match === "other" ? [] : [word(match, "phrase")];
}

function testing(test: boolean): readonly Word[] {
  return test ? [word("test", "phrase")] : [];
}

function sentence(saying: Saying): readonly Word[] {
  switch (saying.kind) {
    case "received":
      return [...testing(saying.test), ...warning(saying.match), ...received(saying.money)];
    case "late": {
      const minutes = Math.max(1, saying.minutes);
      return [
        ...testing(saying.test),
        word("paid", "phrase"),
        ...numberWords(minutes),
        word(minutes === 1 ? "minute-ago" : "minutes-ago", "word"),
        ...phrase(amountWords(saying.money)),
      ];
    }
    case "burst":
      return [word("received", "phrase"), ...sum(saying.count, saying.sums)];
    case "digest":
      return [
        ...(saying.again ? [word("once-more", "phrase")] : []),
        word("earlier", "phrase"),
        word("received", "phrase"),
        ...sum(saying.count, saying.sums),
      ];
    case "reversed":
      return [
        ...(saying.again ? [word("once-more", "phrase")] : []),
        word("taken-back", "phrase"),
        ...phrase(amountWords(saying.money)),
      ];
    case "repeat":
      return [...testing(saying.test), word("repeat", "phrase"), ...received(saying.money)];
    case "again":
      return [...testing(saying.test), word("once-more", "phrase"), ...received(saying.money)];
    case "totals":
      return saying.count === 0 && saying.sums.length === 0
        ? [word("today", "phrase"), word("no-payments", "phrase")]
        : [word("today", "phrase"), ...phrase(sum(saying.count, saying.sums))];
    case "no-payments":
      return [word("no-payments", "phrase")];
    case "link-lost":
      return [word("no-connection", "phrase"), word("not-announced", "phrase")];
    case "link-back":
      return [word("connected", "phrase")];
    case "volume":
      return [
        word("volume", "phrase"),
        ...phrase(numberWords(saying.percent)),
        word("percent", "word"),
      ];
    default:
      return never(saying);
  }
}

export const ENGLISH: Language = {
  code: "en",
  between: { close: "-", word: " ", phrase: " " },
  numberWords,
  amountWords,
  sentence,
  print: (text) => `${text.replace(/(?<=^|\. )[a-z]/g, (letter) => letter.toUpperCase())}.`,
};
