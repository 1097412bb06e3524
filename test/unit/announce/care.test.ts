/** What the shop's settings do to what is said. */
import { describe, expect, it } from "vitest";
import { type CareSettings, isUnusual, withCare } from "../../../firmware/announce/care.ts";
import type { Saying } from "../../../firmware/announce/saying.ts";
import type { Money } from "../../../firmware/lib/money.ts";

const SETTINGS: CareSettings = {
  guard: { rielBelow: 100, rielFrom: 4_000_000, centsFrom: 100_000 },
  privacy: { rielAbove: undefined, centsAbove: undefined },
};
const DISCREET: CareSettings = {
  ...SETTINGS,
  privacy: { rielAbove: 1_000_000, centsAbove: 20_000 },
};

const riel = (minor: number): Money => ({ minor, currency: "KHR" });
const cents = (minor: number): Money => ({ minor, currency: "USD" });
const received = (money: Money): Saying => ({
  kind: "received",
  money,
  match: "other",
  test: false,
});

describe("the currency guard", () => {
  it("finds amounts that were probably meant in the other currency, from the limits on", () => {
    const unusual = [riel(99), riel(4_000_000), cents(100_000)];
    const usual = [riel(100), riel(3_999_999), cents(99_999), cents(1)];
    expect(unusual.filter((money) => !isUnusual(money, SETTINGS))).toEqual([]);
    expect(usual.filter((money) => isUnusual(money, SETTINGS))).toEqual([]);
  });

  it("marks news about money, and neither repeats nor sums", () => {
    const money = riel(5);
    expect(withCare(received(money), SETTINGS)).toMatchObject({ isUnusual: true });
    const late: Saying = { kind: "late", money, minutes: 4, test: false };
    expect(withCare(late, SETTINGS)).toMatchObject({ isUnusual: true });
    const others: readonly Saying[] = [
      { kind: "repeat", money, test: false },
      { kind: "reversed", money, again: false },
      { kind: "burst", count: 6, sums: [riel(9_000_000)] },
      { kind: "link-lost" },
      received(riel(500)),
    ];
    for (const saying of others) expect(withCare(saying, SETTINGS)).toEqual(saying);
  });
});

describe("privacy", () => {
  it("hides nothing unless the shop sets a threshold", () => {
    expect(withCare(received(riel(3_000_000)), SETTINGS)).not.toHaveProperty("isHidden");
  });

  it("hides what is above the threshold of its currency, and says the threshold itself", () => {
    expect(withCare(received(riel(1_000_000)), DISCREET)).not.toHaveProperty("isHidden");
    expect(withCare(received(riel(1_000_001)), DISCREET)).toMatchObject({ isHidden: true });
    expect(withCare(received(cents(20_001)), DISCREET)).toMatchObject({ isHidden: true });
  });

  it("wins over the guard: an amount that is not said is not said twice either", () => {
    expect(withCare(received(riel(9_000_000)), DISCREET)).not.toHaveProperty("isUnusual");
  });

  it("covers every sentence that holds an amount, sums included", () => {
    const money = riel(2_000_000);
    const sayings: readonly Saying[] = [
      { kind: "repeat", money, test: false },
      { kind: "again", money, test: false },
      { kind: "reversed", money, again: false },
      { kind: "not-received", money },
      { kind: "burst", count: 6, sums: [cents(5), money] },
      { kind: "digest", count: 6, sums: [money], again: false },
      { kind: "totals", count: 6, sums: [{ ...money, minor: -money.minor }] },
    ];
    for (const saying of sayings) {
      expect(withCare(saying, DISCREET)).toEqual({ ...saying, isHidden: true });
    }
  });
});
