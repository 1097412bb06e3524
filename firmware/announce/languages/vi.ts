/**
 * Vietnamese, with the northern words for four, thousand and nought-in-between (tư, nghìn, lẻ).
 * Inside a number: mốt for one after the tens, lăm for five after ten, mươi for ten after a digit,
 * lẻ before a digit after empty tens, "không trăm" for empty hundreds after thousands. As CLDR.
 */
import type { LanguageTable, NumberUse, Scale, Word } from "../language.ts";
import { createLanguage } from "../sentence.ts";
import {
  type PhraseId,
  PLAIN_ASIDES,
  PLAIN_SENTENCES,
  PLAIN_UNITS,
  printSentences,
} from "./plain-order.ts";

const DIGITS = "không một hai ba bốn năm sáu bảy tám chín".split(" ");

const SCALES: readonly Scale[] = [
  { value: 1_000_000_000, unit: "tỷ" },
  { value: 1_000_000, unit: "triệu" },
  { value: 1_000, unit: "nghìn" },
];

function word(id: string, text: string): Word {
  return { id, text, joint: "word" };
}

function digit(value: number): Word {
  return word(`n${value}`, DIGITS[value] ?? "");
}

/** 1 to 9 after tens of 10 or more. */
function afterTens(value: number, tens: number): readonly Word[] {
  if (value === 0) return [];
  if (value === 5) return [word("n5b", "lăm")];
  if (value === 1 && tens > 1) return [word("n1b", "mốt")];
  if (value === 4 && tens > 1) return [word("n4b", "tư")];
  return [digit(value)];
}

function below100(value: number): readonly Word[] {
  const tens = Math.floor(value / 10);
  if (tens === 0) return [digit(value)];
  const ten = tens === 1 ? [word("n10", "mười")] : [digit(tens), word("u10", "mươi")];
  return [...ten, ...afterTens(value % 10, tens)];
}

/** What follows hundreds: 0 to 99. */
function afterHundreds(value: number): readonly Word[] {
  if (value === 0) return [];
  return value < 10 ? [word("odd", "lẻ"), digit(value)] : below100(value);
}

function number(value: number): readonly Word[] {
  for (const { value: scale, unit } of SCALES) {
    if (value < scale) continue;
    const rest = value % scale;
    return [
      ...number(Math.floor(value / scale)),
      word(`u${scale}`, unit),
      ...(scale === 1_000 && rest > 0 && rest < 100 ? [digit(0), word("u100", "trăm")] : []),
      ...(rest >= 100 ? number(rest) : afterHundreds(rest)),
    ];
  }
  if (value < 100) return below100(value);
  const hundreds = [digit(Math.floor(value / 100)), word("u100", "trăm")];
  return [...hundreds, ...afterHundreds(value % 100)];
}

const TEXTS: Readonly<Record<PhraseId, string>> = {
  minus: "âm",
  riel: "riên",
  dollar: "đô la",
  cent: "xu",
  received: "đã nhận",
  paid: "đã trả",
  "minutes-ago": "phút trước",
  payments: "khoản",
  total: "tổng cộng",
  today: "hôm nay",
  earlier: "trước đó",
  test: "thử nghiệm",
  repeat: "nhắc lại",
  "once-more": "báo lại lần nữa",
  "please-check": "xin kiểm tra",
  "different-amount": "sai số tiền",
  "different-currency": "sai loại tiền",
  "after-expiry": "mã đã hết hạn",
  "second-payment": "trả lần thứ hai",
  "taken-back": "tiền đã bị thu hồi",
  "no-payments": "chưa có khoản nào",
  "no-connection": "mất kết nối với ngân hàng",
  "not-announced": "chưa báo được tiền vào",
  connected: "đã kết nối lại",
  volume: "âm lượng",
  percent: "phần trăm",
  "see-screen": "xin xem màn hình",
  thanks: "xin cảm ơn",
  "not-received": "chưa nhận được",
  "bank-says-paid": "ngân hàng báo đã trả tiền",
  "cannot-know": "không thể biết đã trả hay chưa",
  battery: "pin",
  "battery-low": "pin yếu",
  "please-charge": "xin sạc pin",
  charging: "đang sạc pin",
  "mains-lost": "mất điện",
  "mains-back": "đã có điện lại",
  "set-up-open": "đã mở phần cài đặt",
  "set-up-closed": "đã đóng phần cài đặt",
  "serial-number": "số máy",
  "quiet-begins": "bắt đầu giờ yên lặng",
  "only-shown": "tiền vào chỉ hiện trên màn hình",
  "quiet-ends": "hết giờ yên lặng",
};

const TABLE: LanguageTable = {
  code: "vi",
  name: "Tiếng Việt",
  between: { close: " ", word: " ", phrase: " " },
  texts: TEXTS,
  units: PLAIN_UNITS,
  sentences: PLAIN_SENTENCES,
  asides: PLAIN_ASIDES,
  number: (value: number, use: NumberUse) => (use === "digit" ? [digit(value)] : number(value)),
  print: printSentences,
};

export const VIETNAMESE = createLanguage(TABLE);
