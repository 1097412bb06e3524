/**
 * Reads glyph outlines and line extents out of a TrueType file (OpenType 1.9, tables `head`,
 * `hhea`, `maxp`, `loca`, `glyf`). It trusts the file, which is the project's own asset, and knows
 * nothing of characters: which glyph stands for what is the shaping engine's knowledge.
 */
import type { Outline } from "../hal/shaper.ts";

/** A font file ready for reading outlines; offsets are in bytes from its start. */
export interface TrueTypeFont {
  readonly view: DataView;
  readonly unitsPerEm: number;
  readonly ascender: number;
  readonly descender: number;
  readonly glyphCount: number;
  readonly glyfOffset: number;
  readonly locaOffset: number;
  /** Whether `loca` holds 32-bit offsets rather than halved 16-bit ones. */
  readonly hasLongOffsets: boolean;
}

/** A component may hold components; fonts nest twice, and never without end. */
const DEPTH_MAX = 4;

/** Flag bits of a simple glyph's points (OpenType, `glyf`). */
const ON_CURVE = 0x01;
const X_SHORT = 0x02;
const Y_SHORT = 0x04;
const REPEAT = 0x08;
const X_SAME_OR_POSITIVE = 0x10;
const Y_SAME_OR_POSITIVE = 0x20;

/** Flag bits of a component (OpenType, `glyf`). */
const ARGUMENTS_ARE_WORDS = 0x0001;
const ARGUMENTS_ARE_OFFSETS = 0x0002;
const HAS_SCALE = 0x0008;
const MORE_COMPONENTS = 0x0020;
const HAS_TWO_SCALES = 0x0040;
const HAS_MATRIX = 0x0080;

/**
 * Finds the tables of a font file.
 * @throws Error when the file is no TrueType font with quadratic outlines.
 */
export function openTrueType(bytes: Uint8Array): TrueTypeFont {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const offsets = new Map<string, number>();
  for (let entry = 12; entry < 12 + view.getUint16(4) * 16; entry += 16) {
    const tag = String.fromCharCode(...bytes.subarray(entry, entry + 4));
    offsets.set(tag, view.getUint32(entry + 8));
  }
  const table = (tag: string): number => {
    const offset = offsets.get(tag);
    if (offset === undefined) throw new Error(`not a TrueType font: it has no table ${tag}`);
    return offset;
  };
  return {
    view,
    unitsPerEm: view.getUint16(table("head") + 18),
    hasLongOffsets: view.getInt16(table("head") + 50) === 1,
    ascender: view.getInt16(table("hhea") + 4),
    descender: view.getInt16(table("hhea") + 6),
    glyphCount: view.getUint16(table("maxp") + 4),
    glyfOffset: table("glyf"),
    locaOffset: table("loca"),
  };
}

/** The outline of a glyph, with its components merged; empty for a blank or unknown glyph. */
export function readOutline(font: TrueTypeFont, glyph: number): Outline {
  const curves: number[] = [];
  appendGlyph(font, glyph, 0, curves);
  return Int16Array.from(curves);
}

function appendGlyph(font: TrueTypeFont, glyph: number, depth: number, curves: number[]): void {
  if (glyph >= font.glyphCount || depth > DEPTH_MAX) return;
  const { view, locaOffset } = font;
  const start = font.hasLongOffsets
    ? view.getUint32(locaOffset + glyph * 4)
    : view.getUint16(locaOffset + glyph * 2) * 2;
  const end = font.hasLongOffsets
    ? view.getUint32(locaOffset + glyph * 4 + 4)
    : view.getUint16(locaOffset + glyph * 2 + 2) * 2;
  if (start === end) return;
  const offset = font.glyfOffset + start;
  const contourCount = view.getInt16(offset);
  if (contourCount < 0) appendComponents(font, offset + 10, depth, curves);
  else appendContours(view, offset + 10, contourCount, curves);
}

/** Points of one glyph as the file has them: absolute coordinates and on-curve flags. */
function appendContours(
  view: DataView,
  offset: number,
  contourCount: number,
  curves: number[],
): void {
  if (contourCount === 0) return;
  const pointCount = view.getUint16(offset + contourCount * 2 - 2) + 1;
  let at = offset + contourCount * 2;
  at += 2 + view.getUint16(at);
  const flags = new Uint8Array(pointCount);
  for (let point = 0; point < pointCount; ) {
    const flag = view.getUint8(at++);
    const count = (flag & REPEAT) === 0 ? 1 : view.getUint8(at++) + 1;
    flags.fill(flag, point, point + count);
    point += count;
  }
  const xs = new Int16Array(pointCount);
  at = readCoordinates(view, at, flags, X_SHORT, X_SAME_OR_POSITIVE, xs);
  const ys = new Int16Array(pointCount);
  readCoordinates(view, at, flags, Y_SHORT, Y_SAME_OR_POSITIVE, ys);
  let first = 0;
  for (let contour = 0; contour < contourCount; contour++) {
    const last = view.getUint16(offset + contour * 2);
    appendContour(flags, xs, ys, first, last, curves);
    first = last + 1;
  }
}

