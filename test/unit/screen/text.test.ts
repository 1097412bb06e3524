/** Runs, widths, fitting and line breaks, on the real fonts. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clustersOf, itemise, SIZE_MIN, Typesetter } from "../../../firmware/screen/text.ts";
import { Words } from "../../../firmware/screen/words.ts";
import { shaper } from "./rig.ts";

const typesetter = new Typesetter(shaper);

describe("runs", () => {
  it("split where the script changes and keep spaces with the Khmer before them", () => {
    expect(itemise("QR នេះ ផុត 7 នាទី")).toEqual([
      { script: "latin", text: "QR " },
      { script: "khmer", text: "នេះ ផុត " },
      { script: "latin", text: "7 " },
      { script: "khmer", text: "នាទី" },
    ]);
  });

  it("put together what was split, whatever the text", () => {
    const text = fc.string({ unit: fc.constantFrom("ក", "្", "រ", " ", "a", "7", "\u200b", "៛") });
    fc.assert(
      fc.property(
        text,
        (any) =>
          itemise(any)
            .map((run) => run.text)
            .join("") === any,
      ),
      { seed: 7 },
    );
  });

  it("take the riel sign as Khmer and the dollar sign as Latin", () => {
    expect(itemise("៛").map((run) => run.script)).toEqual(["khmer"]);
    expect(itemise("$").map((run) => run.script)).toEqual(["latin"]);
  });
});

describe("a shaped line", () => {
  it("joins sub-consonants: they take no width of their own", () => {
    const plain = typesetter.line("ក", "regular").width;
    expect(typesetter.line("ក្ក", "regular").width).toBeCloseTo(plain, 5);
    expect(typesetter.line("ក្ក", "regular").inkBelow).toBeGreaterThan(0.2);
  });

  it("puts the vowel e before the consonant that it follows in writing", () => {
    const [first] = typesetter.line("កេ", "regular").glyphs;
    const [vowelAlone] = typesetter.line("េ", "regular").glyphs;
    expect(first?.glyph).toBe(vowelAlone?.glyph);
  });

  it("is as wide as its runs together", () => {
    const whole = typesetter.line("រៀល KHR", "bold").width;
    const parts = typesetter.line("រៀល ", "bold").width + typesetter.line("KHR", "bold").width;
    expect(whole).toBeCloseTo(parts, 9);
  });

  it("is empty for an empty text", () => {
    expect(typesetter.line("", "bold")).toMatchObject({ width: 0, glyphs: [] });
  });
});

describe("fitting", () => {
  it("keeps the size that fits and takes the largest that does otherwise", () => {
    const text = "12,500";
    const wide = typesetter.width(text, "bold", 100);
    expect(typesetter.fit(text, "bold", 100, wide + 1)).toBe(100);
    const size = typesetter.fit(text, "bold", 100, wide / 2);
    expect(typesetter.width(text, "bold", size)).toBeLessThanOrEqual(wide / 2);
    expect(typesetter.width(text, "bold", size + 1)).toBeGreaterThan(wide / 2);
  });

  it("fits a name of 25 letters into a narrow panel in both scripts without cutting it", () => {
    for (const name of ["WWWWWWWWWWWWWWWWWWWWWWWWW", "ឮឮឮឮឮឮឮឮឮឮឮឮឮឮឮឮឮឮឮឮឮឮឮឮឮ"]) {
      const size = typesetter.fit(name, "bold", 40, 300);
      expect(size).toBeGreaterThan(SIZE_MIN);
      expect(typesetter.clip(name, "bold", size, 300)).toBe(name);
    }
  });

  it("cuts what cannot fit with an ellipsis, never inside a cluster", () => {
    const text = "ស្ត្រីស្ត្រីស្ត្រីស្ត្រី";
    for (let width = 20; width < 150; width += 7) {
      const cut = typesetter.clip(text, "regular", 20, width);
      expect(typesetter.width(cut, "regular", 20)).toBeLessThanOrEqual(Math.max(width, 20));
      expect(text.startsWith(cut.replace("…", ""))).toBe(true);
      const clusters = clustersOf(text).join("|");
      expect(clusters.startsWith(clustersOf(cut.replace("…", "")).join("|"))).toBe(true);
    }
  });
});

describe("breaking words into lines", () => {
  const text = "ការបង់ប្រាក់\u200bមិនត្រូវបានប្រកាសទេ \u200bសូមពិនិត្យ\u200bក្នុងទូរស័ព្ទ Check them on your phone";
  const words = new Words(typesetter, text, "regular");

  it("keeps every line within the width and loses no letter", () => {
    for (let width = 8; width < 40; width += 3) {
      const lines = words.wrap(width, 99);
      for (const line of lines) {
        expect(typesetter.width(line, "regular", 1)).toBeLessThanOrEqual(width + 1e-9);
      }
      const letters = (any: string): string => any.replace(/[ \u200b]/g, "");
      expect(letters(lines.join(""))).toBe(letters(text));
    }
  });

  it("breaks Khmer only where a zero-width space or a space allows", () => {
    for (const line of words.wrap(14, 99)) {
      expect(text.split(/[ \u200b]+/)).toContain(line.split(/[ \u200b]+/)[0]);
    }
  });

  it("breaks a word that no line can hold, and says beforehand that it must", () => {
    const path = new Words(typesetter, "/etc/soundbox/a-very-long-name-without-a-break", "regular");
    expect(path.fits(10, 99)).toBe(false);
    const lines = path.wrap(10, 99);
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.join("")).toBe("/etc/soundbox/a-very-long-name-without-a-break");
  });

  it("cuts the last line when there are more than allowed", () => {
    const lines = words.wrap(12, 2);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/…$/);
    expect(words.fits(12, 2)).toBe(false);
  });

  it("has no lines for no words", () => {
    expect(new Words(typesetter, " \u200b ", "regular").wrap(10, 3)).toEqual([]);
  });
});
