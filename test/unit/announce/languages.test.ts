/** Numbers and amounts in each language: against CLDR, and against a reader going the other way. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Word } from "../../../firmware/announce/language.ts";
import { writtenNumber } from "../../../firmware/announce/languages/zh.ts";
import {
  amountText,
  findLanguage,
  LANGUAGES,
  sayingText,
  wordsText,
} from "../../../firmware/announce/languages.ts";
import type { Money } from "../../../firmware/lib/money.ts";
import spellout from "../../vectors/spellout.json" with { type: "json" };
import { READERS } from "./spoken-numbers.ts";

const CODES = LANGUAGES.map(({ code }) => code);

function numberText(code: string, value: number): string {
  return wordsText(code, findLanguage(code)?.numberWords(value) ?? []);
}

function readBack(code: string, text: string): number | undefined {
  return READERS[code]?.(text);
}

function riel(minor: number): Money {
  return { minor, currency: "KHR" };
}

function dollars(minor: number): Money {
  return { minor, currency: "USD" };
}

/** Number words and currencies in turn, put back into an amount; cents alone have no dollars. */
function moneyOf(code: string, words: readonly Word[]): Money | undefined {
  let text: Word[] = [];
  let money: Money | undefined;
  for (const word of words) {
    const unit = /^(riel|dollar|cent)s?$/.exec(word.id)?.[1];
    if (unit === undefined) {
      if (word.id !== "of") text.push(word);
      continue;
    }
    const value = readBack(code, wordsText(code, text)) ?? Number.NaN;
    text = [];
    if (unit === "riel") money = riel(value);
    else money = dollars((money?.minor ?? 0) + (unit === "dollar" ? value * 100 : value));
  }
  return text.length === 0 ? money : undefined;
}

describe("number words", () => {
  for (const [list, words] of Object.entries(spellout.words)) {
    it(`agree with CLDR's spell-out list ${list}`, () => {
      const said = spellout.numbers.map((value) => {
        // The plain Chinese rules are those of paper; the terminal speaks the others.
        if (list === "zh") return writtenNumber(value);
        return numberText(list === "zh-liang" ? "zh" : list, value);
      });
      expect(said).toEqual(words);
    });
  }

  for (const code of CODES) {
    it(`of ${code} read back as the number they were made from`, () => {
      fc.assert(
        fc.property(fc.maxSafeNat(), fc.integer({ min: 0, max: 15 }), (large, places) => {
          const value = large % 10 ** places;
          expect(readBack(code, numberText(code, value))).toBe(value);
        }),
        { seed: 20_261_122, numRuns: 4_000 },
      );
    });

    it(`of ${code} read back at every change of unit`, () => {
      const edges = Array.from({ length: 16 }, (_, place) => 10 ** place).flatMap((power) =>
        [-1, 0, 1, power - 1, power].map((step) => power + step),
      );
      const wrong = edges
        .filter((value) => Number.isSafeInteger(value) && value >= 0)
        .filter((value) => readBack(code, numberText(code, value)) !== value);
      expect(wrong).toEqual([]);
    });

    it(`of ${code} make amounts that read back as the same money`, () => {
      const money = fc.oneof(
        fc.integer({ min: 1, max: 999_999_999 }).map(riel),
        fc.integer({ min: 1, max: 999_999_999 }).map(dollars),
        fc.integer({ min: 1, max: 99_999 }).map(dollars),
      );
      fc.assert(
        fc.property(money, (amount) => {
          const words = findLanguage(code)?.amountWords(amount) ?? [];
          expect(moneyOf(code, words)).toEqual(amount);
        }),
        { seed: 20_261_122, numRuns: 3_000 },
      );
    });
  }

  it("refuse what is no whole number as a bug", () => {
    for (const value of [-1, 0.5, Number.NaN, Number.MAX_SAFE_INTEGER + 1]) {
      for (const code of CODES) expect(() => numberText(code, value)).toThrow("bug:");
    }
  });
});

