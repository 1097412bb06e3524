/**
 * Mandarin Chinese as it is spoken: 两 before 百, 千, 万, 亿 and before what is counted, 二 before 十,
 * at the end and in rows of digits; 零 once for a run of noughts, also where 亿 ends one, as schools
 * teach and CLDR does not; 十 bare at the start of a number.
 *
 * One changes its tone before what follows, and a third tone rises before another third tone
 * (五百, 九美元): the same characters, other clips (`n1t4`, `n5t2`).
 */
import type { LanguageTable, NumberUse, Word } from "../language.ts";
import { createLanguage } from "../sentence.ts";
import { type PhraseId, PLAIN_ASIDES, PLAIN_SENTENCES, PLAIN_UNITS } from "./plain-order.ts";

const DIGITS = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];

/**
 * One unit of the counting system: how it is written, from what remainder on no 零 stands before
 * the rest, and the tone of its one. Greatest first.
 */
interface Unit {
  readonly value: number;
  readonly text: string;
  readonly fullRest: number;
  readonly toneOfOne: 2 | 4;
}

const UNITS: readonly Unit[] = [
  { value: 100_000_000, text: "亿", fullRest: 10_000_000, toneOfOne: 2 },
  { value: 10_000, text: "万", fullRest: 1_000, toneOfOne: 2 },
  { value: 1_000, text: "千", fullRest: 100, toneOfOne: 4 },
  { value: 100, text: "百", fullRest: 10, toneOfOne: 4 },
  { value: 10, text: "十", fullRest: 1, toneOfOne: 4 },
];

function word(id: string, text: string): Word {
  return { id, text, joint: "close" };
}

function digit(value: number): Word {
  return word(`n${value}`, DIGITS[value] ?? "");
}

/** @param isInner something of the number stands before it, so that ten is 一十. */
function number(value: number, isInner: boolean): readonly Word[] {
  const unit = UNITS.find((candidate) => value >= candidate.value);
  if (unit === undefined) return [digit(value)];
  const count = Math.floor(value / unit.value);
  const rest = value % unit.value;
  return [
    ...multiplier(count, unit, isInner),
    word(`u${unit.value}`, unit.text),
    ...(rest > 0 && rest < unit.fullRest ? [digit(0)] : []),
    ...(rest > 0 ? number(rest, true) : []),
  ];
}

function multiplier(count: number, unit: Unit, isInner: boolean): readonly Word[] {
  if (count === 1 && unit.value === 10 && !isInner) return [];
  if (count === 1) return [word(`n1t${unit.toneOfOne}`, "一")];
  if (count === 2 && unit.value > 10) return [word("n2b", "两")];
  return number(count, isInner);
}

/** The tone that begins a word, for the words that numbers stand before. */
const FIRST_TONES: Readonly<Record<string, number>> = {
  riel: 4,
  dollar: 3,
  cent: 3,
  payments: 3,
  "minutes-ago": 1,
  n5: 3,
  n9: 3,
  n2b: 3,
  u100: 3,
};
/** Words that are one syllable of the third tone. */
const THIRD_TONES = new Set(["n5", "n9", "n2b", "u100"]);

function join(words: readonly Word[]): readonly Word[] {
  return words.map((word, index) => {
    const next = words[index + 1];
    if (next === undefined || next.joint === "phrase") return word;
    const tone = FIRST_TONES[next.id];
    // A number that is one, before what it counts; inside numbers the grammar has seen to it.
    if (word.id === "n1" && word.joint !== "close" && tone !== undefined) {
      return { ...word, id: tone === 4 ? "n1t2" : "n1t4" };
    }
    return THIRD_TONES.has(word.id) && tone === 3 ? { ...word, id: `${word.id}t2` } : word;
  });
}

const TEXTS: Readonly<Record<PhraseId | "and", string>> = {
  minus: "负",
  riel: "瑞尔",
  dollar: "美元",
  cent: "美分",
  and: "和",
  received: "收款到账",
  paid: "付款",
  "minutes-ago": "分钟前",
  payments: "笔",
  total: "合计",
  today: "今天",
  earlier: "此前",
  test: "测试",
  repeat: "重播",
  "once-more": "再报一次",
  "please-check": "请核对",
  "different-amount": "金额不符",
  "different-currency": "币种不符",
  "after-expiry": "二维码已过期",
  "second-payment": "重复付款",
  "taken-back": "款项已撤回",
  "no-payments": "没有收款",
  "no-connection": "银行连接已断开",
  "not-announced": "收款暂不播报",
  connected: "已重新连接",
  volume: "音量",
  percent: "百分之",
  "see-screen": "请看屏幕",
  thanks: "谢谢",
  "not-received": "尚未到账",
  "bank-says-paid": "银行答复已付款",
  "cannot-know": "无法确认付款",
  battery: "电量",
  "battery-low": "电量低",
  "please-charge": "请充电",
  charging: "正在充电",
  "mains-lost": "电源已断开",
  "mains-back": "电源已恢复",
  "set-up-open": "进入设置",
  "set-up-closed": "退出设置",
  "serial-number": "机器编号",
  "quiet-begins": "静音时段开始",
  "only-shown": "收款只显示",
  "quiet-ends": "静音时段结束",
};

const TABLE: LanguageTable = {
  code: "zh",
  name: "中文",
  between: { close: "", word: "", phrase: "" },
  marks: { ",": "，", ".": "。", ":": "：" },
  texts: TEXTS,
  units: PLAIN_UNITS,
  sentences: {
    ...PLAIN_SENTENCES,
    received: "{test} {match} received , {money} {check}",
    late: "{test} {minutes} &minutes-ago &paid , {money} {check}",
    burst: "received , {count} &payments {sums}",
    digest: "{again} earlier , received , {count} &payments {sums}",
    repeat: "{test} repeat , received , {money}",
    again: "{test} once-more , please-check . received , {money}",
    // The percentage stands after its word.
    volume: "volume &percent +{percent}",
    "battery-level": "battery &percent +{percent}",
    "battery-low": "battery-low , please-charge , percent +{percent}",
    "battery-charging": "charging , battery &percent +{percent}",
    "battery-mains-lost": "mains-lost , battery &percent +{percent}",
  },
  asides: { ...PLAIN_ASIDES, "next-sum": "and &{money}" },
  number: (value: number, use: NumberUse) =>
    value === 2 && use === "counted" ? [word("n2b", "两")] : number(value, false),
  join,
  print: (text) => `${text}。`,
};

export const CHINESE = createLanguage(TABLE);

/** A number as it is written on paper, with 二 everywhere: CLDR's plain rules. */
export function writtenNumber(value: number): string {
  return number(value, false)
    .map(({ text }) => (text === "两" ? "二" : text))
    .join("");
}
