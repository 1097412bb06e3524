/** The reader: every known answer, the order of its rules, and that no string can hurt it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeKhqr } from "../../../firmware/khqr/decode.ts";
import type { KhqrReading } from "../../../firmware/khqr/reading.ts";
import { dynamicParts, joinParts, object, seal, staticParts } from "./seal.ts";
import { valid, vectors } from "./vectors.ts";

const NOW = 1767225600000;

/** The number of the refusal, 0 when it was read without a warning, or the kinds of warnings. */
function verdict(text: string, now: number | undefined = NOW): number | readonly string[] {
  const read = decodeKhqr(text, now);
  if (!read.ok) return read.code;
  return read.warnings.length === 0 ? 0 : read.warnings.map(({ kind }) => kind);
}

/** A good code with some data objects changed; an undefined one is left out. */
function changed(
  parts: Map<number, string>,
  changes: Readonly<Record<number, string | undefined>>,
): string {
  for (const [tag, value] of Object.entries(changes)) {
    if (value === undefined) parts.delete(Number(tag));
    else parts.set(Number(tag), value);
  }
  return joinParts(parts);
}

function reading(text: string, now: number | undefined = NOW): KhqrReading {
  const read = decodeKhqr(text, now);
  if (!read.ok) throw new Error(read.message);
  return read;
}

