/**
 * Korean, with Sino-Korean numbers as bills and tills have them, in the formal style (-습니다). Groups
 * of ten thousand; one is not said before ten, hundred, thousand and ten thousand, and is before a
 * hundred million. A row of digits says 공 for nought.
 *
 * The verb stands in a sentence of its own and the amount after it, so that what is heard last is
 * the currency, as in every language of the terminal.
 */
import type { LanguageTable, NumberUse, Scale, Word } from "../language.ts";
import { createLanguage } from "../sentence.ts";
import { type PhraseId, PLAIN_ASIDES, PLAIN_SENTENCES, PLAIN_UNITS } from "./plain-order.ts";

const DIGITS = ["영", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구"];

const SCALES: readonly Scale[] = [
  { value: 1_000_000_000_000, unit: "조" },
  { value: 100_000_000, unit: "억" },
  { value: 10_000, unit: "만" },
];
const INNER: readonly Scale[] = [
  { value: 1_000, unit: "천" },
  { value: 100, unit: "백" },
  { value: 10, unit: "십" },
];

function digit(value: number): Word {
  return { id: `n${value}`, text: DIGITS[value] ?? "", joint: "close" };
}

function unitWord({ value, unit }: Scale): Word {
  return { id: `u${value}`, text: unit, joint: "close" };
}

function below10000(value: number): readonly Word[] {
  const words: Word[] = [];
  let rest = value;
  for (const scale of INNER) {
    const count = Math.floor(rest / scale.value);
    if (count > 1) words.push(digit(count));
    if (count > 0) words.push(unitWord(scale));
    rest %= scale.value;
  }
  if (rest > 0) words.push(digit(rest));
  return words;
}

function number(value: number): readonly Word[] {
  if (value === 0) return [digit(0)];
  const words: Word[] = [];
  let rest = value;
  const push = (group: readonly Word[]) => {
    for (const [index, word] of group.entries()) {
      words.push(index === 0 && words.length > 0 ? { ...word, joint: "word" } : word);
    }
  };
  for (const scale of SCALES) {
    const count = Math.floor(rest / scale.value);
    if (count === 0) continue;
    const isBare = count === 1 && scale.value === 10_000;
    push([...(isBare ? [] : below10000(count)), unitWord(scale)]);
    rest %= scale.value;
  }
  push(below10000(rest));
  return words;
}

const TEXTS: Readonly<Record<PhraseId, string>> = {
  minus: "마이너스",
  riel: "리엘",
  dollar: "달러",
  cent: "센트",
  received: "입금되었습니다",
  paid: "결제되었습니다",
  "minutes-ago": "분 전에",
  payments: "건",
  total: "합계",
  today: "오늘",
  earlier: "앞서",
  test: "시험입니다",
  repeat: "다시 들려 드립니다",
  "once-more": "다시 한번 알립니다",
  "please-check": "확인해 주세요",
  "different-amount": "금액이 다릅니다",
  "different-currency": "통화가 다릅니다",
  "after-expiry": "유효 시간이 지난 코드입니다",
  "second-payment": "두 번째 결제입니다",
  "taken-back": "입금이 취소되었습니다",
  "no-payments": "결제가 없습니다",
  "no-connection": "은행과 연결이 끊겼습니다",
  "not-announced": "입금을 알려 드릴 수 없습니다",
  connected: "다시 연결되었습니다",
  volume: "음량",
  percent: "퍼센트",
  "see-screen": "화면을 확인해 주세요",
  thanks: "감사합니다",
  "not-received": "아직 입금되지 않았습니다",
  "bank-says-paid": "은행에서 결제를 확인했습니다",
  "cannot-know": "결제 여부를 알 수 없습니다",
  battery: "배터리",
  "battery-low": "배터리가 부족합니다",
  "please-charge": "충전해 주세요",
  charging: "충전 중입니다",
  "mains-lost": "전원이 끊겼습니다",
  "mains-back": "전원이 다시 들어왔습니다",
  "set-up-open": "설정을 시작합니다",
  "set-up-closed": "설정을 마칩니다",
  "serial-number": "기기 번호",
  "quiet-begins": "조용한 시간입니다",
  "only-shown": "입금은 화면에만 표시됩니다",
  "quiet-ends": "조용한 시간이 끝났습니다",
};

const TABLE: LanguageTable = {
  code: "ko",
  name: "한국어",
  between: { close: "", word: " ", phrase: " " },
  texts: TEXTS,
  units: PLAIN_UNITS,
  sentences: {
    ...PLAIN_SENTENCES,
    received: "{test} {match} received . {money} {check}",
    late: "{test} {minutes} &minutes-ago &paid . {money} {check}",
    burst: "{count} &payments &received {sums}",
    digest: "{again} earlier &{count} &payments &received {sums}",
    reversed: "{again} taken-back . {money}",
    repeat: "{test} repeat . received . {money}",
    again: "{test} once-more . please-check . received . {money}",
    thanks: "{test} thanks . {money}",
    totals: "today &{count} &payments {sums}",
    "not-received": "not-received . {money}",
    "asked-unknown": "cannot-know . please-check",
    "battery-low": "battery-low . please-charge . {percent} &percent",
    "battery-charging": "charging . {percent} &percent",
    "battery-mains-lost": "mains-lost . battery {percent} &percent",
  },
  asides: { ...PLAIN_ASIDES, hidden: ". see-screen", sum: ". total {money}" },
  number: (value: number, use: NumberUse) => {
    if (use !== "digit") return number(value);
    return value === 0 ? [{ id: "n0b", text: "공", joint: "close" }] : [digit(value)];
  },
  print: (text) => `${text}.`,
};

export const KOREAN = createLanguage(TABLE);
