/**
 * English as a cashier says it: no "and" inside numbers, "riel" without plural, "1 dollar".
 * Agrees with CLDR's `en` spell-out.
 */
import type { LanguageTable, Scale, Word } from "../language.ts";
import { createLanguage } from "../sentence.ts";

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

function number(value: number): readonly Word[] {
  const words: Word[] = [];
  let rest = value;
  for (const { value: scale, unit } of SCALES) {
    if (rest < scale) continue;
    words.push(...number(Math.floor(rest / scale)));
    words.push({ id: `u${scale}`, text: unit, joint: "word" });
    rest %= scale;
  }
  if (rest > 0 || words.length === 0) words.push(...below100(rest));
  return words;
}

const TABLE: LanguageTable = {
  code: "en",
  name: "English",
  between: { close: "-", word: " ", phrase: " " },
  // Commas and stops in a text belong to the phrase that they end.
  texts: {
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
    "please-check": "please check",
    "see-screen": "see the screen",
    thanks: "thank you",
    "not-received": "not received yet",
    "bank-says-paid": "yes, the bank says paid",
    "cannot-know": "cannot know if it is paid",
    battery: "battery",
    "battery-low": "battery low",
    "please-charge": "please charge it",
    charging: "charging",
    "mains-lost": "the power is cut",
    "mains-back": "the power is back",
    "set-up-open": "set-up is open",
    "set-up-closed": "set-up is closed",
    "serial-number": "serial number",
    "quiet-begins": "quiet hours begin",
    "only-shown": "payments are only shown",
    "quiet-ends": "quiet hours are over",
  },
  units: { riel: "riel", dollar: "dollar:dollars", cent: "cent:cents" },
  sentences: {
    received: "{test} {match} received {money} {check}",
    late: "{test} paid &{minutes} &minute-ago:minutes-ago {money} {check}",
    burst: "received &{count} &payment:payments {sums}",
    digest: "{again} earlier received &{count} &payment:payments {sums}",
    reversed: "{again} taken-back {money}",
    repeat: "{test} repeat received {money}",
    again: "{test} once-more received {money}",
    thanks: "{test} thanks , {money}",
    totals: "today {count} &payment:payments {sums}",
    "totals-none": "today no-payments",
    "no-payments": "no-payments",
    "not-received": "not-received , {money}",
    "asked-paid": "bank-says-paid",
    "asked-unknown": "cannot-know , please-check",
    "link-lost": "no-connection not-announced",
    "link-back": "connected",
    volume: "volume {percent} &percent",
    "battery-level": "battery {percent} &percent",
    "battery-low": "battery-low , please-charge , {percent} &percent",
    "battery-charging": "charging , battery {percent} &percent",
    "battery-mains-lost": "mains-lost , battery {percent} &percent",
    "battery-mains-back": "mains-back",
    "set-up-open": "set-up-open",
    "set-up-closed": "set-up-closed",
    serial: "serial-number {digits}",
    "quiet-begins": "quiet-begins . only-shown",
    "quiet-ends": "quiet-ends",
  },
  asides: {
    test: "test",
    again: "once-more",
    check: ". please-check , {slowly}",
    hidden: ", see-screen",
    sum: "total {money}",
    "next-sum": "and {money}",
    "different-amount": "different-amount",
    "different-currency": "different-currency",
    "after-expiry": "after-expiry",
    "second-payment": "second-payment",
  },
  number,
  print: (text) => `${text.replace(/(?<=^|\. )[a-z]/g, (letter) => letter.toUpperCase())}.`,
};

export const ENGLISH = createLanguage(TABLE);