describe("decoding", () => {
  it.each(vectors.valid)("reads without a warning: $name", ({ qr, input }) => {
    expect(verdict(qr, input.createdAt)).toBe(0);
    expect(reading(qr, input.createdAt).fields.bakongAccountID).toBe(input.bakongAccountID);
  });

  it.each(vectors.invalid)("refuses with $code: $name", ({ qr, now, code }) => {
    expect(verdict(qr, now)).toBe(code);
  });

  it.each(vectors.judgementCalls)("$verdict: $name", ({ qr, now, verdict: wanted }) => {
    const read = decodeKhqr(qr, now);
    const refusal = /^reject \((\d+)\)$/.exec(wanted)?.[1];
    if (refusal !== undefined) {
      expect(read.ok || read.code).toBe(Number(refusal));
      return;
    }
    if (!read.ok) throw new Error(read.message);
    expect(read.warnings.length > 0).toBe(wanted.includes("with warning"));
    const value = /value ([\d.]+)/.exec(wanted)?.[1];
    if (value !== undefined) expect(read.fields.transactionAmount).toBe(value);
  });

  it("has all the vectors", () => {
    expect([vectors.invalid.length, vectors.judgementCalls.length]).toEqual([83, 27]);
  });

  it("gives every field its name", () => {
    const { qr, input } = valid("merchant dynamic, everything at once");
    const read = reading(qr, input.createdAt);
    expect(read.money).toEqual({ minor: 123456, currency: "KHR" });
    expect(read.fields).toEqual({
      merchantType: "30",
      bakongAccountID: "demo_bank@devb",
      accountInformation: null,
      merchantID: "000000000012345",
      acquiringBank: "Demo Bank",
      billNumber: "INV-7",
      mobileNumber: "85512000111",
      storeLabel: "Store 1",
      terminalLabel: "SB-0001",
      purposeOfTransaction: "Lunch",
      languagePreference: "km",
      merchantNameAlternateLanguage: "ហាងកាហ្វេ",
      merchantCityAlternateLanguage: "ភ្នំពេញ",
      creationTimestamp: "1767225600000",
      expirationTimestamp: "1767225900000",
      payloadFormatIndicator: "01",
      pointofInitiationMethod: "12",
      unionPayMerchant: "0000000000000000000000000012345",
      merchantCategoryCode: "5812",
      transactionCurrency: "116",
      transactionAmount: "123456",
      countryCode: "KH",
      merchantName: "Demo Coffee",
      merchantCity: "Phnom Penh",
      crc: qr.slice(-4),
    });
  });

  it("reads the two kinds of account apart", () => {
    const { qr } = valid("individual static with account information and bank");
    expect(reading(qr).fields).toMatchObject({
      merchantType: "29",
      accountInformation: "85512000111",
      merchantID: null,
    });
  });

  it("judges the expiry to the millisecond, and not at all without a clock", () => {
    const text = joinParts(dynamicParts());
    expect(verdict(text, 1767225900000)).toBe(0);
    expect(verdict(text, 1767225900001)).toBe(46);
    expect(verdict(text, undefined)).toBe(0);
    expect(decodeKhqr(text, undefined).ok).toBe(true);
  });

  it.each([
    ["an empty 00 is missing", { 0: "" }, 23],
    ["an empty 29 names no account", { 29: "" }, 1],
    ["an empty 52 is missing", { 52: "" }, 25],
    ["an empty 53 is missing", { 53: "" }, 9],
    ["an empty 58 is missing", { 58: "" }, 26],
    ["an empty 59 is missing", { 59: "" }, 2],
    ["an empty 60 is missing", { 60: "" }, 27],
    ["an empty 01 is neither static nor dynamic", { 1: "" }, 48],
    ["a one-letter country is not Cambodia", { 58: "K" }, 8],
    ["a lower-case country is not Cambodia", { 58: "kh" }, 8],
    ["digits of another script are no digits", { 52: "៥៩៩៩" }, 51],
    ["an empty bank", { 29: "0014demo.shop@devb0200" }, 31],
    ["an empty mobile number", { 62: "0200" }, 34],
    ["an empty store label", { 62: "0300" }, 11],
    ["an empty terminal label", { 62: "0700" }, 12],
    ["an empty purpose", { 62: "0800" }, 42],
    ["an empty language template", { 64: "" }, 38],
    ["an empty alternate city", { 64: "0002km0101x0200" }, 41],
    ["a language with an empty name", { 64: "0002km0100" }, 39],
    ["a duplicate subtag of 62", { 62: "0101a0101b" }, 8],
    ["a duplicate subtag of 99", { 99: "0013176722560000000131767225600000" }, 8],
  ] as const)("%s", (_, changes, code) => {
    expect(verdict(changed(staticParts(), changes))).toBe(code);
  });

  it.each([
    ["12500.00", ["amount-form"], 12500],
    ["0012500", ["amount-form"], 12500],
    ["1.5", 4, 0],
    ["12500.000", 4, 0],
    [".5", 4, 0],
    ["0", 4, 0],
    ["0.00", 4, 0],
    ["1e5", 4, 0],
    ["១២៥០០", 4, 0],
    ["+5", 4, 0],
    [" 5", 4, 0],
  ] as const)("judges the riel amount %j as %j", (amount, wanted, minor) => {
    const text = changed(dynamicParts(), { 54: amount });
    expect(verdict(text)).toEqual(wanted);
    if (minor > 0) expect(reading(text).money).toEqual({ minor, currency: "KHR" });
  });

  it.each([
    ["5", "5", 500],
    ["5.5", "5.50", 550],
    ["5.05", "5.05", 505],
    ["100.00", "100.00", 10000],
    ["0.01", "0.01", 1],
    ["9999999999.99", "9999999999.99", 999999999999],
    ["9999999999999", "9999999999999", 999999999999900],
  ])("reads the dollar amount %s as %s", (amount, text, minor) => {
    const read = reading(changed(dynamicParts(), { 53: "840", 54: amount }));
    expect(read.warnings).toEqual([]);
    expect(read.fields.transactionAmount).toBe(text);
    expect(read.money).toEqual({ minor, currency: "USD" });
  });

  it("reads dollars with leading zeros with a warning", () => {
    const read = reading(changed(dynamicParts(), { 53: "840", 54: "007.5" }));
    expect(read.fields.transactionAmount).toBe("7.50");
    expect(read.warnings.map(({ kind }) => kind)).toEqual(["amount-form"]);
  });

  it.each([
    ["creation-form", "0003abc01131767225900000"],
    ["creation-missing", "01131767225900000"],
  ])("warns of %s", (kind, times) => {
    expect(verdict(changed(dynamicParts(), { 99: times }))).toEqual([kind]);
  });

  it("points at the fault", () => {
    const text = joinParts(staticParts());
    const at = (broken: string) => {
      const read = decodeKhqr(broken, NOW);
      return read.ok ? -1 : read.at;
    };
    expect(at(text.replace("Coffee", "Koffee"))).toBe(text.length - 4);
    expect(at("")).toBe(0);
    expect(at(changed(staticParts(), { 53: "764" }))).toBe(text.indexOf("5303116") + 4);
    expect(at(changed(staticParts(), { 59: undefined }))).toBe(text.length - 8 - 15);
    expect(at(changed(staticParts(), { 29: "0014demo.shop@devb0" }))).toBe(
      text.indexOf("0014") + 18,
    );
    expect(at(seal("000201 1"))).toBe(6);
  });

  it("keeps unknown tags and subtags out of the way", () => {
    expect(verdict(changed(staticParts(), { 26: "hello", 91: "", 62: "0101B5003xyz" }))).toBe(0);
  });
});

