/**
 * From glyph outlines to grey masks. A mask holds, for each pixel, how much of it the shape covers
 * (0 to 255). Each edge adds the signed area to its right to the pixels it passes, and a running
 * sum along the row turns these into coverage. All of it is integer arithmetic in 256ths of a
 * pixel: the same masks everywhere, and no garbage in the first, uncompiled pass after a start.
 * Knows nothing of text, colour or screens.
 */
import type { Outline } from "../../drivers/hal/shaper.ts";

/** Coverage of a shape around a pen position; x to the right, y downwards, in pixels. */
export interface Mask {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Row by row, 0 (untouched) to 255 (fully covered). */
  readonly coverage: Uint8Array;
}

const BLANK: Mask = { left: 0, top: 0, width: 0, height: 0, coverage: new Uint8Array(0) };

/** Largest side of a mask, in pixels: twice the tallest digit of the largest screen foreseen. */
export const MASK_SIDE_MAX = 1024;

/** Positions are counted in parts of a pixel: 2 to this power. */
const PART_BITS = 8;
const PARTS = 1 << PART_BITS;
const PART_MASK = PARTS - 1;
/** A pixel fully to the right of an edge of its full height counts 2 × 256 × 256. */
const AREA_BITS = 2 * PART_BITS + 1;

/** A curve is cut into at most 2 to this power lines. */
const CUT_BITS_MAX = 5;
/** A curve that bends by no more than this (256ths, both axes together) is a line: 0.1 px off. */
const BEND_MAX = 104;

/** Signed areas of the mask being drawn; all nought between calls. */
let areas = new Int32Array(16_384);
/** Cells in a row of the mask being drawn: one spare column takes what lies right of the last. */
let stride = 0;

/**
 * Draws an outline.
 * @param scale pixels per font unit, above 0 and at most 1.
 * @param shiftX moves the shape to the right by part of a pixel, 0 to below 1.
 * @returns the mask; blank for an empty outline, or one that would be larger than 1,024 pixels.
 */
export function rasterise(outline: Outline, scale: number, shiftX: number): Mask {
  if (outline.length === 0) return BLANK;
  let xMin = outline[0] as number;
  let xMax = xMin;
  let yMin = outline[1] as number;
  let yMax = yMin;
  for (let index = 2; index < outline.length; index += 2) {
    const x = outline[index] as number;
    const y = outline[index + 1] as number;
    if (x < xMin) xMin = x;
    else if (x > xMax) xMax = x;
    if (y < yMin) yMin = y;
    else if (y > yMax) yMax = y;
  }
  const factor = Math.round(scale * PARTS * PARTS);
  const shift = Math.round(shiftX * PARTS);
  const left = (scaled(xMin, factor) + shift) >> PART_BITS;
  const top = -scaled(yMax, factor) >> PART_BITS;
  const width = ((scaled(xMax, factor) + shift + PART_MASK) >> PART_BITS) - left;
  const height = ((PART_MASK - scaled(yMin, factor)) >> PART_BITS) - top;
  if (width <= 0 || height <= 0 || width > MASK_SIDE_MAX || height > MASK_SIDE_MAX) return BLANK;
  stride = width + 1;
  const cells = stride * height + 1;
  if (areas.length < cells) areas = new Int32Array(cells * 2);
  addCurves(outline, factor, shift - left * PARTS, -top * PARTS);
  const coverage = sumRows(width, height);
  areas.fill(0, 0, cells);
  return { left, top, width, height, coverage };
}

/** A font coordinate in 256ths of a pixel, for a factor of 65,536 times the scale. */
function scaled(units: number, factor: number): number {
  return (units * factor + PARTS / 2) >> PART_BITS;
}

/** Adds up each row of the signed areas; both directions of turning count alike. */
function sumRows(width: number, height: number): Uint8Array {
  const coverage = new Uint8Array(width * height);
  let at = 0;
  let out = 0;
  for (let y = 0; y < height; y++) {
    let sum = 0;
    for (let x = 0; x < width; x++) {
      const area = areas[at++] as number;
      if (area !== 0) sum += area;
      if (sum !== 0) {
        const covered = ((sum < 0 ? -sum : sum) * 255 + (1 << (AREA_BITS - 1))) >> AREA_BITS;
        coverage[out] = covered > 255 ? 255 : covered;
      }
      out++;
    }
    at++;
  }
  return coverage;
}

