/** The symbol of a KHQR: level M, no larger than the drawing package's own best. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeDynamic, encodeStatic } from "../../../firmware/khqr/encode.ts";
import { symbolOf } from "../../../firmware/khqr/symbol.ts";
import { dynamicKhqr, staticKhqr } from "./arbitrary.ts";
import { drawn } from "./pixels.ts";
import { vectors } from "./vectors.ts";

describe("a KHQR's symbol", () => {
  it("is a square of light and dark modules", () => {
    const { size, modules } = symbolOf(vectors.valid[0]?.qr ?? "");
    expect((size - 17) % 4).toBe(0);
    expect(modules.length).toBe(size * size);
    expect(new Set(modules)).toEqual(new Set([0, 1]));
  });

  it("is the same for the same text", () => {
    const text = vectors.valid[3]?.qr ?? "";
    expect(symbolOf(text)).toEqual(symbolOf(text));
  });

  it("is never larger than the package's own division makes it", () => {
    fc.assert(
      fc.property(fc.oneof(staticKhqr, dynamicKhqr), (input) => {
        const made = "money" in input ? encodeDynamic(input) : encodeStatic(input);
        const text = made.ok ? made.value : "never";
        const { size } = drawn(text, { errorCorrectionLevel: "M", maskPattern: 2 });
        expect(symbolOf(text).size).toBeLessThanOrEqual(size);
      }),
      { seed: 47, numRuns: 100 },
    );
  });

  it("of nothing, or of more than a KHQR can be, is a bug of the caller", () => {
    expect(() => symbolOf("")).toThrow("1 to 700");
    expect(() => symbolOf("x".repeat(701))).toThrow("1 to 700");
    expect(symbolOf("ក".repeat(700)).size).toBeLessThanOrEqual(177);
  });
});
