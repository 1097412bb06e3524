/**
 * Every word that the screens show, once: Khmer first, English second. A zero-width space (\u200b)
 * marks where a long Khmer line may break, since Khmer puts no spaces between words; a no-break
 * space (\u00a0) keeps a number with its unit.
 */
import type { Currency } from "../lib/money.ts";
import type { EntryProblem, LinkSign, SetUpStep } from "./scene.ts";

export interface Wording {
  readonly km: string;
  readonly en: string;
}

/** Puts a number into the place marked `#` of both languages. */
export function withNumber(wording: Wording, number: number): Wording {
  return withText(wording, String(number));
}

/** Puts a name or figures into that place. */
export function withText(wording: Wording, text: string): Wording {
  return { km: wording.km.replace("#", () => text), en: wording.en.replace("#", () => text) };
}

export const WORDS = {
  starting: { km: "កំពុងចាប់ផ្ដើម", en: "Starting" },
  scanToPay: { km: "ស្កេនដើម្បីបង់ប្រាក់", en: "Scan to pay" },
  timeLeft: { km: "នៅសល់", en: "Time left" },
  notYet: { km: "មិនទាន់\u200bទទួលបានប្រាក់", en: "Not received yet" },

  wasItPaid: { km: "បានបង់ហើយឬនៅ?", en: "Was this paid?" },
  asking: { km: "កំពុងសួរធនាគារ", en: "Asking the bank" },
  bankSaysPaid: { km: "ធនាគារថា\u200bបានបង់ហើយ", en: "Yes: the bank says paid" },
  bankSaysUnpaid: { km: "មិនទាន់\u200bទទួលបានប្រាក់", en: "No: not received yet" },
  cannotKnow: { km: "មិនអាច\u200bដឹងបានទេ", en: "Cannot know if it is paid" },
  yesPaid: { km: "បានបង់ហើយ", en: "Yes: paid" },
  recordedHere: { km: "មានក្នុង\u200bបញ្ជីឧបករណ៍នេះ", en: "It is recorded here" },
  notRecordedYet: {
    km: "មិនទាន់\u200bមកដល់ឧបករណ៍នេះទេ \u200bសូមពិនិត្យ\u200bក្នុងទូរស័ព្ទ",
    en: "Not recorded here yet. Check your phone",
  },
  askOffline: {
    km: "ដាច់បណ្ដាញ \u200bសូមពិនិត្យ\u200bក្នុងទូរស័ព្ទ",
    en: "No link to the bank. Check your phone",
  },
  askNoAnswer: {
    km: "ធនាគារ\u200bមិនឆ្លើយ \u200bសូមពិនិត្យ\u200bក្នុងទូរស័ព្ទ",
    en: "The bank does not answer. Check your phone",
  },
  askUnsure: {
    km: "ធនាគារ\u200bមិនដឹងទេ \u200bសូមពិនិត្យ\u200bក្នុងទូរស័ព្ទ",
    en: "The bank cannot say now. Check your phone",
  },

  visitorsWelcome: { km: "ស្វាគមន៍ #", en: "Visitors: #" },
  rielOnly: { km: "ភ្ញៀវបរទេស \u200bបង់ជារៀល", en: "Wallets from abroad: riel only" },
  noRielAccount: { km: "គ្មាន\u200bគណនីរៀល", en: "No riel account: visitors cannot pay" },
  orInRiel: { km: "ឬ #\u00a0រៀល \u200bចុច ៛/$", en: "Or # riel: press ៛/$" },
  inRiel: { km: "ប្ដូរជារៀល?", en: "The same in riel?" },
  dollarRate: { km: "1\u00a0ដុល្លារ = #\u00a0រៀល", en: "1\u00a0USD = #\u00a0KHR" },
  rateOf: { km: "អត្រា #", en: "Rate: #" },
  roundedTo: { km: "បង្គត់ដល់ #\u00a0រៀល", en: "Rounded to #\u00a0riel" },
  takeOffer: { km: "ចុច ៛/$ ដើម្បី\u200bយក", en: "Press ៛/$ to take it" },

  received: { km: "បានទទួល\u200bប្រាក់", en: "Payment received" },
  differentAmount: { km: "ទឹកប្រាក់\u200bមិនត្រូវគ្នា", en: "Different amount" },
  differentCurrency: { km: "រូបិយប័ណ្ណ\u200bមិនត្រូវគ្នា", en: "Different currency" },
  afterExpiry: { km: "បង់ក្រោយ\u200bផុតកំណត់", en: "Paid after the QR expired" },
  secondPayment: { km: "បង់ពីរដង", en: "Paid a second time" },
  otherPayment: { km: "ការបង់ប្រាក់\u200bផ្សេង", en: "Another payment" },
  unusual: { km: "សូមពិនិត្យ\u200bចំនួន និងរូបិយប័ណ្ណ", en: "Check amount and currency" },
  asked: { km: "ត្រូវបង់", en: "Asked for" },
  minutesAgo: { km: "បានបង់ #\u00a0នាទីមុន", en: "Paid # min ago" },
  again: { km: "រំលឹក\u200bម្ដងទៀត", en: "Again: not a new payment" },
  test: { km: "សាកល្បង \u200bមិនមែនប្រាក់ពិត", en: "Test: not real money" },
  reference: { km: "លេខយោង", en: "Ref." },
  reversed: { km: "ប្រាក់\u200bត្រូវបានដកវិញ", en: "Payment taken back" },

  burst: { km: "បានទទួល\u200bប្រាក់", en: "Payments received" },
  whileAway: { km: "បានទទួល\u200bពេលដាច់បណ្ដាញ", en: "Received while away" },
  totals: { km: "សរុបថ្ងៃនេះ", en: "Total today" },
  payments: { km: "# ការបង់ប្រាក់", en: "# payments" },
  onePayment: { km: "# ការបង់ប្រាក់", en: "# payment" },
  noPayments: { km: "មិនទាន់មានការបង់ប្រាក់", en: "No payments yet" },

  lastPayments: { km: "ការបង់ប្រាក់ចុងក្រោយ", en: "Last payments" },
  notListed: { km: "គ្មានក្នុងបញ្ជីនេះ មិនទាន់បង់ទេ", en: "Not in this list: not paid" },
  testShort: { km: "សាកល្បង", en: "Test" },
  takenBack: { km: "ដកវិញ", en: "Taken back" },

  keyAmount: { km: "បញ្ចូលចំនួនប្រាក់", en: "Key in the amount" },
  volume: { km: "កម្រិតសំឡេង", en: "Volume" },
  languages: { km: "ភាសា", en: "Language" },
  muted: { km: "បិទសំឡេង", en: "Muted" },
  expired: { km: "QR\u00a0នេះ\u200bផុតកំណត់ហើយ", en: "This QR has expired" },
  cancelled: { km: "QR\u00a0នេះ\u200bត្រូវបានលុបចោល", en: "This QR was cancelled" },
  doNotPay: { km: "សូមកុំបង់ប្រាក់\u200bតាម\u00a0QR\u00a0នេះទៀត", en: "Do not pay by this QR any more" },
  keyAgain: { km: "សូមបញ្ចូលចំនួនប្រាក់\u200bម្ដងទៀត", en: "Key the amount again" },

  blind: { km: "មិនឮ\u200bពីធនាគារ", en: "Cannot hear the bank" },
  notAnnounced: {
    km: "ការបង់ប្រាក់\u200bមិនត្រូវបានប្រកាសទេ \u200bសូមពិនិត្យ\u200bក្នុងទូរស័ព្ទ",
    en: "Payments are not announced now. Check them on your phone.",
  },
  since: { km: "រយៈពេល", en: "for" },
  notSetUp: { km: "មិនទាន់\u200bរៀបចំ", en: "Not set up" },
  callTechnician: { km: "សូមហៅអ្នកបច្ចេកទេស", en: "Call the technician" },
  setUp: { km: "របៀប\u200bអ្នកបច្ចេកទេស", en: "Technician mode" },
  serial: { km: "លេខ\u200bឧបករណ៍", en: "Serial number" },
  justNow: { km: "អម្បាញ់មិញ", en: "just now" },
  waitABit: { km: "សូមរង់ចាំបន្តិច", en: "One moment" },
  battery: { km: "ថ្ម", en: "Battery" },
  fault: { km: "ឧបករណ៍\u200bមានបញ្ហា", en: "The terminal has a fault" },
} as const satisfies Readonly<Record<string, Wording>>;

