/** Inputs in the SDK's names: every known answer, and a numbered refusal for anything else. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeFromSdk } from "../../../firmware/khqr/sdk-input.ts";
import { officialQr } from "./official.ts";
import { vectors } from "./vectors.ts";

const NOW = 1767225600000;
const EXPIRY = NOW + 300_000;

function individual(optional: unknown, more: object = {}): unknown {
  const fixed = { bakongAccountID: "a@b", merchantName: "N", merchantCity: "C", createdAt: NOW };
  return { ...fixed, optional, ...more };
}

/** The number of the refusal, or the KHQR. */
function answer(input: unknown): number | string {
  const made = encodeFromSdk(input);
  return made.ok ? made.value : made.problem.code;
}

function amountIn(amount: unknown, currency = 116): number | string {
  const made = answer(individual({ amount, currency, expirationTimestamp: EXPIRY }));
  return typeof made === "number" ? made : (/530(?:3116|3840)54..(.*)5802KH/.exec(made)?.[1] ?? "");
}

describe("encoding an SDK input", () => {
  it.each(vectors.valid)("gives the known bytes and md5: $name", ({ input, qr, md5 }) => {
    expect(answer(input)).toBe(qr);
    expect(createHash("md5").update(qr).digest("hex")).toBe(md5);
  });

  it.each(vectors.refusedInputs)("refuses with its number: $name", ({ input, code }) => {
    expect(answer(input)).toBe(code);
  });

  it("has all the vectors", () => {
    expect([vectors.valid.length, vectors.refusedInputs.length]).toEqual([48, 52]);
  });

  it.each([
    ["100", "100"],
    ["100.0", "100"],
    ["100.000", "100"],
    [100, "100"],
    [1e2, "100"],
    ["9999999999999", "9999999999999"],
  ])("writes riel %j as %s", (amount, text) => {
    expect(amountIn(amount)).toBe(text);
  });

  it.each([
    ["5", "5"],
    [5.0, "5"],
    ["5.0", "5.00"],
    ["1.1", "1.10"],
    [1.1, "1.10"],
    ["0.5", "0.50"],
    [0.01, "0.01"],
    ["9999999999.99", "9999999999.99"],
  ])("writes dollars %j as %s", (amount, text) => {
    expect(amountIn(amount, 840)).toBe(text);
  });

  it.each([
    "",
    " ",
    "0",
    "-0",
    "0.0",
    "00",
    "01",
    "+5",
    "-5",
    " 5",
    "5 ",
    "5\n",
    "1e2",
    "1E2",
    "0x10",
    "1_000",
    "1,000",
    ".5",
    "5.",
    "1..2",
    "1.2.3",
    "៥០០",
    "٥",
    "５",
    "NaN",
    "Infinity",
    "abc",
    "9".repeat(14),
    "9".repeat(100_000),
    `1.${"0".repeat(100_000)}`,
    0,
    -0,
    -1,
    1e21,
    1e-7,
    0.1,
    100.5,
    2 ** 53,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    null,
    true,
    false,
    [],
    [5],
    {},
    { amount: 5 },
    Number.MAX_VALUE,
  ])("refuses %j as an amount of riel", (amount) => {
    expect(amountIn(amount)).toBe(4);
  });

  it.each(["1.001", "1.100", 1.001, 0.1 + 0.2, "0.00", 99999999999999, 10000000000.01])(
    "refuses %j as an amount of dollars",
    (amount) => {
      expect(amountIn(amount, 840)).toBe(4);
    },
  );

  it.each([
    [undefined, 45],
    [null, 45],
    ["", 45],
    ["soon", 45],
    [true, 45],
    [[EXPIRY], 45],
    [0, 49],
    [-EXPIRY, 49],
    [EXPIRY + 0.5, 49],
    [EXPIRY / 1000, 49],
    [1e15, 49],
    [NOW - 1, 50],
    [String(NOW - 1), 50],
  ])("refuses the expiry %j with %i", (expirationTimestamp, code) => {
    expect(answer(individual({ amount: 5, expirationTimestamp }))).toBe(code);
  });

  it("takes an expiry spelled in digits for the number it spells", () => {
    const spelled = answer(individual({ amount: 5, expirationTimestamp: String(EXPIRY) }));
    expect(spelled).toBe(answer(individual({ amount: 5, expirationTimestamp: EXPIRY })));
    expect(spelled).toMatch(/^0002/);
  });

  it("refuses an expiry without an amount, which would be a code for any amount", () => {
    expect(answer(individual({ expirationTimestamp: EXPIRY }))).toBe(47);
  });

  it.each(["amount", "currency", "billNumber", "expirationTimestamp"])(
    "refuses %s beside optional, where the SDK would lose it",
    (name) => {
      expect(answer(individual({}, { [name]: 116 }))).toBe(8);
    },
  );

  it("refuses a merchant's bank without a merchant's ID", () => {
    expect(answer(individual({}, { acquiringBank: "Demo Bank" }))).toBe(30);
    expect(answer(individual({}, { merchantID: null, acquiringBank: "B" }))).toBe(30);
    expect(answer(individual({}, { merchantID: "1" }))).toBe(31);
  });

  it.each([
    ["bakongAccountID", [1, 3]],
    ["merchantName", [2]],
    ["merchantCity", [27, 21]],
    ["merchantID", [30]],
    ["acquiringBank", [30]],
    ["optional", [8]],
  ])("answers any wrong type of %s with one of %j", (name, codes) => {
    for (const wrong of [null, 5, true, [], ["x"], { length: 3 }]) {
      const made = answer(individual({}, { [name]: wrong }));
      // An empty city is the SDK's default city; every other wrong type is refused.
      if (name === "merchantCity" && wrong === null) expect(made).toMatch(/6010Phnom Penh/);
      else if (
        name === "optional" &&
        typeof wrong === "object" &&
        wrong !== null &&
        !Array.isArray(wrong)
      ) {
        expect(made).toMatch(/^0002/);
      } else expect(codes).toContain(made);
    }
  });

  it.each([
    ["accountInformation", 35],
    ["acquiringBank", 33],
    ["upiMerchantAccount", 43],
    ["billNumber", 10],
    ["mobileNumber", 34],
    ["storeLabel", 11],
    ["terminalLabel", 12],
    ["purposeOfTransaction", 42],
    ["merchantCategoryCode", 51],
    ["languagePreference", 38],
    ["merchantNameAlternateLanguage", 40],
    ["merchantCityAlternateLanguage", 41],
  ])("refuses a %s that is no text with %i", (name, code) => {
    for (const wrong of [5, true, [], ["x"], {}]) {
      expect(answer(individual({ [name]: wrong }))).toBe(code);
    }
    expect(answer(individual({ [name]: null }))).toBe(answer(individual({})));
    expect(answer(individual({ [name]: "" }))).toBe(answer(individual({})));
  });

  it.each([undefined, null, 5, "text", true, [], () => 0])(
    "refuses %s as an input with 8",
    (input) => {
      expect(answer(input)).toBe(8);
    },
  );

  it.each(["116", 116, "840", 840])("takes %j for a currency", (currency) => {
    expect(answer(individual({ currency }))).toContain(`5303${currency}`);
  });

  it.each([0, 1, "KHR", "usd", " 116", "0116", 116.5, true, [116], {}, "៣"])(
    "refuses %j as a currency",
    (currency) => {
      expect(answer(individual({ currency }))).toBe(28);
    },
  );

  it("creates at the given time when the input names none", () => {
    const input = {
      ...(individual({ amount: 5, expirationTimestamp: EXPIRY }) as object),
      createdAt: undefined,
    };
    const made = encodeFromSdk(input, NOW + 1);
    expect(made.ok && made.value).toContain(`0013${NOW + 1}`);
    expect(answer(input)).toBe(8);
  });

  it("agrees with the official SDK on every plain amount", () => {
    const cents = fc.integer({ min: 1, max: 999_999_999 });
    fc.assert(
      fc.property(cents, fc.boolean(), fc.boolean(), (minor, isRiel, asText) => {
        const number = isRiel ? minor : minor / 100;
        const amount = asText ? number.toString() : number;
        const optional = {
          amount,
          currency: isRiel ? 116 : 840,
          expirationTimestamp: 9999999999999,
        };
        const input = { bakongAccountID: "a@b", merchantName: "N", merchantCity: "C", optional };
        const official = officialQr(input) ?? "";
        const createdAt = Number(/99340013(\d{13})0113/.exec(official)?.[1]);
        expect(answer({ ...input, createdAt })).toBe(official);
      }),
      { seed: 11, numRuns: 200 },
    );
  });

  it("answers any JSON value whatever with a KHQR or a number, and never throws", () => {
    const names = [
      "bakongAccountID",
      "merchantName",
      "merchantCity",
      "merchantID",
      "acquiringBank",
      "createdAt",
    ];
    const options = [
      "amount",
      "currency",
      "billNumber",
      "expirationTimestamp",
      "languagePreference",
      "upiMerchantAccount",
    ];
    const value = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom("a@b", "N", "1", 5, 116, 840, EXPIRY, NOW),
    );
    const wild = fc
      .record({
        top: fc.dictionary(fc.constantFrom(...names), value),
        optional: fc.oneof(fc.dictionary(fc.constantFrom(...options), value), fc.jsonValue()),
      })
      .map(({ top, optional }) => ({ ...top, optional }));
    fc.assert(
      fc.property(fc.oneof(wild, fc.jsonValue()), (input) => {
        const made = encodeFromSdk(input);
        expect(made.ok ? made.value.startsWith("0002") : made.problem.code >= 1).toBe(true);
      }),
      { seed: 13, numRuns: 1000 },
    );
  });
});
