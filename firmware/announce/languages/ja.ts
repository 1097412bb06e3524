/**
 * Japanese in the polite style (です, ます). Groups of ten thousand. Hundreds and thousands change
 * their sounds (さんびゃく, はっせん), and so do minutes (いっぷん): each is one clip, never a splice.
 *
 * The verb stands in a sentence of its own and the amount after it, so that what is heard last is
 * the currency, as in every language of the terminal.
 */
import type { LanguageTable, NumberUse, Scale, Word } from "../language.ts";
import { createLanguage } from "../sentence.ts";
import { type PhraseId, PLAIN_ASIDES, PLAIN_SENTENCES, PLAIN_UNITS } from "./plain-order.ts";

const DIGITS = ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"];

/** Greatest first. Each counts with "one" said; hundred and thousand do without. */
const SCALES: readonly Scale[] = [
  { value: 1_000_000_000_000, unit: "兆" },
  { value: 100_000_000, unit: "億" },
  { value: 10_000, unit: "万" },
];
const INNER: readonly Scale[] = [
  { value: 1_000, unit: "千" },
  { value: 100, unit: "百" },
  { value: 10, unit: "十" },
];
const TRILLION = 1_000_000_000_000;

function below10000(value: number): readonly Word[] {
  const words: Word[] = [];
  let rest = value;
  for (const { value: scale, unit } of INNER) {
    const count = Math.floor(rest / scale);
    const text = (count === 1 ? "" : (DIGITS[count] ?? "")) + unit;
    if (count > 0) words.push({ id: `n${count * scale}`, text, joint: "close" });
    rest %= scale;
  }
  if (rest > 0) words.push(digit(rest));
  return words;
}

function digit(value: number): Word {
  return { id: `n${value}`, text: DIGITS[value] ?? "", joint: "close" };
}

function number(value: number): readonly Word[] {
  if (value === 0) return [digit(0)];
  const words: Word[] = [];
  let rest = value;
  for (const { value: scale, unit } of SCALES) {
    const count = Math.floor(rest / scale);
    rest %= scale;
    if (count === 0) continue;
    // いっちょう, はっちょう: fused, like hundreds and thousands.
    if (scale === TRILLION && count < 10) {
      words.push({ id: `n${count}t`, text: `${DIGITS[count]}兆`, joint: "close" });
      continue;
    }
    // いっせんまん, not せんまん; written alike.
    const group = below10000(count).map((word) =>
      count % 10_000 === 1_000 ? { ...word, id: "n1000b" } : word,
    );
    words.push(...group, { id: `u${scale}`, text: unit, joint: "close" });
  }
  return [...words, ...below10000(rest)];
}

/** The last number word and 分 are one clip: いっぷん, さんぷん, じゅっぷん. */
function join(words: readonly Word[]): readonly Word[] {
  const fused: Word[] = [];
  for (const word of words) {
    const last = fused.at(-1);
    if (word.id === "minute" && last !== undefined) {
      fused.pop();
      fused.push({ ...last, id: last.id.replace("n", "m"), text: last.text + word.text });
    } else fused.push(word);
  }
  return fused;
}

const TEXTS: Readonly<Record<Exclude<PhraseId, "minutes-ago"> | "minute" | "ago", string>> = {
  minus: "マイナス",
  riel: "リエル",
  dollar: "ドル",
  cent: "セント",
  received: "入金がありました",
  paid: "お支払いです",
  minute: "分",
  ago: "前の",
  payments: "件数",
  total: "合計",
  today: "本日",
  earlier: "先ほど",
  test: "テストです",
  repeat: "繰り返します",
  "once-more": "もう一度お知らせします",
  "please-check": "ご確認ください",
  "different-amount": "金額が違います",
  "different-currency": "通貨が違います",
  "after-expiry": "期限切れのコードです",
  "second-payment": "二回目のお支払いです",
  "taken-back": "入金が取り消されました",
  "no-payments": "お支払いはありません",
  "no-connection": "銀行につながりません",
  "not-announced": "入金をお知らせできません",
  connected: "またつながりました",
  volume: "音量",
  percent: "パーセント",
  "see-screen": "画面をご覧ください",
  thanks: "ありがとうございます",
  "not-received": "まだ入金がありません",
  "bank-says-paid": "銀行では支払い済みです",
  "cannot-know": "支払いを確認できません",
  battery: "電池",
  "battery-low": "電池が少なくなりました",
  "please-charge": "充電してください",
  charging: "充電中です",
  "mains-lost": "電源が切れました",
  "mains-back": "電源が戻りました",
  "set-up-open": "設定を始めます",
  "set-up-closed": "設定を終わります",
  "serial-number": "機器番号",
  "quiet-begins": "静かな時間です",
  "only-shown": "入金は画面にだけ表示します",
  "quiet-ends": "静かな時間が終わりました",
};

const TABLE: LanguageTable = {
  code: "ja",
  name: "日本語",
  between: { close: "", word: "", phrase: "" },
  marks: { ",": "、", ".": "。", ":": "、" },
  texts: TEXTS,
  units: PLAIN_UNITS,
  sentences: {
    ...PLAIN_SENTENCES,
    received: "{test} {match} received . {money} {check}",
    late: "{test} {minutes} +minute +ago &paid . {money} {check}",
    // Counting by 件 changes its sounds like minutes; "number of payments: seven" does not.
    burst: "received . payments , {count} {sums}",
    digest: "{again} earlier , received . payments , {count} {sums}",
    reversed: "{again} taken-back . {money}",
    repeat: "{test} repeat . received . {money}",
    again: "{test} once-more . please-check . received . {money}",
    thanks: "{test} thanks . {money}",
    totals: "today , payments , {count} {sums}",
    "not-received": "not-received . {money}",
    "asked-unknown": "cannot-know . please-check",
    "battery-low": "battery-low . please-charge . {percent} &percent",
    "battery-charging": "charging . {percent} &percent",
    "battery-mains-lost": "mains-lost . battery {percent} &percent",
  },
  asides: { ...PLAIN_ASIDES, hidden: ". see-screen" },
  number: (value: number, use: NumberUse) => (use === "digit" ? [digit(value)] : number(value)),
  join,
  print: (text) => `${text}。`,
};

export const JAPANESE = createLanguage(TABLE);