/** An age in its largest whole unit. */
export const AGE_WORDS = {
  minutes: { km: "#\u00a0នាទីមុន", en: "#\u00a0min ago" },
  hours: { km: "#\u00a0ម៉ោងមុន", en: "#\u00a0h ago" },
  days: { km: "#\u00a0ថ្ងៃមុន", en: "#\u00a0d ago" },
} as const satisfies Readonly<Record<string, Wording>>;

/** How long ago, for whole minutes of age; `…` while the time is not trusted. */
export function ageWords(minutes: number | undefined): Wording {
  if (minutes === undefined) return { km: "…", en: "…" };
  if (minutes < 1) return WORDS.justNow;
  if (minutes < 60) return withNumber(AGE_WORDS.minutes, minutes);
  if (minutes < 48 * 60) return withNumber(AGE_WORDS.hours, Math.floor(minutes / 60));
  return withNumber(AGE_WORDS.days, Math.floor(minutes / 1440));
}

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

/** What a technician does next. */
export const STEP_WORDS: Readonly<Record<SetUpStep, Wording>> = {
  "connect-cable": {
    km: "សូមភ្ជាប់ខ្សែ\u200bទៅកុំព្យូទ័រ",
    en: "Connect the cable to the computer",
  },
  "join-network": { km: "សូមភ្ជាប់\u200bបណ្ដាញ\u200bរបស់ហាង", en: "Join the shop's network" },
  "install-identity": { km: "សូមដំឡើង\u200bវិញ្ញាបនបត្រ", en: "Install the certificate" },
  "bind-merchant": { km: "សូមបញ្ចូល\u200bឈ្មោះ \u200bនិងគណនីហាង", en: "Enter shop and account" },
  "type-number-back": { km: "សូមវាយលេខ\u200bដែលបានឮ", en: "Type in the number you heard" },
  "test-payment": { km: "សូមបង់ប្រាក់\u200bសាកល្បង", en: "Make a test payment" },
  done: { km: "រួចរាល់", en: "Ready" },
};

