/** Whole announcements in print: what they say, what they never say, and how they end. */
import { describe, expect, it } from "vitest";
import { exampleSayings } from "../../../firmware/announce/examples.ts";
import {
  findLanguage,
  LANGUAGES,
  sayingText,
  wordsText,
} from "../../../firmware/announce/languages.ts";
import { MATCH_RESULTS, type Saying } from "../../../firmware/announce/saying.ts";
import type { Money } from "../../../firmware/lib/money.ts";

function riel(minor: number): Money {
  return { minor, currency: "KHR" };
}

function dollars(minor: number): Money {
  return { minor, currency: "USD" };
}

/** Said like a payment that matches: it came with no charge open. */
function isPlain(saying: Saying): boolean {
  return saying.kind === "received" && saying.match === "other";
}

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
      const both = [dollars(500), money];
      const sayings: readonly Saying[] = [
        ...MATCH_RESULTS.map((match): Saying => ({ kind: "received", money, match, test: true })),
        { kind: "received", money, match: "matched", test: false, isUnusual: true },
        { kind: "late", money, minutes: 3, test: true },
        { kind: "burst", count: 6, sums: both },
        { kind: "digest", count: 6, sums: both, again: false },
        { kind: "reversed", money, again: false },
        { kind: "repeat", money, test: true },
        { kind: "again", money, test: true },
        { kind: "thanks", money, test: false },
        { kind: "totals", count: 6, sums: both },
        { kind: "not-received", money },
      ];
      const last = sayings.map((saying) => findLanguage(code)?.sentence(saying).at(-1)?.id);
      expect(new Set(last)).toEqual(new Set([code === "fr" ? "riels" : "riel"]));
    });

    it(`sound different for each relation to the charge in ${code}`, () => {
      const texts = MATCH_RESULTS.map((match) =>
        sayingText(code, { kind: "received", money, match, test: false }),
      );
      // A payment with no charge open is as good as one that matches.
      expect(new Set(texts).size).toBe(MATCH_RESULTS.length - 1);
    });

    it(`are all different in ${code}`, () => {
      const others = exampleSayings(money).filter((saying) => !isPlain(saying));
      const texts = others.map((saying) => sayingText(code, saying));
      expect(texts.filter((text, index) => texts.indexOf(text) !== index)).toEqual([]);
      expect(texts.filter((text) => /undefined|[{}&+]|[,.、。，]{2}/u.test(text))).toEqual([]);
    });

    it(`keep a private amount to the screen in ${code}`, () => {
      const number = wordsText(code, findLanguage(code)?.numberWords(4_500) ?? []);
      const hidden: readonly Saying[] = [
        { kind: "received", money, match: "matched", test: false, isHidden: true },
        { kind: "received", money, match: "matched", test: false, isHidden: true, isUnusual: true },
        { kind: "late", money, minutes: 3, test: false, isHidden: true },
        { kind: "burst", count: 6, sums: [money, dollars(5)], isHidden: true },
        { kind: "reversed", money, again: false, isHidden: true },
      ];
      const texts = hidden.map((saying) => sayingText(code, saying).toLowerCase());
      expect(texts.filter((text) => text.includes(number))).toEqual([]);
      expect(texts[0]).toBe(texts[1]);
    });
  }
});