describe("decoding any string", () => {
  /** Texts with a right CRC get past the first gate, so most samples are sealed. */
  const body = valid("merchant dynamic, everything at once").qr.slice(0, -8);
  const mutated = fc
    .array(
      fc.record({
        at: fc.nat(body.length - 1),
        cut: fc.nat(3),
        put: fc.string({ unit: fc.constantFrom(..."0123456789AaKh@.- ក\u{1f600}"), maxLength: 4 }),
      }),
      { minLength: 1, maxLength: 3 },
    )
    .map((edits) =>
      seal(
        edits.reduce(
          (text, { at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut),
          body,
        ),
      ),
    );
  const digits = fc.string({ unit: fc.constantFrom(..."0123456789"), maxLength: 200 }).map(seal);
  const anything = fc.oneof(
    fc.string({ unit: "binary", maxLength: 200 }),
    digits,
    mutated,
    mutated,
  );

  it("answers with fields or with a place inside the text, and never throws", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const read = decodeKhqr(text, NOW);
        if (read.ok) {
          expect(read.fields.bakongAccountID).toMatch(/@/);
        } else {
          expect(read.code).toBeGreaterThan(0);
          expect(read.at).toBeGreaterThanOrEqual(0);
          expect(read.at).toBeLessThanOrEqual(text.length);
        }
      }),
      { seed: 19, numRuns: 3000 },
    );
  });

  it("never takes a changed character for the same code", () => {
    const text = joinParts(dynamicParts());
    fc.assert(
      fc.property(fc.nat(text.length - 5), fc.constantFrom(..."0123456789ABz@"), (at, letter) => {
        fc.pre(text[at] !== letter);
        expect(verdict(text.slice(0, at) + letter + text.slice(at + 1))).toBe(8);
      }),
      { seed: 23, numRuns: 300 },
    );
  });

  it("takes time in proportion to the length, and hardly any for a text of ten million", () => {
    const tags = [...Array(100).keys()].filter((tag) => tag !== 63);
    const sized = (count: number) =>
      seal(
        object(0, "01") +
          tags
            .slice(1, count)
            .map((tag) => object(tag, "x".repeat(99)))
            .join(""),
      );
    const half = fastest(sized(49));
    expect(fastest(sized(98)) / half).toBeLessThan(4);
    expect(fastest("9".repeat(10_000_000)) / half).toBeLessThan(2);
    expect(fastest(`${"00".repeat(5_000_000)}6304ABCD`) / half).toBeLessThan(2);
  });
});

/** The shortest of many times, which a busy machine disturbs least. */
function fastest(text: string): number {
  decodeKhqr(text, NOW);
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 30; round++) {
    const start = performance.now();
    for (let n = 0; n < 20; n++) decodeKhqr(text, NOW);
    least = Math.min(least, performance.now() - start);
  }
  return least;
}