describe("amounts", () => {
  it("end in their currency", () => {
    expect(amountText("km", riel(12_500))).toBe("មួយម៉ឺនពីរពាន់ប្រាំរយ រៀល");
    expect(amountText("en", riel(12_500))).toBe("twelve thousand five hundred riel");
    expect(amountText("km", dollars(225))).toBe("ពីរ ដុល្លារ ម្ភៃប្រាំ សេន");
    expect(amountText("en", dollars(225))).toBe("two dollars twenty-five cents");
  });

  it("in dollars leave out what is zero, and know one from many in English", () => {
    expect(amountText("km", dollars(75))).toBe("ចិតសិបប្រាំ សេន");
    expect(amountText("km", dollars(300))).toBe("បី ដុល្លារ");
    expect(amountText("en", dollars(101))).toBe("one dollar one cent");
    expect(amountText("en", dollars(1))).toBe("one cent");
    expect(amountText("en", riel(1))).toBe("one riel");
    expect(amountText("en", dollars(0))).toBe("zero dollars");
  });

  it("of totals may be negative", () => {
    expect(amountText("km", riel(-500))).toBe("ដក ប្រាំរយ រៀល");
    expect(amountText("en", dollars(-150))).toBe("minus one dollar fifty cents");
  });

  it("up to the largest of the contract are sayable", () => {
    for (const money of [riel(9_999_999_999_999), dollars(999_999_999_999)]) {
      for (const code of CODES) {
        expect(moneyOf(code, findLanguage(code)?.amountWords(money) ?? [])).toEqual(money);
      }
    }
  });
});

describe("words that change with their neighbours", () => {
  const ids = (code: string, money: Money) =>
    findLanguage(code)
      ?.amountWords(money)
      .map(({ id }) => id)
      .join(" ");

  it("in Chinese take 两 before units and what is counted, and the tone of their place", () => {
    expect(amountText("zh", riel(2))).toBe("两瑞尔");
    expect(amountText("zh", riel(22_222))).toBe("两万两千两百二十二瑞尔");
    expect(amountText("zh", riel(200_000))).toBe("二十万瑞尔");
    expect(ids("zh", riel(1))).toBe("n1t2 riel");
    expect(ids("zh", dollars(101))).toBe("n1t4 dollar n1t4 cent");
    expect(ids("zh", riel(11_111))).toBe("n1t2 u10000 n1t4 u1000 n1t4 u100 n1t4 u10 n1 riel");
    expect(ids("zh", riel(550))).toBe("n5t2 u100t2 n5 u10 riel");
    expect(ids("zh", dollars(50_009))).toBe("n5t2 u100t2 dollar n9t2 cent");
    expect(sayingText("zh", { kind: "volume", percent: 2 })).toBe("音量百分之二。");
  });

  it("in French drop or sound their last letter, take de, and agree with minutes", () => {
    expect(ids("fr", riel(6))).toBe("n6b riels");
    expect(ids("fr", riel(28))).toBe("n20b n8b riels");
    expect(amountText("fr", riel(1_000_000))).toBe("un million de riels");
    expect(amountText("fr", riel(2_000_500))).toBe("deux millions cinq cents riels");
    expect(amountText("fr", riel(80_280))).toBe("quatre-vingt mille deux cent quatre-vingts riels");
    expect(amountText("fr", dollars(101))).toBe("un dollar un centime");
    expect(amountText("fr", dollars(200_000_000))).toBe("deux millions de dollars");
    const late = { kind: "late", money: riel(500), minutes: 21, test: false } as const;
    expect(sayingText("fr", late)).toBe("Payé il y a vingt-et-une minutes, cinq cents riels.");
  });

  it("in Japanese are one clip where their sounds change", () => {
    expect(ids("ja", riel(13_600))).toBe("n1 u10000 n3000 n600 riel");
    expect(ids("ja", riel(10_000_000))).toBe("n1000b u10000 riel");
    const late = { kind: "late", money: riel(500), minutes: 13, test: false } as const;
    expect(
      findLanguage("ja")
        ?.sentence(late)
        .map(({ id }) => id),
    ).toEqual(["n10", "m3", "ago", "paid", "n500", "riel"]);
    expect(sayingText("ja", late)).toBe("十三分前のお支払いです。五百リエル。");
  });

  it("in Korean read a row of digits with 공 for nought", () => {
    expect(sayingText("ko", { kind: "serial", digits: "107" })).toBe("기기 번호: 일 공 칠.");
  });
});
