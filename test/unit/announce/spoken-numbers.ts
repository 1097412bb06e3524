/**
 * Reads number words back into numbers: the opposite way from the grammars, and sharing no code or
 * table with them, so that a wrong word cannot cancel itself out.
 */

type Values = Readonly<Record<string, number>>;

/** What a language's number words are worth. */
interface Lexicon {
  readonly values: Values;
  /** Words that multiply what stands before them. */
  readonly units: Values;
  /** A unit with nothing before it counts one. */
  readonly isOneImplied?: boolean;
}

const TENS = [20, 30, 40, 50, 60, 70, 80, 90];
const UPTO = (count: number) => Array.from({ length: count }, (_, value) => value);

function valuesOf(words: string, numbers: readonly number[]): Values {
  return Object.fromEntries(words.split(" ").map((word, index) => [word, numbers[index] ?? 0]));
}

/** Six to nine need no words of their own: they are written as five and one to four. */
const KHMER: Lexicon = {
  values: {
    ...valuesOf("សូន្យ មួយ ពីរ បី បួន ប្រាំ", UPTO(6)),
    ...valuesOf("ដប់ ម្ភៃ សាមសិប សែសិប ហាសិប ហុកសិប ចិតសិប ប៉ែតសិប កៅសិប", [10, ...TENS]),
  },
  units: valuesOf("រយ ពាន់ ម៉ឺន សែន លាន ប៊ីលាន", [1e2, 1e3, 1e4, 1e5, 1e6, 1e9]),
};

const ENGLISH: Lexicon = {
  values: {
    ...valuesOf("zero one two three four five six seven eight nine ten eleven twelve", UPTO(13)),
    ...valuesOf(
      "thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
      [13, 14, 15, 16, 17, 18, 19],
    ),
    ...valuesOf("twenty thirty forty fifty sixty seventy eighty ninety", TENS),
  },
  units: valuesOf("hundred thousand million billion trillion", [1e2, 1e3, 1e6, 1e9, 1e12]),
};

const CHINESE: Lexicon = {
  values: { ...valuesOf("零 一 二 三 四 五 六 七 八 九", UPTO(10)), 两: 2 },
  units: valuesOf("十 百 千 万 亿", [10, 1e2, 1e3, 1e4, 1e8]),
  isOneImplied: true,
};

const JAPANESE: Lexicon = {
  values: valuesOf("〇 一 二 三 四 五 六 七 八 九", UPTO(10)),
  units: valuesOf("十 百 千 万 億 兆", [10, 1e2, 1e3, 1e4, 1e8, 1e12]),
  isOneImplied: true,
};

const KOREAN: Lexicon = {
  values: valuesOf("영 일 이 삼 사 오 육 칠 팔 구", UPTO(10)),
  units: valuesOf("십 백 천 만 억 조", [10, 1e2, 1e3, 1e4, 1e8, 1e12]),
  isOneImplied: true,
};

const VIETNAMESE: Lexicon = {
  values: {
    ...valuesOf("không một hai ba bốn năm sáu bảy tám chín mười", UPTO(11)),
    ...valuesOf("lẻ mốt tư lăm", [0, 1, 4, 5]),
  },
  units: valuesOf("mươi trăm nghìn triệu tỷ", [10, 1e2, 1e3, 1e6, 1e9]),
};

/** Eighty is put into one word before; "et" is worth nothing. */
const FRENCH: Lexicon = {
  values: {
    ...valuesOf("zéro un deux trois quatre cinq six sept huit neuf dix onze douze", UPTO(13)),
    ...valuesOf("treize quatorze quinze seize et", [13, 14, 15, 16, 0]),
    ...valuesOf("vingt trente quarante cinquante soixante", TENS),
    octante: 80,
  },
  units: valuesOf(
    "cent cents mille million millions milliard milliards billion billions",
    [1e2, 1e2, 1e3, 1e6, 1e6, 1e9, 1e9, 1e12, 1e12],
  ),
  isOneImplied: true,
};

const THAI: Lexicon = {
  values: {
    ...valuesOf("ศูนย์ หนึ่ง สอง สาม สี่ ห้า หก เจ็ด แปด เก้า", UPTO(10)),
    ...valuesOf("เอ็ด ยี่สิบ", [1, 20]),
  },
  units: valuesOf("สิบ ร้อย พัน หมื่น แสน", [10, 1e2, 1e3, 1e4, 1e5]),
  isOneImplied: true,
};

/** A reader for each language: the value of number words, or an error where they are none. */
export const READERS: Readonly<Record<string, (text: string) => number>> = {
  km: (text) => fold(KHMER, cut(KHMER, text)),
  en: (text) => fold(ENGLISH, text.split(/[ -]/)),
  zh: (text) => fold(CHINESE, [...text]),
  ja: (text) => fold(JAPANESE, [...text]),
  ko: (text) => fold(KOREAN, [...text.replaceAll(" ", "")]),
  vi: (text) => fold(VIETNAMESE, text.split(" ")),
  fr: (text) => fold(FRENCH, text.replace(/quatre-vingts?/g, "octante").split(/[ -]/)),
  th: readThai,
};

/** The million repeats: what stands before each counts a million times more. */
function readThai(text: string): number {
  const parts = text.split("ล้าน").map((part) => fold(THAI, cut(THAI, part)));
  return parts.reduce((sum, part) => sum * 1e6 + part, 0);
}

/** Words written together, cut apart: the longest that fits comes first. */
function cut({ values, units }: Lexicon, text: string): readonly string[] {
  const known = [...Object.keys(units), ...Object.keys(values)].sort((a, b) => b.length - a.length);
  const words: string[] = [];
  for (let rest = text; rest !== ""; ) {
    const word = known.find((candidate) => rest.startsWith(candidate));
    if (word === undefined) throw new Error(`no number word: ${rest}`);
    words.push(word);
    rest = rest.slice(word.length);
  }
  return words;
}

/** A unit counts everything said since the last greater unit, but for what greater units took. */
function fold({ values, units, isOneImplied }: Lexicon, words: readonly string[]): number {
  const parts: { value: number; unit: number }[] = [];
  for (const word of words) {
    const unit = units[word];
    const value = values[word];
    if (unit === undefined && value === undefined) throw new Error(`no number word: ${word}`);
    if (unit === undefined) {
      parts.push({ value: value ?? 0, unit: 1 });
      continue;
    }
    let counted: number | undefined;
    while ((parts.at(-1)?.unit ?? Number.POSITIVE_INFINITY) < unit)
      counted = (counted ?? 0) + (parts.pop()?.value ?? 0);
    if (counted === undefined && isOneImplied !== true) throw new Error(`nothing before ${word}`);
    parts.push({ value: (counted ?? 1) * unit, unit });
  }
  return parts.reduce((sum, { value }) => sum + value, 0);
}
