/**
 * The shaper against the package's own interface to the same engine, which calls it in another way,
 * and the outline reader against the engine's own reader.
 */
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as harfbuzz from "harfbuzzjs";
import { describe, expect, it } from "vitest";
import type { FontFace, Outline } from "../../../drivers/hal/shaper.ts";
import { loadShaper } from "../../../drivers/linux/harfbuzz-shaper.ts";
import { FONTS, shaper } from "../screen/rig.ts";

const FACES: readonly (readonly [FontFace, string])[] = [
  ["latin", "NotoSans-Regular.ttf"],
  ["latin-bold", "NotoSans-Bold.ttf"],
  ["khmer", "NotoSansKhmer-Regular.ttf"],
  ["khmer-bold", "NotoSansKhmer-Bold.ttf"],
];

const KHMER = [
  "ក",
  "ហាងកាហ្វេ ស្រី ម៉ៅ ព្រះសីហនុ",
  "ស្ត្រី",
  "កំពុងចាប់ផ្ដើម",
  "ឥន្ទ្រី ខ្ញុំ ធ្វើ ញ៉ាំ សៀវភៅ",
  "១២៥០០៛",
  "មិនមែន\u200bប្រាក់ពិត",
];
const LATIN = ["12,500 KHR", "AVATAR To. Yes", "Chhéa's Noodles & Co — “ok” …", "− × → ’"];

function peerOf(file: string) {
  return new harfbuzz.Font(new harfbuzz.Face(new harfbuzz.Blob(readFileSync(join(FONTS, file)))));
}

/** The end points of an SVG path's segments, and its segments' control points, as plain numbers. */
function numbersOf(path: string): number[] {
  return [...path.matchAll(/-?\d+(?:\.\d+)?/g)].map(([number]) => Number(number));
}

/** Twice the signed area inside an outline; control points count as corners, in both readers. */
function doubledArea(outline: Outline): number {
  let area = 0;
  for (let index = 0; index + 5 < outline.length; index += 6) {
    const [x0 = 0, y0 = 0, cx = 0, cy = 0, x1 = 0, y1 = 0] = outline.subarray(index, index + 6);
    area += x0 * cy - cx * y0 + cx * y1 - x1 * cy;
  }
  return area;
}

/** The same of an SVG path of M, L, Q and Z. */
function doubledPathArea(path: string): number {
  let area = 0;
  let startX = 0;
  let startY = 0;
  let penX = 0;
  let penY = 0;
  const to = (x: number, y: number): void => {
    area += penX * y - x * penY;
    penX = x;
    penY = y;
  };
  for (const [, letter = "", numbers = ""] of path.matchAll(/([MLQZ])([^MLQZ]*)/g)) {
    const values = numbersOf(numbers);
    if (letter === "M") {
      [startX = 0, startY = 0] = values;
      penX = startX;
      penY = startY;
    }
    for (let index = 0; letter !== "M" && index < values.length; index += 2) {
      to(values[index] ?? 0, values[index + 1] ?? 0);
    }
    if (letter === "Z") to(startX, startY);
  }
  return area;
}

describe.each(FACES)("the %s face", (face, file) => {
  const peer = peerOf(file);

  it("shapes as the package's own interface does", () => {
    for (const text of face.startsWith("khmer") ? KHMER : LATIN) {
      const buffer = new harfbuzz.Buffer();
      buffer.addText(text);
      buffer.guessSegmentProperties();
      harfbuzz.shape(peer, buffer);
      const infos = buffer.getGlyphInfos();
      const expected = buffer.getGlyphPositions().map((position, index) => ({
        glyph: infos[index]?.codepoint,
        advance: position.xAdvance,
        offsetX: position.xOffset,
        offsetY: position.yOffset,
      }));
      expect(shaper.shape(face, text), text).toEqual(expected);
    }
  });

  it("has the engine's line extents and no glyph for what it lacks", () => {
    const { ascender, descender } = peer.hExtents();
    expect(shaper.extents(face)).toMatchObject({ ascender, descender });
    expect(shaper.outline(face, 65_535)).toHaveLength(0);
  });

  it("reads every outline as the engine does: same points' bounds, same area", () => {
    let drawn = 0;
    for (let glyph = 0; glyph < 600; glyph++) {
      const path = peer.glyphToPath(glyph);
      const outline = shaper.outline(face, glyph);
      const numbers = numbersOf(path);
      expect(outline.length === 0, `glyph ${glyph}`).toBe(numbers.length === 0);
      if (numbers.length === 0) continue;
      drawn++;
      for (const axis of [0, 1]) {
        const ours = [...outline].filter((_, index) => index % 2 === axis);
        const theirs = numbers.filter((_, index) => index % 2 === axis);
        expect(Math.min(...ours)).toBeCloseTo(Math.min(...theirs), -0.5);
        expect(Math.max(...ours)).toBeCloseTo(Math.max(...theirs), -0.5);
      }
      const area = doubledPathArea(path);
      // Implied points fall on half units, and are cut to whole ones.
      expect(Math.abs(doubledArea(outline) - area)).toBeLessThan(2_500 + Math.abs(area) * 0.004);
    }
    expect(drawn).toBeGreaterThan(300);
  });
});

describe("loading", () => {
  it("costs nothing until a face is used, and then says which file is missing", async () => {
    const empty = mkdtempSync(join(tmpdir(), "soundbox-fonts-"));
    const bare = await loadShaper(empty);
    expect(() => bare.shape("khmer", "ក")).toThrow(/NotoSansKhmer-Regular\.ttf/);
  });

  it("shapes thousands of texts in the same memory", () => {
    const first = shaper.shape("khmer", KHMER[1] ?? "");
    for (let round = 0; round < 3_000; round++) shaper.shape("latin", `round ${round}`);
    expect(shaper.shape("khmer", KHMER[1] ?? "")).toEqual(first);
  });

  it("takes a text of any length without harm", () => {
    expect(shaper.shape("latin", "x".repeat(5_000))).toHaveLength(1_024);
    expect(shaper.shape("latin", "")).toEqual([]);
  });
});
