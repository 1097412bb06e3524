/**
 * Every word that the screens show, once: Khmer first, English second. A zero-width space (\u200b)
 * marks where a long Khmer line may break, since Khmer puts no spaces between words; a no-break
 * space (\u00a0) keeps a number with its unit.
 */
import type { Currency } from "../lib/money.ts";
import type { EntryProblem, LinkSign } from "./scene.ts";

export interface Wording {
  readonly km: string;
  readonly en: string;
}

/** Puts a number into the place marked `#` of both languages. */
export function withNumber(wording: Wording, number: number): Wording {
  return {
    km: wording.km.replace("#", String(number)),
    en: wording.en.replace("#", String(number)),
  };
}

export const WORDS = {
  starting: { km: "កំពុងចាប់ផ្ដើម", en: "Starting" },
  scanToPay: { km: "ស្កេនដើម្បីបង់ប្រាក់", en: "Scan to pay" },
  timeLeft: { km: "នៅសល់", en: "Time left" },

  received: { km: "បានទទួលប្រាក់", en: "Payment received" },
  differentAmount: { km: "ទឹកប្រាក់\u200bមិនត្រូវគ្នា", en: "Different amount" },
  differentCurrency: { km: "រូបិយប័ណ្ណ\u200bមិនត្រូវគ្នា", en: "Different currency" },
  afterExpiry: { km: "បង់ក្រោយ\u200bផុតកំណត់", en: "Paid after the QR expired" },
  secondPayment: { km: "បង់ពីរដង", en: "Paid a second time" },
  otherPayment: { km: "ការបង់ប្រាក់ផ្សេង", en: "Another payment" },
  asked: { km: "ត្រូវបង់", en: "Asked for" },
  minutesAgo: { km: "បានបង់ #\u00a0នាទីមុន", en: "Paid # min ago" },
  again: { km: "រំលឹកម្ដងទៀត", en: "Again: not a new payment" },
  test: { km: "សាកល្បង \u200bមិនមែនប្រាក់ពិត", en: "Test: not real money" },
  reference: { km: "លេខយោង", en: "Ref." },
  reversed: { km: "ប្រាក់\u200bត្រូវបានដកវិញ", en: "Payment taken back" },

  burst: { km: "បានទទួលប្រាក់", en: "Payments received" },
  whileAway: { km: "បានទទួល\u200bពេលដាច់បណ្ដាញ", en: "Received while away" },
  totals: { km: "សរុបថ្ងៃនេះ", en: "Total today" },
  payments: { km: "# ការបង់ប្រាក់", en: "# payments" },
  onePayment: { km: "# ការបង់ប្រាក់", en: "# payment" },
  noPayments: { km: "មិនទាន់មានការបង់ប្រាក់", en: "No payments yet" },

  keyAmount: { km: "បញ្ចូលចំនួនប្រាក់", en: "Key in the amount" },
  volume: { km: "កម្រិតសំឡេង", en: "Volume" },
  muted: { km: "បិទសំឡេង", en: "Muted" },
  expired: { km: "QR នេះផុតកំណត់ហើយ", en: "This QR has expired" },
  keyAgain: { km: "សូមបញ្ចូលចំនួនប្រាក់\u200bម្ដងទៀត", en: "Key the amount again" },

  blind: { km: "មិនឮពីធនាគារ", en: "Cannot hear the bank" },
  notAnnounced: {
    km: "ការបង់ប្រាក់\u200bមិនត្រូវបានប្រកាសទេ \u200bសូមពិនិត្យ\u200bក្នុងទូរស័ព្ទ",
    en: "Payments are not announced now. Check them on your phone.",
  },
  notSetUp: { km: "មិនទាន់រៀបចំ", en: "Not set up" },
  callTechnician: { km: "សូមហៅអ្នកបច្ចេកទេស", en: "Call the technician" },
  fault: { km: "ឧបករណ៍មានបញ្ហា", en: "The terminal has a fault" },
} as const satisfies Readonly<Record<string, Wording>>;

export const LINK_WORDS: Readonly<Record<LinkSign, Wording>> = {
  up: { km: "ភ្ជាប់", en: "Online" },
  connecting: { km: "កំពុងភ្ជាប់", en: "Connecting" },
  down: { km: "ដាច់", en: "No link" },
};

/** A currency's sign, and its name in Khmer. */
export const CURRENCY_WORDS: Readonly<Record<Currency, { sign: string; km: string; en: string }>> =
  {
    KHR: { sign: "៛", km: "រៀល", en: "Riel" },
    USD: { sign: "$", km: "ដុល្លារ", en: "Dollars" },
  };

export const PROBLEM_WORDS: Readonly<Record<EntryProblem, Wording>> = {
  "amount-zero": {
    km: "ចំនួនត្រូវតែ\u200bធំជាងសូន្យ",
    en: "The amount must be more than zero",
  },
  "amount-too-large": { km: "ចំនួននេះធំពេក", en: "This amount is too large" },
  "too-many-digits": { km: "លេខច្រើនពេក", en: "Too many digits" },
  "clock-not-set": {
    km: "មិនទាន់ដឹងម៉ោង \u200bសូមរង់ចាំ\u200bការភ្ជាប់",
    en: "Time not known yet: wait for the link",
  },
  "display-fault": {
    km: "បង្ហាញ QR មិនបាន \u200bសូមព្យាយាមម្ដងទៀត",
    en: "The QR could not be shown. Try again",
  },
};
