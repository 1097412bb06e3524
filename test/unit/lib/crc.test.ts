/** The check sum against the standard's check value and against a second one, bit by bit. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crc16 } from "../../../firmware/lib/crc.ts";
import { bitwiseCrc } from "../khqr/seal.ts";

describe("crc16", () => {
  it("gives the published check values", () => {
    expect(crc16("123456789").toString(16)).toBe("29b1");
    expect(crc16("")).toBe(0xffff);
    expect(crc16("A").toString(16)).toBe("b915");
  });

  it("runs over UTF-8 bytes, not over characters", () => {
    expect(crc16("ភ្នំពេញ").toString(16)).toBe("fd3d");
  });

  it("stops where it is told", () => {
    expect(crc16("123456789 and more", 9).toString(16)).toBe("29b1");
  });

  it("agrees with a bit-by-bit sum over any text, broken surrogates included", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: fc.nat(0xffff).map((n) => String.fromCharCode(n)) }),
    );
    fc.assert(
      fc.property(text, (sample) => {
        expect(crc16(sample)).toBe(bitwiseCrc(sample));
      }),
      { seed: 7, numRuns: 100 },
    );
  });

  it("does not look past its end for the other half of a pair", () => {
    expect(crc16("a\u{1f600}", 2)).toBe(bitwiseCrc("a\ud83d"));
  });
});
