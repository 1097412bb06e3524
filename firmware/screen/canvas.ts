/**
 * Draws plain shapes into a frame of RGB565 pixels, inside a clip rectangle. Integer arithmetic
 * only: the same calls give the same pixels on every machine. It knows nothing of text, scenes or
 * what the shapes mean.
 */
import type { Frame, Rect } from "../../drivers/hal/display.ts";
import type { Outline } from "../../drivers/hal/shaper.ts";
import { type Mask, rasterise } from "./raster.ts";

/** A colour as the panel takes it: 5 bits red, 6 green, 5 blue. */
export type Colour = number;

/** The dark and light squares of a QR symbol; `modules` row by row, 1 = dark. */
export interface Modules {
  readonly size: number;
  readonly modules: Uint8Array;
}

const BLACK: Colour = 0x0000;
const WHITE: Colour = 0xffff;

/**
 * With one bit a pixel, it is lit from this coverage on: a little under a half, so that the thin
 * strokes of small letters hold together.
 */
const SOLID_MIN = 112;

/** Units of the radius of the quarter disc below; a power of two, so that every scale is exact. */
const QUARTER_UNITS = 1024;

/**
 * The top left quarter of a disc, y upwards: its two straight sides, and its arc as two quadratic
 * curves, whose control points lie tan 22.5° along the tangents (0.2 % of the radius off at most).
 */
const QUARTER: Outline = Int16Array.from([
  ...[1024, 1024, 1024, 1024, 1024, 0],
  ...[1024, 0, 1024, 0, 0, 0],
  ...[0, 0, 0, 424, 300, 724],
  ...[300, 724, 600, 1024, 1024, 1024],
]);

/** Spreads the three channels over 32 bits, so that all are blended by one multiplication. */
const CHANNELS = 0x07e0f81f;

/** The nearest colour to 24-bit `0xRRGGBB`. */
export function colourOf(rgb: number): Colour {
  const red = Math.round((((rgb >> 16) & 0xff) * 31) / 255);
  const green = Math.round((((rgb >> 8) & 0xff) * 63) / 255);
  const blue = Math.round(((rgb & 0xff) * 31) / 255);
  return (red << 11) | (green << 5) | blue;
}

export class Canvas {
  readonly frame: Frame;
  readonly #isOneBit: boolean;
  #left = 0;
  #top = 0;
  #right: number;
  #bottom: number;
  readonly #corners = new Map<number, Uint8Array>();

  /** @param isOneBit colours are laid on whole or not at all: no pixel is a mixture of two. */
  constructor(width: number, height: number, isOneBit = false) {
    this.#isOneBit = isOneBit;
    this.frame = { width, height, pixels: new Uint16Array(width * height) };
    this.#right = width;
    this.#bottom = height;
  }

  /** Confines all that is drawn from now on to `rect`, itself confined to the frame. */
  clipTo(rect: Rect): void {
    this.#left = Math.max(0, rect.x);
    this.#top = Math.max(0, rect.y);
    this.#right = Math.min(this.frame.width, rect.x + rect.width);
    this.#bottom = Math.min(this.frame.height, rect.y + rect.height);
  }

