/**
 * Finds a QR symbol in the pixels of a frame and reads its modules. For pixels the firmware itself
 * lit: upright, whole pixels to a module, dark on light. It is told where to look and nothing else,
 * and stricter than a camera: every pixel counts, except under a mark in the middle.
 */
import type { Frame, Rect } from "../../drivers/hal/display.ts";
import { versionOf } from "./symbol-tables.ts";

/** Where a symbol's top left module begins and how many pixels a module is wide. */
interface Placement {
  readonly x: number;
  readonly y: number;
  readonly pitch: number;
  readonly size: number;
}

/** The modules of a symbol found, row by row, 1 is dark. */
export interface SampledSymbol {
  readonly size: number;
  readonly version: number;
  readonly modules: Uint8Array;
}

/** True for the darker half of RGB565, by what the eye makes of red, green and blue. */
function isDark(pixel: number): boolean {
  return 10 * (pixel >>> 11) + 9 * ((pixel >>> 5) & 63) + 4 * (pixel & 31) < 500;
}

/** The modules of the first symbol in `area`, from the top, or undefined if there is none. */
export function sampleSymbol(frame: Frame, area: Rect): SampledSymbol | undefined {
  const place = findSymbol(frame, clip(frame, area));
  if (place === undefined) return undefined;
  const version = versionOf(place.size);
  const modules = sample(frame, place);
  if (version === undefined || modules === undefined) return undefined;
  return { size: place.size, version, modules };
}

function clip(frame: Frame, area: Rect): Rect {
  const x = Math.max(0, area.x);
  const y = Math.max(0, area.y);
  const width = Math.min(frame.width, area.x + area.width) - x;
  return { x, y, width, height: Math.min(frame.height, area.y + area.height) - y };
}

/** The middle of a finder is three modules high, so at least this many rows of pixels. */
const FINDER_CORE_ROWS = 3;

/** Looks for the first row that crosses two finder patterns through their middle. */
function findSymbol(frame: Frame, area: Rect): Placement | undefined {
  for (let y = area.y; y < area.y + area.height; y += FINDER_CORE_ROWS) {
    const finders = findersOnRow(frame, area, y);
    for (const left of finders) {
      for (const right of finders) {
        const place = placementOf(frame, area, left, right);
        if (place !== undefined) return place;
      }
    }
  }
  return undefined;
}

interface Finder {
  readonly x: number;
  readonly y: number;
  readonly pitch: number;
}

/**
 * Finders whose middle lies on pixel row `y`: dark and light in runs of exactly 1, 1, 3, 1 and 1
 * modules (ISO/IEC 18004, 6.3.3), and then the whole pattern.
 */
function findersOnRow(frame: Frame, area: Rect, y: number): readonly Finder[] {
  const found: Finder[] = [];
  const { pixels, width } = frame;
  const row = y * width;
  const end = area.x + area.width;
  // The latest five runs; the last is the one that just ended.
  let [a, b, c, d, e] = [0, 0, 0, 0, 0];
  let runStart = area.x;
  let wasDark = isDark(pixels[row + area.x] ?? 0xffff);
  let pixel = -1;
  for (let x = area.x + 1; x <= end; x++) {
    const next = x < end ? (pixels[row + x] ?? 0xffff) : -1;
    if (next === pixel) continue;
    pixel = next;
    const dark = next === -1 ? !wasDark : isDark(next);
    if (dark === wasDark) continue;
    [a, b, c, d, e] = [b, c, d, e, x - runStart];
    runStart = x;
    if (wasDark && a === e && b === e && d === e && c === 3 * e) {
      const core = darkTop(frame, area, x - 3 * e - (e >> 1) - 1, y);
      const finder = { x: x - 7 * e, y: core - 2 * e, pitch: e };
      if (isFinder(frame, area, finder)) found.push(finder);
    }
    wasDark = dark;
  }
  return found;
}

/** The highest row, from `y` upwards, that is still dark in column `x`. */
function darkTop(frame: Frame, area: Rect, x: number, y: number): number {
  let top = y;
  while (top > area.y && isDark(frame.pixels[(top - 1) * frame.width + x] ?? 0xffff)) top--;
  return top;
}

