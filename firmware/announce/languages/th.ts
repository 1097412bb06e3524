/**
 * Thai. Units up to the million, which repeats above it; one after tens is เอ็ด, twenty is ยี่สิบ.
 * People also say เอ็ด for the one of 101; this says หนึ่ง there, as CLDR does.
 */
import type { LanguageTable, NumberUse, Scale, Word } from "../language.ts";
import { createLanguage } from "../sentence.ts";
import { type PhraseId, PLAIN_ASIDES, PLAIN_SENTENCES, PLAIN_UNITS } from "./plain-order.ts";

const DIGITS = ["ศูนย์", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า"];

const MILLION = 1_000_000;
const SCALES: readonly Scale[] = [
  { value: 100_000, unit: "แสน" },
  { value: 10_000, unit: "หมื่น" },
  { value: 1_000, unit: "พัน" },
  { value: 100, unit: "ร้อย" },
];

function word(id: string, text: string): Word {
  return { id, text, joint: "close" };
}

function digit(value: number): Word {
  return word(`n${value}`, DIGITS[value] ?? "");
}

function below100(value: number): readonly Word[] {
  const tens = Math.floor(value / 10);
  const rest = value % 10;
  const words: Word[] = [];
  if (tens === 2) words.push(word("n20", "ยี่สิบ"));
  else if (tens > 0) words.push(...(tens > 1 ? [digit(tens)] : []), word("n10", "สิบ"));
  if (rest === 1 && tens > 0) words.push(word("n1b", "เอ็ด"));
  else if (rest > 0) words.push(digit(rest));
  return words;
}

function number(value: number): readonly Word[] {
  if (value === 0) return [digit(0)];
  const words: Word[] = [];
  if (value >= MILLION) {
    words.push(...number(Math.floor(value / MILLION)), word(`u${MILLION}`, "ล้าน"));
  }
  let rest = value % MILLION;
  for (const { value: scale, unit } of SCALES) {
    const count = Math.floor(rest / scale);
    if (count > 0) words.push(digit(count), word(`u${scale}`, unit));
    rest %= scale;
  }
  return [...words, ...below100(rest)];
}

const TEXTS: Readonly<Record<PhraseId, string>> = {
  minus: "ลบ",
  riel: "เรียล",
  dollar: "ดอลลาร์",
  cent: "เซนต์",
  received: "ได้รับเงิน",
  paid: "ชำระเมื่อ",
  "minutes-ago": "นาทีที่แล้ว",
  payments: "รายการ",
  total: "รวม",
  today: "วันนี้",
  earlier: "ก่อนหน้านี้",
  test: "ทดสอบ",
  repeat: "ทวนซ้ำ",
  "once-more": "แจ้งอีกครั้ง",
  "please-check": "โปรดตรวจสอบ",
  "different-amount": "ยอดเงินไม่ตรง",
  "different-currency": "สกุลเงินไม่ตรง",
  "after-expiry": "รหัสหมดอายุแล้ว",
  "second-payment": "ชำระครั้งที่สอง",
  "taken-back": "เงินถูกเรียกคืน",
  "no-payments": "ไม่มีรายการ",
  "no-connection": "ขาดการติดต่อกับธนาคาร",
  "not-announced": "ยังแจ้งยอดเงินไม่ได้",
  connected: "เชื่อมต่อแล้ว",
  volume: "ระดับเสียง",
  percent: "เปอร์เซ็นต์",
  "see-screen": "โปรดดูหน้าจอ",
  thanks: "ขอบคุณ",
  "not-received": "ยังไม่ได้รับเงิน",
  "bank-says-paid": "ธนาคารแจ้งว่าจ่ายแล้ว",
  "cannot-know": "ไม่สามารถทราบว่าจ่ายแล้วหรือยัง",
  battery: "แบตเตอรี่",
  "battery-low": "แบตเตอรี่อ่อน",
  "please-charge": "โปรดชาร์จ",
  charging: "กำลังชาร์จ",
  "mains-lost": "ไฟดับ",
  "mains-back": "ไฟมาแล้ว",
  "set-up-open": "เปิดการตั้งค่า",
  "set-up-closed": "ปิดการตั้งค่า",
  "serial-number": "หมายเลขเครื่อง",
  "quiet-begins": "เริ่มช่วงเวลาเงียบ",
  "only-shown": "แสดงยอดเงินบนหน้าจอเท่านั้น",
  "quiet-ends": "สิ้นสุดช่วงเวลาเงียบ",
};

const TABLE: LanguageTable = {
  code: "th",
  name: "ไทย",
  between: { close: "", word: " ", phrase: " " },
  marks: { ",": "", ".": "", ":": "" },
  texts: TEXTS,
  units: PLAIN_UNITS,
  sentences: PLAIN_SENTENCES,
  asides: PLAIN_ASIDES,
  number: (value: number, use: NumberUse) => (use === "digit" ? [digit(value)] : number(value)),
  print: (text) => text,
};

export const THAI = createLanguage(TABLE);
