/**
 * Keeps the outlines and masks of the glyphs drawn so far, by glyph, size and quarter-pixel place.
 * Bounded in bytes: when full, all masks go at once, and the next frame pays for its own.
 */
import type { FontFace, Outline, Shaper } from "../../drivers/hal/shaper.ts";
import { MASK_SIDE_MAX, type Mask, rasterise } from "./raster.ts";

/** Faces in the order of their numbers in the keys of the cache. */
const FACES: readonly FontFace[] = ["latin", "latin-bold", "khmer", "khmer-bold"];
const GLYPHS_MAX = 65_536;

/** Glyphs up to this size, in pixels, are placed to the quarter pixel; larger ones to the pixel. */
const FINE_SIZE_MAX = 32;
const PHASES = 4;

/** All masks together; a screen full of large type holds a quarter of it. */
const CACHE_BYTES_MAX = 2_000_000;

export class GlyphCache {
  readonly #shaper: Shaper;
  readonly #masks = new Map<number, Mask>();
  readonly #outlines = new Map<number, Outline>();
  #sizeBytes = 0;

  constructor(shaper: Shaper) {
    this.#shaper = shaper;
  }

  /** The outline of a glyph, read once. */
  outline(face: FontFace, glyph: number): Outline {
    const key = FACES.indexOf(face) * GLYPHS_MAX + glyph;
    let outline = this.#outlines.get(key);
    if (outline === undefined) {
      outline = this.#shaper.outline(face, glyph);
      this.#outlines.set(key, outline);
    }
    return outline;
  }

  /**
   * The mask of a glyph whose pen stands at `penX`.
   * @param size pixels per em, whole, below 1,024.
   * @param penX pixels; the mask's `left` counts from the column that `penColumn` gives.
   */
  mask(face: FontFace, glyph: number, size: number, penX: number): Mask {
    const phase = size > FINE_SIZE_MAX ? 0 : Math.floor((penX - Math.floor(penX)) * PHASES);
    const glyphKey = FACES.indexOf(face) * GLYPHS_MAX + glyph;
    const key = (glyphKey * MASK_SIDE_MAX + size) * PHASES + phase;
    const known = this.#masks.get(key);
    if (known !== undefined) return known;
    const scale = size / this.#shaper.unitsPerEm(face);
    const mask = rasterise(this.outline(face, glyph), scale, phase / PHASES);
    if (this.#sizeBytes + mask.coverage.length > CACHE_BYTES_MAX) {
      this.#masks.clear();
      this.#sizeBytes = 0;
    }
    this.#masks.set(key, mask);
    this.#sizeBytes += mask.coverage.length;
    return mask;
  }
}

/** The pixel column that a mask for this pen position counts from. */
export function penColumn(penX: number, size: number): number {
  return size > FINE_SIZE_MAX ? Math.round(penX) : Math.floor(penX);
}
