/** Who can pay which code, and dollars reckoned in riel without a float anywhere. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WallMs } from "../../../drivers/hal/clock.ts";
import { problemText } from "../../../firmware/config/field.ts";
import { type Config, checkConfig } from "../../../firmware/config/schema.ts";
import {
  acceptanceFindings,
  acceptanceOf,
  rielOffer,
} from "../../../firmware/payment/acceptance.ts";
import { LEAST } from "../../tidy/config-documents.ts";

const TODAY = Date.UTC(2026, 10, 22, 8) as WallMs;
const DAY_MS = 86_400_000;
const RATE = { rielPerDollar: 4_010, source: "NBC", date: "2026-11-22" };
const DOLLARS = { minor: 375, currency: "USD" } as const;

function config(merchant: object = {}, more: object = { exchange: RATE }): Config {
  const document = { ...LEAST, merchant: { ...LEAST.merchant, ...merchant }, ...more };
  const checked = checkConfig(document);
  if (!checked.ok) throw new Error(problemText(checked.problem));
  return checked.value;
}

const ABROAD = { networks: ["bakong", "alipay-plus"] };
const codesOf = (of: Config, now: WallMs | undefined = TODAY) =>
  acceptanceFindings(of, now).map(({ code }) => code);

describe("a code", () => {
  it("in riel welcomes the networks that the bank has enabled, by name", () => {
    const welcome = { kind: "welcome", networks: ["Alipay+"] };
    expect(acceptanceOf(config(ABROAD), "KHR")).toEqual(welcome);
  });

  it("in dollars welcomes nobody from abroad", () => {
    expect(acceptanceOf(config(ABROAD), "USD")).toEqual({ kind: "riel-only" });
  });

  it("promises nothing where no network is enabled", () => {
    expect(acceptanceOf(config(), "KHR")).toBeUndefined();
    expect(acceptanceOf(config(), "USD")).toBeUndefined();
  });

  it("of a merchant without a riel account says so", () => {
    const noRiel = config({ ...ABROAD, currencies: ["USD"] });
    expect(acceptanceOf(noRiel, "USD")).toEqual({ kind: "no-riel-account" });
  });
});

describe("an offer in riel", () => {
  it("is rounded to the step, and carries its rate, source and day", () => {
    // 3.75 times 4,010 is 15,037.5.
    expect(rielOffer(config(), DOLLARS, TODAY)).toEqual({
      from: DOLLARS,
      money: { minor: 15_000, currency: "KHR" },
      rate: { ...RATE, roundTo: 100 },
    });
  });

  it.each([
    [1, 1, 40],
    [5, 1, 201],
    [375, 1, 15_038],
    [375, 50, 15_050],
    [10, 100, 400],
    [11, 100, 400],
    [12, 100, 500],
  ])("of %i cents to the nearest %i riel is %i", (cents, roundTo, riel) => {
    const given = config({}, { exchange: { ...RATE, roundTo } });
    expect(rielOffer(given, { minor: cents, currency: "USD" }, TODAY)?.money.minor).toBe(riel);
  });

  it("is never further off than half a step", () => {
    const whole = fc.integer({ min: 1, max: 999_999_999 });
    const rate = fc.integer({ min: 1_000, max: 10_000 });
    const step = fc.integer({ min: 1, max: 10_000 });
    fc.assert(
      fc.property(whole, rate, step, (minor, rielPerDollar, roundTo) => {
        const given = config({}, { exchange: { ...RATE, rielPerDollar, roundTo } });
        const riel = rielOffer(given, { minor, currency: "USD" }, TODAY)?.money.minor ?? 0;
        const off = 100n * BigInt(riel) - BigInt(minor) * BigInt(rielPerDollar);
        expect(riel % roundTo).toBe(0);
        expect(2n * (off < 0n ? -off : off) <= 100n * BigInt(roundTo)).toBe(true);
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  it("is not made of an amount that rounds to nothing", () => {
    expect(rielOffer(config(), { minor: 1, currency: "USD" }, TODAY)).toBeUndefined();
  });

  it.each([
    ["of riel", config(), { minor: 5_000, currency: "KHR" }, TODAY],
    ["without a rate", config({}, {}), DOLLARS, TODAY],
    ["while the time is not trusted", config(), DOLLARS, undefined],
    ["where no riel are taken", config({ currencies: ["USD"] }), DOLLARS, TODAY],
    ["at a rate of last week", config(), DOLLARS, TODAY + 7 * DAY_MS],
    ["at a rate of tomorrow", config(), DOLLARS, TODAY - DAY_MS],
  ] as const)("is not made %s", (_, of, money, now) => {
    expect(rielOffer(of, money, now as WallMs | undefined)).toBeUndefined();
  });

  it("is made until the last day of its rate, by the calendar of Phnom Penh", () => {
    // 17:00 UTC is midnight there.
    const end = Date.UTC(2026, 10, 28, 17) as WallMs;
    expect(rielOffer(config(), DOLLARS, (end - 1) as WallMs)).toBeDefined();
    expect(rielOffer(config(), DOLLARS, end)).toBeUndefined();
  });
});

describe("a self-test", () => {
  it("finds nothing where visitors can pay", () => {
    expect(codesOf(config(ABROAD))).toEqual([]);
  });

  it("says what is missing and what to do", () => {
    const [finding] = acceptanceFindings(config({ currencies: ["USD"] }), TODAY);
    expect(finding?.code).toBe("no-riel-account");
    expect(finding?.text).toContain("Ask the bank to open one");
    expect(codesOf(config())).toEqual(["no-foreign-network"]);
    expect(codesOf(config(ABROAD, {}))).toEqual(["no-rate"]);
    expect(codesOf(config(ABROAD), (TODAY + 30 * DAY_MS) as WallMs)).toEqual(["rate-old"]);
    expect(codesOf(config(ABROAD), (TODAY - 30 * DAY_MS) as WallMs)).toEqual(["rate-in-future"]);
  });

  it("does not judge a rate while the time is not known, nor ask for one where it has no use", () => {
    expect(codesOf(config(ABROAD), undefined)).toEqual([]);
    expect(codesOf(config({ ...ABROAD, currencies: ["KHR"] }, {}))).toEqual([]);
  });
});

it("a rate of a day that does not exist is refused", () => {
  const exchange = { ...RATE, date: "2026-02-30" };
  expect(checkConfig({ ...LEAST, exchange })).toMatchObject({
    problem: { path: "exchange.date", seen: "2026-02-30" },
  });
});
