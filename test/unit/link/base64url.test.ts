/** Base64url: the platform as a second opinion, and one text for each value. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeBase64url, encodeBase64url } from "../../../firmware/link/base64url.ts";

const ascii = (text: string): Uint8Array => Buffer.from(text, "latin1");

describe("base64url", () => {
  test("agrees with the platform on any bytes, both ways", () => {
    const property = fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const text = Buffer.from(bytes).toString("base64url");
      expect(encodeBase64url(bytes)).toBe(text);
      expect(decodeBase64url(ascii(text))).toEqual(bytes);
    });
    fc.assert(property, { seed: 1, numRuns: 500 });
  });

  test("each value has one text: of two and three letters all others are refused", () => {
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let taken = 0;
    for (const a of alphabet) {
      for (const b of alphabet) {
        if (decodeBase64url(ascii(a + b)) !== undefined) taken += 1;
      }
    }
    expect(taken).toBe(256);
    for (const c of alphabet) {
      const isCanonical = Buffer.from(`AA${c}`, "base64url").toString("base64url") === `AA${c}`;
      expect(decodeBase64url(ascii(`AA${c}`)) !== undefined).toBe(isCanonical);
    }
  });

  test("refuses padding, the other alphabet, blanks, controls and impossible lengths", () => {
    for (const text of [
      "A",
      "AAAAA",
      "AA==",
      "AA=",
      "A A",
      "AA\n",
      "+/AA",
      "AA.A",
      "\0AAA",
      "ÿAAA",
    ]) {
      expect(decodeBase64url(ascii(text)), text).toBeUndefined();
    }
    expect(decodeBase64url(new Uint8Array())).toEqual(new Uint8Array());
  });
});
