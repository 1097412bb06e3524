/**
 * What the vendor's guide says, as data: each screen with what it means, what is heard and what to
 * do, and each key with what it does. Khmer first; words that a vendor uses, none that a bank does.
 */
import type { Key } from "../../drivers/hal/panel.ts";
import type { Saying } from "../announce/saying.ts";
import type { Money } from "../lib/money.ts";
import type { Wording } from "../screen/wording.ts";

export interface GuideScreen {
  /** A sample scene, as `soundbox render` names it. */
  readonly scene: string;
  readonly meaning: Wording;
  /** What to do. */
  readonly next: Wording;
  /** What is said with it; undefined for a screen that comes in silence. */
  readonly saying: Saying | undefined;
}

export interface GuideKey {
  /** The key, or the two that are pressed together. */
  readonly keys: readonly Key[];
  readonly isLong: boolean;
  readonly does: Wording;
}

const MONEY: Money = { minor: 12_500, currency: "KHR" };
const SUMS: readonly Money[] = [MONEY, { minor: 300, currency: "USD" }];

export const TITLE: Wording = {
  km: "របៀបប្រើ ប្រអប់សំឡេង KHQR",
  en: "How to use the KHQR soundbox",
};
export const HEARD: Wording = { km: "ឮ", en: "You hear" };
export const HOLD: Wording = { km: "ចុចឱ្យយូរ", en: "hold" };
export const RULE: Wording = {
  km: "ប្រគល់ទំនិញ តែពេលអេក្រង់ពណ៌បៃតង ហើយប្រអប់និយាយចំនួនប្រាក់។ " + "រូបភាពក្នុងទូរស័ព្ទ មិនមែនជាភស្តុតាងទេ។",
  en:
    "Hand over the goods only when the screen is green and the box has said the amount. " +
    "A picture on a phone proves nothing.",
};

export const SCREENS: readonly GuideScreen[] = [
  {
    scene: "idle",
    meaning: { km: "រង់ចាំអតិថិជន", en: "Waiting for a customer" },
    next: { km: "ឱ្យស្កេន ឬបញ្ចូលចំនួន", en: "Let them scan, or key the amount" },
    saying: undefined,
  },
  {
    scene: "charge",
    meaning: { km: "QR មានចំនួនប្រាក់", en: "A QR for this amount" },
    next: { km: "បង្ហាញ ហើយរង់ចាំ", en: "Show it and wait" },
    saying: undefined,
  },
  {
    scene: "not-yet",
    meaning: { km: "មិនទាន់ទទួលបានប្រាក់", en: "No money yet" },
    next: { km: "កុំទាន់ប្រគល់ទំនិញ", en: "Do not hand over the goods" },
    saying: { kind: "not-received", money: MONEY },
  },
  {
    scene: "paid",
    meaning: { km: "បានទទួល ត្រឹមត្រូវ", en: "Paid, as asked" },
    next: { km: "ប្រគល់ទំនិញបាន", en: "Hand over the goods" },
    saying: { kind: "received", money: MONEY, match: "matched", test: false },
  },
  {
    scene: "different-amount",
    meaning: { km: "បង់ខុសចំនួន", en: "Another amount was paid" },
    next: { km: "ប្រៀបធៀបចំនួនទាំងពីរ", en: "Compare the two amounts" },
    saying: { kind: "received", money: MONEY, match: "different-amount", test: false },
  },
  {
    scene: "unusual",
    meaning: { km: "ចំនួនប្លែក និយាយពីរដង", en: "An unusual amount, said twice" },
    next: { km: "ពិនិត្យមើល រៀល ឬដុល្លារ", en: "Check: riel or dollars?" },
    saying: { kind: "received", money: MONEY, match: "matched", test: false, isUnusual: true },
  },
  {
    scene: "late",
    meaning: { km: "ប្រាក់ដែលបង់ពីមុន", en: "An earlier payment" },
    next: { km: "មិនមែនអតិថិជននេះទេ", en: "Not the customer before you" },
    saying: { kind: "late", money: MONEY, minutes: 7, test: false },
  },
  {
    scene: "digest",
    meaning: { km: "ប្រាក់ចូលពេលដាច់", en: "Came while it was off" },
    next: { km: "មើលក្នុងបញ្ជីចុងក្រោយ", en: "See the last payments" },
    saying: { kind: "digest", count: 3, sums: SUMS, again: false },
  },
  {
    scene: "reversed",
    meaning: { km: "ប្រាក់ត្រូវបានដកវិញ", en: "A payment was taken back" },
    next: { km: "ហៅទៅធនាគារ", en: "Call the bank" },
    saying: { kind: "reversed", money: MONEY, again: false },
  },
  {
    scene: "verify",
    meaning: { km: "ការបង់ប្រាក់ចុងក្រោយ", en: "The last payments" },
    next: { km: "គ្មានក្នុងបញ្ជី គឺមិនទាន់បង់", en: "Not in the list: not paid" },
    saying: undefined,
  },
  {
    scene: "blind",
    meaning: { km: "មិនឮពីធនាគារ", en: "It cannot hear the bank" },
    next: { km: "ពិនិត្យក្នុងទូរស័ព្ទរបស់អ្នក", en: "Check on your own phone" },
    saying: { kind: "link-lost" },
  },
  {
    scene: "fault",
    meaning: { km: "ប្រអប់ខូច", en: "The box is broken" },
    next: { km: "អានកូដប្រាប់អ្នកបច្ចេកទេស", en: "Read the code to the technician" },
    saying: undefined,
  },
];

export const KEYS_USED: readonly GuideKey[] = [
  { keys: ["currency"], isLong: false, does: { km: "រៀល ឬដុល្លារ", en: "riel or dollars" } },
  { keys: ["charge"], isLong: false, does: { km: "បង្ហាញ QR", en: "show the QR" } },
  {
    keys: ["charge"],
    isLong: true,
    does: { km: "សួរធនាគារ៖ បង់ហើយឬនៅ?", en: "ask the bank: was it paid?" },
  },
  { keys: ["clear"], isLong: false, does: { km: "លុប", en: "clear, cancel" } },
  {
    keys: ["middle"],
    isLong: false,
    does: { km: "និយាយចុងក្រោយម្ដងទៀត", en: "say the last payment again" },
  },
  { keys: ["middle"], isLong: true, does: { km: "សរុបថ្ងៃនេះ", en: "today's totals" } },
  {
    keys: ["volume-down", "volume-up"],
    isLong: false,
    does: { km: "ទាំងពីរ៖ បញ្ជីចុងក្រោយ", en: "both: last payments" },
  },
  { keys: ["volume-up"], isLong: false, does: { km: "សំឡេងខ្លាំង", en: "louder" } },
  { keys: ["volume-down"], isLong: false, does: { km: "សំឡេងតិច", en: "quieter" } },
  {
    keys: ["volume-down"],
    isLong: true,
    does: { km: "លេខឧបករណ៍", en: "serial number" },
  },
  { keys: ["volume-up"], isLong: true, does: { km: "ភាសា", en: "language" } },
];

/** What is printed on a key. */
export const KEY_FACES: Readonly<Partial<Record<Key, string>>> = {
  currency: "៛ $",
  clear: "C",
  charge: "QR",
  middle: "●",
  "volume-up": "+",
  "volume-down": "−",
};