/** The spoken languages by their tags. */
export const LANGUAGE_WORDS: Readonly<Record<string, Wording>> = {
  km: { km: "ខ្មែរ", en: "Khmer" },
  en: { km: "អង់គ្លេស", en: "English" },
  zh: { km: "ចិន", en: "Chinese" },
  vi: { km: "វៀតណាម", en: "Tiếng Việt" },
  th: { km: "ថៃ", en: "Thai" },
  fr: { km: "បារាំង", en: "Français" },
  ko: { km: "កូរ៉េ", en: "Korean" },
  ja: { km: "ជប៉ុន", en: "Japanese" },
};

/** What a vendor can do about a fault, by its code or by the letter that it begins with. */
export const FAULT_WORDS: Readonly<Record<string, string>> = {
  A: "ឧបករណ៍បំពងសំឡេង\u200bមិនដំណើរការ \u200bសូមពិនិត្យខ្សែ",
  "B-low": "ថ្ម\u200bខ្សោយ \u200bសូម\u200bសាកថ្ម",
  "B-on-battery": "ដាច់\u200bភ្លើង \u200bកំពុង\u200bប្រើថ្ម",
  D: "បង្ហាញ QR មិនបាន \u200bសូមព្យាយាម\u200bម្ដងទៀត",
  O: "ឧបករណ៍\u200bមិនប្រក្រតី \u200bសូមពិនិត្យ\u200bក្នុងទូរស័ព្ទ \u200bហើយហៅ\u200bអ្នកបច្ចេកទេស",
  P: "រក្សាទុក\u200bមិនបាន \u200bសូមពិនិត្យ\u200bក្នុងទូរស័ព្ទ \u200bហើយហៅ\u200bអ្នកបច្ចេកទេស",
  T: "មិនទាន់ដឹងម៉ោង \u200bសូមរង់ចាំ\u200bធនាគារ",
};
