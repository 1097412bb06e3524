/**
 * Khmer. Numbers go by the counting units hundred, thousand, ten thousand, hundred thousand,
 * million, and by the loan word for the thousand million from there up; nothing is dropped, so
 * "one" stands before every unit and zero is said only alone. CLDR's `km` rules below 10^9.
 *
 * Seven is written ប្រាំពីរ and said ប្រាំពិល (clip `n7b`): the spoken form is further from eight.
 */
import type { LanguageTable, Scale } from "../language.ts";
import { createLanguage } from "../sentence.ts";

const NUMBERS = {
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
} as const;

type NumberId = keyof typeof NUMBERS;

const DIGITS: readonly NumberId[] = ["n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7b", "n8", "n9"];
const TENS: readonly NumberId[] = ["n10", "n20", "n30", "n40", "n50", "n60", "n70", "n80", "n90"];

/** Greatest first. From the million up a unit counts any number, below it one digit. */
const SCALES: readonly (Scale & { readonly unit: NumberId })[] = [
  { value: 1_000_000_000, unit: "u1000000000" },
  { value: 1_000_000, unit: "u1000000" },
  { value: 100_000, unit: "u100000" },
  { value: 10_000, unit: "u10000" },
  { value: 1_000, unit: "u1000" },
  { value: 100, unit: "u100" },
];

function numberIds(value: number): readonly NumberId[] {
  const ids: NumberId[] = [];
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

const TABLE: LanguageTable = {
  code: "km",
  name: "ខ្មែរ",
  between: { close: "", word: " ", phrase: " " },
  marks: { ",": "", ".": "" },
  texts: {
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
    thanks: "សូមអរគុណ",
    not: "មិន",
    yet: "ទាន់",
    can: "អាច",
    know: "ដឹង",
    look: "មើល",
    screen: "អេក្រង់",
    battery: "ថ្ម",
    weak: "ខ្សោយ",
    charge: "សាក",
    during: "កំពុង",
    use: "ប្រើ",
    light: "ភ្លើង",
    have: "មាន",
    already: "ហើយ",
    start: "បើក",
    stop: "បិទ",
    setup: "រៀបចំ",
    machine: "ម៉ាស៊ីន",
    number: "លេខ",
  },
  units: { riel: "riel", dollar: "dollar", cent: "cent" },
  sentences: {
    received: "{test} {match} received {money} {check}",
    late: "{test} paid &{minutes} +minute +ago amount &{money} {check}",
    burst: "received &{count} &times {sums}",
    digest: "{again} earlier received &{count} &times {sums}",
    reversed: "{again} done +refund {money}",
    repeat: "{test} listen +again received {money}",
    again: "{test} again please +check received {money}",
    thanks: "{test} thanks {money}",
    totals: "today received &{count} &times {sums}",
    "totals-none": "today no +payment",
    "no-payments": "no +payment",
    "not-received": "not +yet +received {money}",
    "asked-paid": "bank paid +already",
    "asked-unknown": "not +can +know please +check",
    "link-lost": "lost +network +bank please +check",
    "link-back": "done +connected +network ready",
    volume: "volume &{percent} &percent",
    "battery-level": "battery &{percent} &percent",
    "battery-low": "battery +weak please +charge +battery &{percent} &percent",
    "battery-charging": "during +charge +battery &{percent} &percent",
    "battery-mains-lost": "lost +light use +battery &{percent} &percent",
    "battery-mains-back": "have +light +already",
    "set-up-open": "start +setup +machine",
    "set-up-closed": "stop +setup +machine",
    serial: "number +machine {digits}",
    "quiet-begins": "stop +volume please +look +screen",
    "quiet-ends": "start +volume",
  },
  asides: {
    test: "test",
    again: "again",
    check: "please +check {slowly}",
    hidden: "please +look +screen",
    sum: "total {money}",
    "next-sum": "and {money}",
    "different-amount": "wrong +amount",
    "different-currency": "wrong +kind +money",
    "after-expiry": "overdue",
    "second-payment": "paid +again",
  },
  number: (value) => numberIds(value).map((id) => ({ id, text: NUMBERS[id], joint: "close" })),
  print: (text) => text,
};

export const KHMER = createLanguage(TABLE);