function addCurves(outline: Outline, factor: number, shiftX: number, shiftY: number): void {
  for (let index = 0; index + 5 < outline.length; index += 6) {
    const fromX = scaled(outline[index] as number, factor) + shiftX;
    const fromY = shiftY - scaled(outline[index + 1] as number, factor);
    const midX = scaled(outline[index + 2] as number, factor) + shiftX;
    const midY = shiftY - scaled(outline[index + 3] as number, factor);
    const toX = scaled(outline[index + 4] as number, factor) + shiftX;
    const toY = shiftY - scaled(outline[index + 5] as number, factor);
    if (midX === fromX && midY === fromY) {
      addLine(fromX, fromY, toX, toY);
      continue;
    }
    const bendX = fromX - 2 * midX + toX;
    const bendY = fromY - 2 * midY + toY;
    const bend = (bendX < 0 ? -bendX : bendX) + (bendY < 0 ? -bendY : bendY);
    // Halving a curve leaves each half a quarter of the bend.
    let cutBits = 0;
    while (cutBits < CUT_BITS_MAX && bend >> (2 * cutBits) > BEND_MAX) cutBits++;
    const pieces = 1 << cutBits;
    let x = fromX;
    let y = fromY;
    for (let piece = 1; piece < pieces; piece++) {
      const once = (piece * 2) << cutBits;
      const twice = piece * piece;
      const nextX = fromX + ((once * (midX - fromX) + twice * bendX) >> (2 * cutBits));
      const nextY = fromY + ((once * (midY - fromY) + twice * bendY) >> (2 * cutBits));
      addLine(x, y, nextX, nextY);
      x = nextX;
      y = nextY;
    }
    addLine(x, y, toX, toY);
  }
}

/** Spreads one edge over the rows it passes; coordinates lie inside the mask. */
function addLine(fromX: number, fromY: number, toX: number, toY: number): void {
  if (fromY === toY) return;
  if (fromY > toY) addFall(toX, toY, fromX, fromY, -1);
  else addFall(fromX, fromY, toX, toY, 1);
}

/** The same for an edge given from its upper end; `sign` is the direction it was drawn in. */
function addFall(fromX: number, fromY: number, toX: number, toY: number, sign: number): void {
  const lastRow = (toY - 1) >> PART_BITS;
  let x = fromX;
  let y = fromY;
  for (let row = fromY >> PART_BITS; row < lastRow; row++) {
    const nextY = (row + 1) << PART_BITS;
    const run = toX - fromX;
    const nextX = run === 0 ? fromX : fromX + Math.trunc((run * (nextY - fromY)) / (toY - fromY));
    addSpan(row * stride, x, nextX, sign * (nextY - y));
    x = nextX;
    y = nextY;
  }
  addSpan(lastRow * stride, x, toX, sign * (toY - y));
}

/** Spreads the part of an edge that lies in one row, between two x, of signed height `rise`. */
function addSpan(row: number, fromX: number, toX: number, rise: number): void {
  const left = fromX < toX ? fromX : toX;
  const right = fromX < toX ? toX : fromX;
  const first = left >> PART_BITS;
  const last = right >> PART_BITS;
  if (first === last) {
    addPart(row + first, (left & PART_MASK) + (right & PART_MASK), rise);
    return;
  }
  let x = left;
  let spent = 0;
  for (let column = first; column < last; column++) {
    const border = (column + 1) << PART_BITS;
    const due = Math.trunc((rise * (border - left)) / (right - left));
    addPart(row + column, (x & PART_MASK) + PARTS, due - spent);
    spent = due;
    x = border;
  }
  addPart(row + last, right & PART_MASK, rise - spent);
}

/** Adds an edge within one pixel; `twiceX` is the sum of its ends' places from the left border. */
function addPart(cell: number, twiceX: number, rise: number): void {
  const beyond = rise * twiceX;
  areas[cell] = (areas[cell] as number) + rise * 2 * PARTS - beyond;
  areas[cell + 1] = (areas[cell + 1] as number) + beyond;
}
