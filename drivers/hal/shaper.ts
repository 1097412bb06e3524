/**
 * Text shaping: from characters to positioned glyph outlines. Khmer needs a real shaping engine
 * (sub-joined consonants, reordered vowels), which runs behind this interface. Every call answers
 * at once; a shaper that has once been made has no operating faults.
 */

/** `khmer` covers U+1780–17FF and U+19E0–19FF; `latin` everything else the screens use. */
export type FontFace = "latin" | "latin-bold" | "khmer" | "khmer-bold";

/** One glyph, in font units: which outline, and where the pen goes. */
export interface ShapedGlyph {
  readonly glyph: number;
  readonly advance: number;
  readonly offsetX: number;
  readonly offsetY: number;
}

/**
 * A filled shape in font units, y upwards, as a row of curves of six numbers each: from x, from y,
 * control x, control y, to x, to y. Each is a quadratic Bézier curve; a straight line has its start
 * as control point. The curves form closed contours and are filled by the non-zero winding rule.
 */
export type Outline = Int16Array;

export interface Shaper {
  /** Font units per em of a face. */
  unitsPerEm(face: FontFace): number;
  /** Ascender and descender (negative) of a face, in font units. */
  extents(face: FontFace): { readonly ascender: number; readonly descender: number };
  /** Shapes one run of text that is all in one script. */
  shape(face: FontFace, text: string): readonly ShapedGlyph[];
  /** The outline of a glyph of that face; empty for a blank, or for a glyph it does not have. */
  outline(face: FontFace, glyph: number): Outline;
}
