/**
 * Khmer. Numbers go by the counting units hundred, thousand, ten thousand, hundred thousand,
 * million, and by the loan word for the thousand million from there up; nothing is dropped, so
 * "one" stands before every unit and zero is said only alone. CLDR's `km` rules below 10^9.
 *
 * Seven is written ប្រាំពីរ and said ប្រាំពិល (clip `n7b`): the spoken form is further from eight.
 */
import { assert, never } from "../../lib/assert.ts";
import type { Money } from "../../lib/money.ts";
import { type Joint, type Language, phrase, type Scale, type Word } from "../language.ts";
import type { MatchResult, Saying } from "../saying.ts";

const TEXT = {
  n0: "សូន្យ",
  n1: "មួយ",
  n2: "ពីរ",
  n3: "បី",
  n4: "បួន",
  n5: "ប្រាំ",
  n6: "ប្រាំមួយ",
  n7b: "ប្រាំពីរ",
  n8: "ប្រាំបី",
  n9: "ប្រាំបួន",
  n10: "ដប់",
  n20: "ម្ភៃ",
  n30: "សាមសិប",
  n40: "សែសិប",
  n50: "ហាសិប",
  n60: "ហុកសិប",
  n70: "ចិតសិប",
  n80: "ប៉ែតសិប",
  n90: "កៅសិប",
  u100: "រយ",
  u1000: "ពាន់",
  u10000: "ម៉ឺន",
  u100000: "សែន",
  u1000000: "លាន",
  u1000000000: "ប៊ីលាន",
  minus: "ដក",
  riel: "រៀល",
  dollar: "ដុល្លារ",
  cent: "សេន",
  and: "និង",
  received: "បានទទួល",
  paid: "បានបង់",
  amount: "ចំនួន",
  total: "សរុប",
  times: "ដង",
  today: "ថ្ងៃនេះ",
  earlier: "មុននេះ",
  minute: "នាទី",
  ago: "មុន",
  test: "សាកល្បង",
  again: "ម្ដងទៀត",
  listen: "ស្ដាប់",
  wrong: "ខុស",
  kind: "ប្រភេទ",
  money: "ប្រាក់",
  overdue: "ហួសពេល",
  done: "បាន",
  refund: "បង្វិលប្រាក់",
  no: "គ្មាន",
  payment: "ការទូទាត់",
  lost: "ដាច់",
  network: "បណ្ដាញ",
  bank: "ធនាគារ",
  please: "សូម",
  check: "ផ្ទៀងផ្ទាត់",
  connected: "ភ្ជាប់",
  ready: "រួចរាល់",
  volume: "សំឡេង",
  percent: "ភាគរយ",
} as const;

type Id = keyof typeof TEXT;

const DIGITS: readonly Id[] = ["n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7b", "n8", "n9"];
const TENS: readonly Id[] = ["n10", "n20", "n30", "n40", "n50", "n60", "n70", "n80", "n90"];

/** Greatest first. From the million up a unit counts any number, below it one digit. */
const SCALES: readonly (Scale & { readonly unit: Id })[] = [
  { value: 1_000_000_000, unit: "u1000000000" },
  { value: 1_000_000, unit: "u1000000" },
  { value: 100_000, unit: "u100000" },
  { value: 10_000, unit: "u10000" },
  { value: 1_000, unit: "u1000" },
  { value: 100, unit: "u100" },
];

function word(id: Id, joint: Joint): Word {
  return { id, text: TEXT[id], joint };
}

/** Words of one Khmer expression, written without spaces. */
function compound(...ids: readonly Id[]): readonly Word[] {
  return phrase(ids.map((id) => word(id, "close")));
}

function numberIds(value: number): readonly Id[] {
  const ids: Id[] = [];
  let rest = value;
  for (const scale of SCALES) {
    if (rest < scale.value) continue;
    ids.push(...numberIds(Math.floor(rest / scale.value)), scale.unit);
    rest %= scale.value;
  }
  const tens = TENS[Math.floor(rest / 10) - 1];
  if (tens !== undefined) ids.push(tens);
  const digit = DIGITS[rest % 10];
  if (digit !== undefined && (rest % 10 > 0 || ids.length === 0)) ids.push(digit);
  return ids;
}

function numberWords(value: number): readonly Word[] {
  assert(
    Number.isSafeInteger(value) && value >= 0,
    "a number to be said is whole and not negative",
  );
  return numberIds(value).map((id, index) => word(id, index === 0 ? "word" : "close"));
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
    ...(whole ? [...numberWords(dollars), word("dollar", "word")] : []),
    ...(cents > 0 ? [...numberWords(cents), word("cent", "word")] : []),
  ];
}

function received(money: Money): readonly Word[] {
  return [...compound("received"), ...phrase(amountWords(money))];
}

/** "Received N times, in all A and B". */
function sum(count: number, sums: readonly Money[]): readonly Word[] {
  return [
    ...compound("received"),
    ...numberWords(count),
    word("times", "word"),
    ...(sums.length > 0 ? compound("total") : []),
    ...sums.flatMap((money, index) => [
      ...(index > 0 ? compound("and") : []),
      ...phrase(amountWords(money)),
    ]),
  ];
}

function warning(match: MatchResult): readonly Word[] {
  switch (match) {
    case "matched":
    case "other":
      return [];
    case "different-amount":
      return compound("wrong", "amount");
    case "different-currency":
      return compound("wrong", "kind", "money");
    case "after-expiry":
      return compound("overdue");
    case "second-payment":
      return compound("paid", "again");
    default:
      return never(match);
  }
}

function testing(test: boolean): readonly Word[] {
  return test ? compound("test") : [];
}

function sentence(saying: Saying): readonly Word[] {
  switch (saying.kind) {
    case "received":
      return [...testing(saying.test), ...warning(saying.match), ...received(saying.money)];
    case "late":
      return [
        ...testing(saying.test),
        ...compound("paid"),
        ...numberWords(Math.max(1, saying.minutes)),
        word("minute", "close"),
        word("ago", "close"),
        ...compound("amount"),
        ...amountWords(saying.money),
      ];
    case "burst":
      return sum(saying.count, saying.sums);
    case "digest":
      return [
        ...(saying.again ? compound("again") : []),
        ...compound("earlier"),
        ...sum(saying.count, saying.sums),
      ];
    case "reversed":
      return [
        ...(saying.again ? compound("again") : []),
        ...compound("done", "refund"),
        ...phrase(amountWords(saying.money)),
      ];
    case "repeat":
      return [...testing(saying.test), ...compound("listen", "again"), ...received(saying.money)];
    case "again":
      return [
        ...testing(saying.test),
        ...compound("again"),
        ...compound("please", "check"),
        ...received(saying.money),
      ];
    case "totals":
      return saying.count === 0 && saying.sums.length === 0
        ? [...compound("today"), ...compound("no", "payment")]
        : [...compound("today"), ...sum(saying.count, saying.sums)];
    case "no-payments":
      return compound("no", "payment");
    case "link-lost":
      return [...compound("lost", "network", "bank"), ...compound("please", "check")];
    case "link-back":
      return [...compound("done", "connected", "network"), ...compound("ready")];
    case "volume":
      return [...compound("volume"), ...numberWords(saying.percent), word("percent", "word")];
    default:
      return never(saying);
  }
}

export const KHMER: Language = {
  code: "km",
  between: { close: "", word: " ", phrase: " " },
  numberWords,
  amountWords,
  sentence,
  print: (text) => text,
};
