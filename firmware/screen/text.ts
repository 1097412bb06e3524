/**
 * Lines of text: which characters are set in which face, where each glyph's pen stands, how wide a
 * line is, which size fits. Lines are shaped once and kept; all measures are in em (multiples of
 * the type size), so one shaped line serves every size. It knows nothing of pixels or colours.
 */
import type { FontFace, Shaper } from "../../drivers/hal/shaper.ts";
import { GlyphCache } from "./glyphs.ts";

export type Weight = "regular" | "bold";

/** A stretch of text in one script. */
export interface Run {
  readonly script: "khmer" | "latin";
  readonly text: string;
}

/** A glyph of a shaped line; `x` and `y` (upwards) place its pen, in em from the line's start. */
export interface PlacedGlyph {
  readonly face: FontFace;
  readonly glyph: number;
  readonly x: number;
  readonly y: number;
}

/** A shaped line; all measures in em. */
export interface Line {
  readonly glyphs: readonly PlacedGlyph[];
  readonly width: number;
  /** How far the ink reaches above and below the baseline, both counted positive outwards. */
  readonly inkAbove: number;
  readonly inkBelow: number;
}

/** Shaped lines kept; more than all fixed wording and a day's names and amounts at once. */
const LINES_MAX = 512;

/** Type is never smaller than this, in pixels; what does not fit then is cut with an ellipsis. */
export const SIZE_MIN = 9;

const ZERO_WIDTH_SPACE = 0x200b;
const ZERO_WIDTH_JOINER = 0x200d;

/**
 * Splits text by script: Khmer (U+1780–17FF, U+19E0–19FF) and all else. Spaces and zero-width
 * signs stay with the Khmer before them, because Khmer separates phrases, not words, by spaces.
 */
export function itemise(text: string): Run[] {
  const runs: Run[] = [];
  let start = 0;
  let script: Run["script"] | undefined;
  for (let index = 0; index < text.length; index++) {
    const next = scriptOf(text.charCodeAt(index), script);
    if (script !== undefined && next !== script) {
      runs.push({ script, text: text.slice(start, index) });
      start = index;
    }
    script = next;
  }
  if (script !== undefined) runs.push({ script, text: text.slice(start) });
  return runs;
}

function scriptOf(code: number, before: Run["script"] | undefined): Run["script"] {
  if ((code >= 0x1780 && code <= 0x17ff) || (code >= 0x19e0 && code <= 0x19ff)) return "khmer";
  const isJoining = code === 0x20 || (code >= ZERO_WIDTH_SPACE && code <= ZERO_WIDTH_JOINER);
  return isJoining && before === "khmer" ? "khmer" : "latin";
}

/** Shapes, measures and fits lines over one shaper. */
export class Typesetter {
  readonly glyphs: GlyphCache;
  readonly #shaper: Shaper;
  readonly #lines = new Map<string, Line>();

  constructor(shaper: Shaper) {
    this.#shaper = shaper;
    this.glyphs = new GlyphCache(shaper);
  }

  /** The shaped line of a text without line breaks. */
  line(text: string, weight: Weight): Line {
    const key = weight + text;
    const known = this.#lines.get(key);
    if (known !== undefined) return known;
    if (this.#lines.size >= LINES_MAX) this.#lines.clear();
    const line = this.#shape(text, weight);
    this.#lines.set(key, line);
    return line;
  }

  /** Width of a line in pixels at a size in pixels. */
  width(text: string, weight: Weight, size: number): number {
    return this.line(text, weight).width * size;
  }

  /** The largest whole size, at most `sizeMax` and at least `SIZE_MIN`, at which the line fits. */
  fit(text: string, weight: Weight, sizeMax: number, widthMax: number): number {
    const width = this.line(text, weight).width;
    const fitting = width === 0 ? sizeMax : Math.min(sizeMax, widthMax / width);
    return Math.max(SIZE_MIN, Math.floor(fitting));
  }

  /** The text, or as much of its beginning as fits with an ellipsis after it. */
  clip(text: string, weight: Weight, size: number, widthMax: number): string {
    if (this.width(text, weight, size) <= widthMax) return text;
    const clusters = clustersOf(text);
    let low = 0;
    let high = clusters.length;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      const part = `${clusters.slice(0, middle).join("")}…`;
      if (this.width(part, weight, size) <= widthMax) low = middle;
      else high = middle - 1;
    }
    return `${clusters.slice(0, low).join("").trimEnd()}…`;
  }

  #shape(text: string, weight: Weight): Line {
    const glyphs: PlacedGlyph[] = [];
    let pen = 0;
    let inkAbove = 0;
    let inkBelow = 0;
    for (const run of itemise(text)) {
      const face: FontFace = weight === "bold" ? `${run.script}-bold` : run.script;
      const em = this.#shaper.unitsPerEm(face);
      for (const shaped of this.#shaper.shape(face, run.text)) {
        const outline = this.glyphs.outline(face, shaped.glyph);
        const y = shaped.offsetY / em;
        if (outline.length > 0) {
          glyphs.push({ face, glyph: shaped.glyph, x: pen + shaped.offsetX / em, y });
        }
        for (let index = 1; index < outline.length; index += 2) {
          const height = (outline[index] as number) / em + y;
          if (height > inkAbove) inkAbove = height;
          if (-height > inkBelow) inkBelow = -height;
        }
        pen += shaped.advance / em;
      }
    }
    return { glyphs, width: pen, inkAbove, inkBelow };
  }
}

/**
 * Pieces that must not be torn apart: a character with the marks on it, and a Khmer consonant with
 * the consonants joined below it (U+17D2) and its vowel signs.
 */
export function clustersOf(text: string): string[] {
  return text.match(/.(?:\u17d2.|\p{M}|[\u200b-\u200d])*/gsu) ?? [];
}