/** Undoes the difference coding of one axis; returns where the next axis begins. */
function readCoordinates(
  view: DataView,
  offset: number,
  flags: Uint8Array,
  shortBit: number,
  sameOrPositiveBit: number,
  out: Int16Array,
): number {
  let at = offset;
  let value = 0;
  for (let point = 0; point < flags.length; point++) {
    const flag = flags[point] ?? 0;
    const sameOrPositive = (flag & sameOrPositiveBit) !== 0;
    if ((flag & shortBit) !== 0) {
      const step = view.getUint8(at++);
      value += sameOrPositive ? step : -step;
    } else if (!sameOrPositive) {
      value += view.getInt16(at);
      at += 2;
    }
    out[point] = value;
  }
  return at;
}

/** Turns on- and off-curve points into curves; between two off-curve points lies an implied one. */
function appendContour(
  flags: Uint8Array,
  xs: Int16Array,
  ys: Int16Array,
  first: number,
  last: number,
  curves: number[],
): void {
  const count = last - first + 1;
  if (count < 2) return;
  const x = (index: number): number => xs[first + (index % count)] ?? 0;
  const y = (index: number): number => ys[first + (index % count)] ?? 0;
  const on = (index: number): boolean => ((flags[first + (index % count)] ?? 0) & ON_CURVE) !== 0;
  let start = 0;
  while (start < count && !on(start)) start++;
  const impliedStart = start === count;
  if (impliedStart) start = 0;
  let penX = impliedStart ? (x(count - 1) + x(0)) / 2 : x(start);
  let penY = impliedStart ? (y(count - 1) + y(0)) / 2 : y(start);
  const endIndex = start + count;
  for (let index = impliedStart ? start : start + 1; index <= endIndex; index++) {
    if (impliedStart && index === endIndex) break;
    if (on(index)) {
      curves.push(penX, penY, penX, penY, x(index), y(index));
      penX = x(index);
      penY = y(index);
      continue;
    }
    const next = index + 1;
    const toX = on(next) ? x(next) : (x(index) + x(next)) / 2;
    const toY = on(next) ? y(next) : (y(index) + y(next)) / 2;
    curves.push(penX, penY, x(index), y(index), toX, toY);
    penX = toX;
    penY = toY;
    if (on(next)) index++;
  }
}

function appendComponents(
  font: TrueTypeFont,
  offset: number,
  depth: number,
  curves: number[],
): void {
  const { view } = font;
  let at = offset;
  let flags = MORE_COMPONENTS;
  while ((flags & MORE_COMPONENTS) !== 0) {
    flags = view.getUint16(at);
    const part: number[] = [];
    appendGlyph(font, view.getUint16(at + 2), depth + 1, part);
    at += 4;
    const words = (flags & ARGUMENTS_ARE_WORDS) !== 0;
    const moved = (flags & ARGUMENTS_ARE_OFFSETS) !== 0;
    const dx = !moved ? 0 : words ? view.getInt16(at) : view.getInt8(at);
    const dy = !moved ? 0 : words ? view.getInt16(at + 2) : view.getInt8(at + 1);
    at += words ? 4 : 2;
    const matrix = readMatrix(view, at, flags);
    at += matrix.lengthBytes;
    for (let index = 0; index < part.length; index += 2) {
      const x = part[index] ?? 0;
      const y = part[index + 1] ?? 0;
      curves.push(matrix.xx * x + matrix.yx * y + dx, matrix.xy * x + matrix.yy * y + dy);
    }
  }
}

interface Matrix {
  readonly xx: number;
  readonly xy: number;
  readonly yx: number;
  readonly yy: number;
  readonly lengthBytes: number;
}

/** A component's scale, in 2.14 fixed point. */
function readMatrix(view: DataView, at: number, flags: number): Matrix {
  const fixed = (index: number): number => view.getInt16(at + index * 2) / 16384;
  if ((flags & HAS_SCALE) !== 0) {
    return { xx: fixed(0), xy: 0, yx: 0, yy: fixed(0), lengthBytes: 2 };
  }
  if ((flags & HAS_TWO_SCALES) !== 0) {
    return { xx: fixed(0), xy: 0, yx: 0, yy: fixed(1), lengthBytes: 4 };
  }
  if ((flags & HAS_MATRIX) !== 0) {
    return { xx: fixed(0), xy: fixed(1), yx: fixed(2), yy: fixed(3), lengthBytes: 8 };
  }
  return { xx: 1, xy: 0, yx: 0, yy: 1, lengthBytes: 0 };
}