  /** Fills a rectangle. */
  fill(x: number, y: number, width: number, height: number, colour: Colour): void {
    const { pixels, width: stride } = this.frame;
    const left = Math.max(x, this.#left);
    const right = Math.min(x + width, this.#right);
    const top = Math.max(y, this.#top);
    const bottom = Math.min(y + height, this.#bottom);
    if (left >= right || top >= bottom) return;
    if (left === 0 && right === stride) {
      pixels.fill(colour, top * stride, bottom * stride);
      return;
    }
    for (let row = top; row < bottom; row++) {
      pixels.fill(colour, row * stride + left, row * stride + right);
    }
  }

  /**
   * Fills a rectangle with round corners; a square whose radius is half its side is a disc.
   * @param radius pixels, at most half of the shorter side.
   */
  fillRound(x: number, y: number, width: number, height: number, radius: number, c: Colour): void {
    this.fill(x, y + radius, width, height - 2 * radius, c);
    const corner = this.#corner(radius);
    for (let row = 0; row < radius; row++) {
      const bottom = y + height - 1 - row;
      // From the square's own corner inwards: nothing, then the edge, then all covered.
      let column = 0;
      while (column < radius && (corner[row * radius + column] as number) < 255) {
        const coverage = corner[row * radius + column] as number;
        if (coverage > 0) {
          const right = x + width - 1 - column;
          this.#blend(x + column, y + row, coverage, c);
          this.#blend(right, y + row, coverage, c);
          this.#blend(x + column, bottom, coverage, c);
          this.#blend(right, bottom, coverage, c);
        }
        column++;
      }
      this.fill(x + column, y + row, width - 2 * column, 1, c);
      this.fill(x + column, bottom, width - 2 * column, 1, c);
    }
  }

  /** Fills dashes of `dash` pixels with gaps of the same length, from the left end on. */
  fillDashes(x: number, y: number, width: number, height: number, dash: number, c: Colour): void {
    for (let at = 0; at < width; at += dash * 2) {
      this.fill(x + at, y, Math.min(dash, width - at), height, c);
    }
  }

  /** Fills a rectangle with stripes that rise to the right, `step` pixels wide and apart. */
  fillHatch(x: number, y: number, width: number, height: number, step: number, c: Colour): void {
    for (let row = 0; row < height; row++) {
      // Counted over the whole frame, so that hatches that meet in a corner go on in each other.
      const shift = (x + y + row) % (2 * step);
      for (let at = -shift; at < width; at += 2 * step) {
        const from = Math.max(0, at);
        this.fill(x + from, y + row, Math.min(width, at + step) - from, 1, c);
      }
    }
  }

  /** Blends a colour through a mask whose pen stands at (`x`, `y`). */
  drawMask(mask: Mask, x: number, y: number, colour: Colour): void {
    const { pixels, width: stride } = this.frame;
    const { coverage, width } = mask;
    const maskLeft = x + mask.left;
    const maskTop = y + mask.top;
    const left = Math.max(maskLeft, this.#left);
    const right = Math.min(maskLeft + width, this.#right);
    const top = Math.max(maskTop, this.#top);
    const bottom = Math.min(maskTop + mask.height, this.#bottom);
    const spreadColour = (colour | (colour << 16)) & CHANNELS;
    for (let row = top; row < bottom; row++) {
      let from = (row - maskTop) * width + left - maskLeft;
      const end = row * stride + right;
      for (let to = row * stride + left; to < end; to++, from++) {
        const covered = coverage[from] as number;
        if (covered === 0) continue;
        if (this.#isOneBit) {
          if (covered >= SOLID_MIN) pixels[to] = colour;
        } else if (covered === 255) pixels[to] = colour;
        else pixels[to] = blend(pixels[to] as number, spreadColour, covered);
      }
    }
  }

  /**
   * Draws a QR symbol in black on white, `modulePixels` whole pixels a module, with its quiet zone
   * of `quietModules` on each side; (`x`, `y`) is the corner of the quiet zone.
   */
  drawSymbol(x: number, y: number, symbol: Modules, modulePixels: number, quietModules: number) {
    const { pixels, width: stride } = this.frame;
    const { size, modules } = symbol;
    const side = (size + 2 * quietModules) * modulePixels;
    this.fill(x, y, side, side, WHITE);
    const originX = x + quietModules * modulePixels;
    const originY = y + quietModules * modulePixels;
    const left = Math.max(originX, this.#left);
    const right = Math.min(originX + size * modulePixels, this.#right);
    if (left >= right) return;
    for (let row = 0; row < size; row++) {
      const top = Math.max(originY + row * modulePixels, this.#top);
      const bottom = Math.min(originY + (row + 1) * modulePixels, this.#bottom);
      if (top >= bottom) continue;
      for (let column = 0; column < size; ) {
        if (modules[row * size + column] !== 1) {
          column++;
          continue;
        }
        const first = column;
        while (column < size && modules[row * size + column] === 1) column++;
        const from = Math.max(originX + first * modulePixels, left);
        const to = Math.min(originX + column * modulePixels, right);
        if (from < to) pixels.fill(BLACK, top * stride + from, top * stride + to);
      }
      const source = top * stride;
      for (let copy = top + 1; copy < bottom; copy++) {
        pixels.copyWithin(copy * stride + left, source + left, source + right);
      }
    }
  }

  #blend(x: number, y: number, coverage: number, colour: Colour): void {
    if (x < this.#left || x >= this.#right || y < this.#top || y >= this.#bottom) return;
    const { pixels, width: stride } = this.frame;
    const at = y * stride + x;
    if (this.#isOneBit) {
      if (coverage >= SOLID_MIN) pixels[at] = colour;
      return;
    }
    const spreadColour = (colour | (colour << 16)) & CHANNELS;
    pixels[at] = blend(pixels[at] as number, spreadColour, coverage);
  }

  /** Coverage of the top left quarter of a disc, row by row; kept by radius. */
  #corner(radius: number): Uint8Array {
    let corner = this.#corners.get(radius);
    if (corner === undefined) {
      corner = rasterise(QUARTER, radius / QUARTER_UNITS, 0).coverage;
      this.#corners.set(radius, corner);
    }
    return corner;
  }
}

/** One pixel between what is there and a spread colour, in 32 steps. */
function blend(under: number, spreadColour: number, coverage: number): Colour {
  const spreadUnder = (under | (under << 16)) & CHANNELS;
  const weight = (coverage + 4) >> 3;
  const mixed = ((((spreadColour - spreadUnder) * weight) >> 5) + spreadUnder) & CHANNELS;
  return (mixed & 0xffff) | (mixed >>> 16);
}
