/** Data objects: written and walked, never past the end. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  dataObject,
  digitsAt,
  findTags,
  forgetTags,
  hasTag,
  lengthOf,
  numberOf,
  placeOf,
  tagPlaces,
  textOf,
} from "../../../firmware/khqr/tlv.ts";

function walk(text: string, to = text.length) {
  const places = tagPlaces(1).of(0);
  return { at: findTags(text, 0, to, places), places };
}

describe("data objects", () => {
  it("are written with two digits of tag and two of length", () => {
    expect(dataObject(5, "abc")).toBe("0503abc");
    expect(dataObject(62, "ក".repeat(99))).toBe(`6299${"ក".repeat(99)}`);
  });

  it("of more than 99 characters are a bug of the caller", () => {
    expect(() => dataObject(1, "x".repeat(100))).toThrow("at most 99");
  });

  it("are found by tag, empty ones too", () => {
    const { at, places } = walk("0002010100");
    expect(at).toBe(-1);
    expect(textOf("0002010100", places, 0)).toBe("01");
    expect([hasTag(places, 1), lengthOf(places, 1), placeOf(places, 1)]).toEqual([true, 0, 10]);
    expect([hasTag(places, 2), textOf("", places, 2)]).toEqual([false, null]);
  });

  it.each([
    ["x", 0],
    ["000", 0],
    ["0x0201", 0],
    ["00XX01", 2],
    ["00-101", 2],
    ["000301", 2],
    ["0002010002ab", 6],
    ["0002019", 6],
    ["០០0201", 0],
  ])("of %j go wrong at %i", (text, place) => {
    expect(walk(text).at).toBe(place);
  });

  it("never reach past the end they are given", () => {
    expect(walk("000201ab", 5).at).toBe(2);
    expect(walk("000201ab", 6).at).toBe(-1);
  });

  it("are forgotten together", () => {
    const all = tagPlaces(2);
    findTags("000201", 0, 6, all.of(1));
    expect(hasTag(all.of(1), 0)).toBe(true);
    forgetTags(all.all);
    expect(hasTag(all.of(1), 0)).toBe(false);
  });

  it("spell numbers in ASCII digits only", () => {
    expect(digitsAt("0013", 0, 4)).toBe(13);
    expect(digitsAt("1767225600000", 0, 13)).toBe(1767225600000);
    expect([digitsAt("1a", 0, 2), digitsAt("", 0, 0), digitsAt("12", 1, 5)]).toEqual([-1, -1, -1]);
    const { places } = walk("5303116");
    expect([numberOf("5303116", places, 53, 3), numberOf("5303116", places, 53, 2)]).toEqual([
      116, -1,
    ]);
  });

  it("come back as they were written, whatever they hold", () => {
    const entries = fc.uniqueArray(
      fc.tuple(fc.nat(99), fc.string({ unit: "binary", maxLength: 40 })),
      { selector: ([tag]) => tag, maxLength: 20 },
    );
    fc.assert(
      fc.property(entries, (objects) => {
        const text = objects.map(([tag, value]) => dataObject(tag, value)).join("");
        const { at, places } = walk(text);
        expect(at).toBe(-1);
        for (const [tag, value] of objects) expect(textOf(text, places, tag)).toBe(value);
      }),
      { seed: 29, numRuns: 60 },
    );
  });
});
