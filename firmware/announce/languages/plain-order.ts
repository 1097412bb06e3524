/**
 * The order of words in which most languages tell a payment: what happened, then the amount. A
 * language that differs in a sentence spreads this table and writes that sentence anew; all name
 * their phrases alike, so that a missing one does not compile.
 */
import type { LanguageTable } from "../language.ts";

/** The words that every table over these patterns has; the pack's clips are named so, too. */
export type PhraseId =
  | "minus"
  | "riel"
  | "dollar"
  | "cent"
  | "received"
  | "paid"
  | "minutes-ago"
  | "payments"
  | "total"
  | "today"
  | "earlier"
  | "test"
  | "repeat"
  | "once-more"
  | "please-check"
  | "different-amount"
  | "different-currency"
  | "after-expiry"
  | "second-payment"
  | "taken-back"
  | "no-payments"
  | "no-connection"
  | "not-announced"
  | "connected"
  | "volume"
  | "percent"
  | "see-screen"
  | "thanks"
  | "not-received"
  | "bank-says-paid"
  | "cannot-know"
  | "battery"
  | "battery-low"
  | "please-charge"
  | "charging"
  | "mains-lost"
  | "mains-back"
  | "set-up-open"
  | "set-up-closed"
  | "serial-number"
  | "quiet-begins"
  | "only-shown"
  | "quiet-ends";

/** Currencies in languages without plurals. */
export const PLAIN_UNITS: LanguageTable["units"] = {
  riel: "riel",
  dollar: "dollar",
  cent: "cent",
};

export const PLAIN_SENTENCES: LanguageTable["sentences"] = {
  received: "{test} {match} received {money} {check}",
  late: "{test} paid &{minutes} &minutes-ago , {money} {check}",
  burst: "received &{count} &payments {sums}",
  digest: "{again} earlier , received &{count} &payments {sums}",
  reversed: "{again} taken-back , {money}",
  repeat: "{test} repeat , received {money}",
  again: "{test} once-more , please-check . received {money}",
  thanks: "{test} thanks , {money}",
  totals: "today , {count} &payments {sums}",
  "totals-none": "today , no-payments",
  "no-payments": "no-payments",
  "not-received": "not-received , {money}",
  "asked-paid": "bank-says-paid",
  "asked-unknown": "cannot-know , please-check",
  "link-lost": "no-connection . not-announced",
  "link-back": "connected",
  volume: "volume {percent} &percent",
  "battery-level": "battery {percent} &percent",
  "battery-low": "battery-low , please-charge , {percent} &percent",
  "battery-charging": "charging , {percent} &percent",
  "battery-mains-lost": "mains-lost , battery {percent} &percent",
  "battery-mains-back": "mains-back",
  "set-up-open": "set-up-open",
  "set-up-closed": "set-up-closed",
  serial: "serial-number : {digits}",
  "quiet-begins": "quiet-begins . only-shown",
  "quiet-ends": "quiet-ends",
};

export const PLAIN_ASIDES: LanguageTable["asides"] = {
  test: "test .",
  again: "once-more , please-check .",
  check: ". please-check : {slowly}",
  hidden: ", see-screen",
  sum: ", total {money}",
  "next-sum": ", {money}",
  "different-amount": "different-amount .",
  "different-currency": "different-currency .",
  "after-expiry": "after-expiry .",
  "second-payment": "second-payment .",
};

/** Capital letters at the beginning of each sentence, and a full stop at the end. */
export function printSentences(text: string): string {
  return `${text.replace(/(?<=^|\. )\p{Ll}/gu, (letter) => letter.toUpperCase())}.`;
}