/** True if all 49 modules of a finder pattern stand there, looked at in the middle of each. */
function isFinder(frame: Frame, area: Rect, { x, y, pitch }: Finder): boolean {
  if (x < area.x || y < area.y) return false;
  if (x + 7 * pitch > area.x + area.width || y + 7 * pitch > area.y + area.height) return false;
  for (let row = 0; row < 7; row++) {
    for (let column = 0; column < 7; column++) {
      const ring = Math.max(Math.abs(row - 3), Math.abs(column - 3));
      const at = (y + row * pitch + (pitch >> 1)) * frame.width + x + column * pitch + (pitch >> 1);
      if (isDark(frame.pixels[at] ?? 0xffff) !== (ring !== 2)) return false;
    }
  }
  return true;
}

function placementOf(frame: Frame, area: Rect, left: Finder, right: Finder): Placement | undefined {
  const { x, y, pitch } = left;
  const size = (right.x - x) / pitch + 7;
  if (right.x <= x || right.pitch !== pitch || versionOf(size) === undefined) return undefined;
  const below = { x, y: y + (size - 7) * pitch, pitch };
  return isFinder(frame, area, below) ? { x, y, pitch, size } : undefined;
}

/** A mark may hide modules in the middle third of rows and columns, and nowhere else. */
export function isUnderMark(place: number, size: number): boolean {
  const row = Math.floor(place / size);
  const column = place % size;
  const reach = size / 3;
  return Math.abs(2 * row + 1 - size) < reach && Math.abs(2 * column + 1 - size) < reach;
}

/** Reads every pixel of every module; undefined if those of one disagree outside the middle. */
function sample(frame: Frame, place: Placement): Uint8Array | undefined {
  const { pixels, width } = frame;
  const { x, y, pitch, size } = place;
  const pairs = pairsOf(frame);
  const modules = new Uint8Array(size * size);
  for (let row = 0; row < size; row++) {
    const top = (y + row * pitch) * width + x;
    const areLinesSame = haveSameLines(frame, pairs, top, pitch, size * pitch);
    for (let column = 0; column < size; column++) {
      const first = top + column * pitch;
      const at = row * size + column;
      modules[at] = isDark(pixels[first] ?? 0) ? 1 : 0;
      if (isEven(frame, first, pitch, areLinesSame ? 1 : pitch)) continue;
      if (!isUnderMark(at, size)) return undefined;
      modules[at] = isDark(pixels[first + (pitch >> 1) * (width + 1)] ?? 0) ? 1 : 0;
    }
  }
  return modules;
}

/** The pixels two at a time, to halve the work of comparing; undefined if lines do not align. */
function pairsOf({ pixels, width }: Frame): Uint32Array | undefined {
  if (width % 2 !== 0 || pixels.byteOffset % 4 !== 0) return undefined;
  return new Uint32Array(pixels.buffer, pixels.byteOffset, pixels.length >>> 1);
}

/** True if `count` words from `a` are the words from `b`. */
function areSame(words: Uint16Array | Uint32Array, a: number, b: number, count: number): boolean {
  for (let at = 0; at < count; at++) if (words[a + at] !== words[b + at]) return false;
  return true;
}

/** True if all of `lines` lines of pixels, each `length` long, are the same as the one at `top`. */
function haveSameLines(
  { pixels, width }: Frame,
  pairs: Uint32Array | undefined,
  top: number,
  lines: number,
  length: number,
): boolean {
  // An odd pixel before the first whole pair, and one after the last.
  const before = top % 2;
  const after = (top + length) % 2;
  for (let line = top + width; line < top + lines * width; line += width) {
    if (pairs === undefined) {
      if (!areSame(pixels, top, line, length)) return false;
      continue;
    }
    const isInsideSame = areSame(
      pairs,
      (top + before) >>> 1,
      (line + before) >>> 1,
      (length - before - after) >>> 1,
    );
    if (!isInsideSame || pixels[top] !== pixels[line]) return false;
    if (pixels[top + length - 1] !== pixels[line + length - 1]) return false;
  }
  return true;
}

/** True if a block of pixels, `columns` by `lines` from `first`, is dark or light throughout. */
function isEven(frame: Frame, first: number, columns: number, lines: number): boolean {
  const { pixels, width } = frame;
  const pixel = pixels[first] ?? 0;
  for (let line = first; line < first + lines * width; line += width) {
    for (let at = line; at < line + columns; at++) {
      const other = pixels[at] ?? 0;
      if (other !== pixel && isDark(other) !== isDark(pixel)) return false;
    }
  }
  return true;
}
