/** The encoder's own interface: static and dynamic apart, refusals that name the field. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WallMs } from "../../../drivers/hal/clock.ts";
import { decodeKhqr } from "../../../firmware/khqr/decode.ts";
import {
  type DynamicKhqr,
  encodeDynamic,
  encodeStatic,
  isAccountId,
  type StaticKhqr,
} from "../../../firmware/khqr/encode.ts";
import { dynamicKhqr, staticKhqr } from "./arbitrary.ts";
import { officialFields, officiallyValid } from "./official.ts";

const NOW = 1767225600000 as WallMs;
const EXPIRY = 1767225900000 as WallMs;

const shop: StaticKhqr = {
  account: { kind: "individual", bakongAccountID: "demo.shop@devb" },
  merchantName: "Demo Coffee",
  merchantCity: "Phnom Penh",
  currency: "KHR",
};

const charge: DynamicKhqr = {
  ...shop,
  money: { minor: 12500, currency: "KHR" },
  createdAt: NOW,
  expiresAt: EXPIRY,
};

function problemOf(input: Partial<StaticKhqr>): { code: number; message: string } | undefined {
  const made = encodeStatic({ ...shop, ...input });
  return made.ok ? undefined : made.problem;
}

function amountOf(minor: number, currency: "KHR" | "USD"): string | number {
  const made = encodeDynamic({ ...charge, money: { minor, currency } });
  if (!made.ok) return made.problem.code;
  const read = decodeKhqr(made.value, NOW);
  return read.ok ? (read.fields.transactionAmount ?? "") : -1;
}

describe("encoding", () => {
  it.each([0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 10 ** 13])(
    "never makes a code of %d riel",
    (minor) => {
      expect(amountOf(minor, "KHR")).toBe(4);
    },
  );

  it.each([
    [1, "KHR", "1"],
    [9999999999999, "KHR", "9999999999999"],
    [1, "USD", "0.01"],
    [10, "USD", "0.10"],
    [100, "USD", "1"],
    [1010, "USD", "10.10"],
    [999999999999, "USD", "9999999999.99"],
  ] as const)("writes %d of %s as %s", (minor, currency, text) => {
    expect(amountOf(minor, currency)).toBe(text);
  });

  it("makes no code for dollars that take more than 13 characters", () => {
    expect(amountOf(1000000000001, "USD")).toBe(4);
  });

  it("names the field, the length and the limit of a refusal", () => {
    expect(problemOf({ merchantName: "N".repeat(26) })).toEqual({
      code: 7,
      message:
        "Merchant Name Length is invalid: merchantName has 26 characters, at most 25 are allowed",
    });
  });

  it("has no default city: that is a matter of setting up", () => {
    expect(problemOf({ merchantCity: "" })?.code).toBe(27);
  });

  it.each(["\u0000", "\n", "\u007f", "\u0085", "\u2028", "\ud83d"])(
    "refuses a name holding %j",
    (character) => {
      expect(problemOf({ merchantName: `Shop${character}1` })?.code).toBe(8);
    },
  );

  it("keeps the zero-width space that Khmer is written with", () => {
    expect(problemOf({ merchantName: "ហាង\u200bកាហ្វេ" })).toBeUndefined();
  });

  it("measures and writes accented text in its composed form", () => {
    const decomposed = encodeStatic({ ...shop, merchantName: "Cafe\u0301".repeat(5) });
    const composed = encodeStatic({ ...shop, merchantName: "Caf\u00e9".repeat(5) });
    expect(decomposed).toEqual(composed);
    expect(problemOf({ merchantName: "e\u0301".repeat(25) })).toBeUndefined();
    expect(problemOf({ merchantName: "e\u0301".repeat(26) })?.code).toBe(7);
  });

  it("refuses a text of a million characters without walking over it", () => {
    expect(problemOf({ merchantName: "e\u0301".repeat(500_000) })?.code).toBe(7);
  });

  it.each(["a@b", "x.y-z_1@bank", "ឈ្មោះ@bank"])("takes %s for an account", (id) => {
    expect(isAccountId(id)).toBe(true);
  });

  it.each(["", "@", "a@", "@b", "ab", "a@b@c", "a b@c", "a@b\n", "a@\u00a0b", "ឈ@ប@គ"])(
    "does not take %j for an account",
    (id) => {
      expect(isAccountId(id)).toBe(false);
    },
  );

  it("names the fields of a template that holds too much", () => {
    const labels = {
      billNumber: "B".repeat(25),
      storeLabel: "S".repeat(25),
      mobileNumber: "0".repeat(25),
    };
    expect(problemOf({ ...labels, terminalLabel: "T".repeat(8) })).toBeUndefined();
    const refusal = problemOf({ ...labels, terminalLabel: "T".repeat(9) });
    expect(refusal?.code).toBe(8);
    expect(refusal?.message).toContain("together take 100 characters");
  });

  it("refuses an expiry before the creation and takes one that is equal", () => {
    expect(encodeDynamic({ ...charge, expiresAt: NOW }).ok).toBe(true);
    const made = encodeDynamic({ ...charge, expiresAt: (NOW - 1) as WallMs });
    expect(made.ok || made.problem.code).toBe(50);
  });

  it("refuses times of a clock that was never set", () => {
    const made = encodeDynamic({ ...charge, createdAt: 42_000 as WallMs });
    expect(made.ok || made.problem.code).toBe(8);
  });

  it("makes what its own reader and the official SDK read back, field for field", () => {
    fc.assert(
      fc.property(fc.oneof(staticKhqr, dynamicKhqr), (input) => {
        const made = "money" in input ? encodeDynamic(input) : encodeStatic(input);
        if (!made.ok) throw new Error(made.problem.message);
        const read = decodeKhqr(made.value, "money" in input ? input.createdAt : undefined);
        if (!read.ok) throw new Error(read.message);
        expect(read.warnings).toEqual([]);
        expect(read.money).toEqual("money" in input ? input.money : null);
        expect(read.fields).toMatchObject(expectedFields(input));
        expect(officialFields(made.value)).toEqual(read.fields);
        expect(officiallyValid(made.value)).toBe(true);
      }),
      { seed: 17, numRuns: 300 },
    );
  });
});

/** What the fields must be, by the input alone. */
function expectedFields(input: StaticKhqr | DynamicKhqr): Record<string, string | null> {
  const { account } = input;
  const currency = "money" in input ? input.money.currency : input.currency;
  return {
    merchantType: account.kind === "merchant" ? "30" : "29",
    bakongAccountID: account.bakongAccountID,
    merchantID: account.kind === "merchant" ? account.merchantID : null,
    acquiringBank: account.acquiringBank ?? null,
    merchantName: input.merchantName,
    merchantCity: input.merchantCity,
    billNumber: input.billNumber ?? null,
    storeLabel: input.storeLabel ?? null,
    merchantNameAlternateLanguage: input.merchantNameAlternateLanguage ?? null,
    pointofInitiationMethod: "money" in input ? "12" : "11",
    transactionCurrency: currency === "KHR" ? "116" : "840",
    expirationTimestamp: "money" in input ? String(input.expiresAt) : null,
  };
}
