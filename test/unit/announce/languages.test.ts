/** What each language says: against CLDR, against a reader going the other way, in sentences. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  amountText,
  findLanguage,
  LANGUAGES,
  sayingText,
  wordsText,
} from "../../../firmware/announce/languages.ts";
import type { MatchResult, Saying } from "../../../firmware/announce/saying.ts";
import type { Money } from "../../../firmware/lib/money.ts";
import spellout from "../../vectors/spellout.json" with { type: "json" };
import { readEnglish, readKhmer } from "./spoken-numbers.ts";

const READERS = { km: readKhmer, en: readEnglish } as const;
const CODES = ["km", "en"] as const;

function numberText(code: string, value: number): string {
  return wordsText(code, findLanguage(code)?.numberWords(value) ?? []);
}

function riel(minor: number): Money {
  return { minor, currency: "KHR" };
}

function dollars(minor: number): Money {
  return { minor, currency: "USD" };
}

describe("number words", () => {
  for (const code of CODES) {
    it(`of ${code} agree with the CLDR spell-out rules`, () => {
      const said = Object.keys(spellout[code]).map((value) => [
        value,
        numberText(code, Number(value)),
      ]);
      expect(Object.fromEntries(said)).toEqual(spellout[code]);
    });

    it(`of ${code} read back as the number they were made from`, () => {
      fc.assert(
        fc.property(fc.maxSafeNat(), fc.integer({ min: 0, max: 15 }), (large, places) => {
          const value = large % 10 ** places;
          expect(READERS[code](numberText(code, value))).toBe(value);
        }),
        { seed: 20_261_122, numRuns: 20_000 },
      );
    });

    it(`of ${code} read back at every change of unit`, () => {
      const edges = Array.from({ length: 16 }, (_, place) => 10 ** place).flatMap((power) =>
        [-1, 0, 1, power - 1, power].map((step) => power + step),
      );
      const wrong = edges
        .filter((value) => Number.isSafeInteger(value) && value >= 0)
        .filter((value) => READERS[code](numberText(code, value)) !== value);
      expect(wrong).toEqual([]);
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
      for (const code of CODES) expect(amountText(code, money)).toMatch(/(រៀល|សេន|riel|cents)$/);
    }
  });
});

const MATCHES: readonly MatchResult[] = [
  "matched",
  "different-amount",
  "different-currency",
  "after-expiry",
  "second-payment",
  "other",
];

describe("announcements", () => {
  const money = riel(4_500);
  const sums = [riel(12_500), dollars(375)];
  const both = "twelve thousand five hundred riel and three dollars seventy-five cents";

  it("in English read as sentences", () => {
    const texts = (
      [
        { kind: "received", money, match: "matched", test: false },
        { kind: "received", money, match: "different-amount", test: true },
        { kind: "late", money, minutes: 4, test: false },
        { kind: "late", money, minutes: 0, test: false },
        { kind: "burst", count: 7, sums },
        { kind: "digest", count: 1, sums: [money], again: false },
        { kind: "reversed", money, again: false },
        { kind: "repeat", money, test: false },
        { kind: "again", money, test: false },
        { kind: "totals", count: 21, sums },
        { kind: "totals", count: 0, sums: [] },
        { kind: "no-payments" },
        { kind: "link-lost" },
        { kind: "link-back" },
        { kind: "volume", percent: 60 },
      ] as const
    ).map((saying) => sayingText("en", saying));
    expect(texts).toEqual([
      "Received four thousand five hundred riel.",
      "Test. Different amount. Received four thousand five hundred riel.",
      "Paid four minutes ago, four thousand five hundred riel.",
      "Paid one minute ago, four thousand five hundred riel.",
      `Received seven payments in total ${both}.`,
      "Earlier, received one payment in total four thousand five hundred riel.",
      "Payment taken back, four thousand five hundred riel.",
      "Repeat. Received four thousand five hundred riel.",
      "Once more, please check. Received four thousand five hundred riel.",
      `Today, twenty-one payments in total ${both}.`,
      "Today, no payments.",
      "No payments.",
      "No connection to the bank. Payments are not announced.",
      "Connected again.",
      "Volume sixty percent.",
    ]);
  });

  it("in Khmer put spaces between phrases and none inside numbers", () => {
    expect(sayingText("km", { kind: "received", money, match: "matched", test: false })).toBe(
      "បានទទួល បួនពាន់ប្រាំរយ រៀល",
    );
    expect(sayingText("km", { kind: "late", money, minutes: 4, test: false })).toBe(
      "បានបង់ បួននាទីមុន ចំនួន បួនពាន់ប្រាំរយ រៀល",
    );
    expect(sayingText("km", { kind: "burst", count: 7, sums })).toBe(
      "បានទទួល ប្រាំពីរ ដង សរុប មួយម៉ឺនពីរពាន់ប្រាំរយ រៀល និង បី ដុល្លារ ចិតសិបប្រាំ សេន",
    );
  });

  for (const { code } of LANGUAGES) {
    it(`of money end in the currency in ${code}`, () => {
      const sayings: readonly Saying[] = [
        ...MATCHES.map((match): Saying => ({ kind: "received", money, match, test: true })),
        { kind: "late", money, minutes: 3, test: true },
        { kind: "burst", count: 6, sums: [dollars(500), money] },
        { kind: "digest", count: 6, sums: [dollars(500), money], again: false },
        { kind: "reversed", money, again: false },
        { kind: "repeat", money, test: true },
        { kind: "again", money, test: true },
        { kind: "totals", count: 6, sums: [dollars(500), money] },
      ];
      const last = sayings.map((saying) => findLanguage(code)?.sentence(saying).at(-1)?.id);
      expect(new Set(last)).toEqual(new Set(["riel"]));
    });

    it(`sound different for each relation to the charge in ${code}`, () => {
      const texts = MATCHES.map((match) =>
        sayingText(code, { kind: "received", money, match, test: false }),
      );
      // A payment with no charge open is as good as one that matches.
      expect(new Set(texts).size).toBe(MATCHES.length - 1);
    });
  }
});
