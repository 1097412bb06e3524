/** Data codewords to text: every mode it knows, and a refusal for the rest. */
import { describe, expect, it } from "vitest";
import { symbolText } from "../../../firmware/khqr/symbol-text.ts";

/** Bits as text, filled up with zeros to whole codewords, which also end the message. */
function codewords(...fields: readonly string[]): Uint8Array {
  const bits = `${fields.join("")}0000`;
  const padded = bits.padEnd(Math.ceil(bits.length / 8) * 8, "0");
  return Uint8Array.from(padded.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
}

/** A number in so many bits. */
function n(value: number, width: number): string {
  return value.toString(2).padStart(width, "0");
}

function bytes(...values: readonly number[]): readonly string[] {
  return [n(4, 4), n(values.length, 8), ...values.map((value) => n(value, 8))];
}

describe("data codewords", () => {
  it("hold digits by three, two and one", () => {
    expect(symbolText(codewords(n(1, 4), n(3, 10), n(7, 10)), 1)).toBe("007");
    expect(symbolText(codewords(n(1, 4), n(5, 10), n(123, 10), n(45, 7)), 1)).toBe("12345");
    expect(symbolText(codewords(n(1, 4), n(1, 10), n(9, 4)), 1)).toBe("9");
  });

  it("count in longer fields in larger versions", () => {
    expect(symbolText(codewords(n(1, 4), n(1, 12), n(9, 4)), 10)).toBe("9");
    expect(symbolText(codewords(n(1, 4), n(1, 14), n(9, 4)), 27)).toBe("9");
    expect(symbolText(codewords(n(4, 4), n(1, 16), n(65, 8)), 10)).toBe("A");
  });

  it("hold letters by two and one", () => {
    expect(symbolText(codewords(n(2, 4), n(3, 9), n(10 * 45 + 44, 11), n(36, 6)), 1)).toBe("A: ");
  });

  it("hold bytes of UTF-8, across segments too", () => {
    expect(symbolText(codewords(...bytes(0xe1, 0x9e), ...bytes(0x80)), 1)).toBe("ក");
    expect(symbolText(codewords(n(7, 4), n(26, 8), ...bytes(0xc3, 0xa9)), 1)).toBe("é");
  });

  it("end with their last bit where there is no room for an end", () => {
    expect(symbolText(Uint8Array.from([0x40, 0x14, 0x10]).subarray(0, 3), 1)).toBe("A");
    expect(symbolText(new Uint8Array(0), 1)).toBe("");
  });

  it.each([
    ["a number of three digits above 999", [n(1, 4), n(3, 10), n(1000, 10)]],
    ["a number of two digits above 99", [n(1, 4), n(2, 10), n(100, 7)]],
    ["a pair of letters above 2024", [n(2, 4), n(2, 9), n(2025, 11)]],
    ["a letter above 44", [n(2, 4), n(1, 9), n(45, 6)]],
    ["more bytes than there are", [n(4, 4), n(9, 8), n(65, 8)]],
    ["more digits than there are", [n(1, 4), n(99, 10), n(1, 10)]],
    ["another character set", [n(7, 4), n(3, 8), ...bytes(65)]],
    ["kanji", [n(8, 4), n(1, 8), n(0, 13)]],
    ["structured append", [n(3, 4), n(0, 16), ...bytes(65)]],
    ["a byte that begins nothing", bytes(0x80)],
    ["an overlong form", bytes(0xc0, 0xaf)],
    ["an overlong form of three", bytes(0xe0, 0x80, 0xaf)],
    ["half of a surrogate pair", bytes(0xed, 0xa0, 0x80)],
    ["more than Unicode has", bytes(0xf4, 0x90, 0x80, 0x80)],
    ["a character cut off", bytes(0xe1, 0x9e)],
  ])("that hold %s are refused", (_, fields) => {
    expect(symbolText(codewords(...fields), 1)).toBeUndefined();
  });
});
