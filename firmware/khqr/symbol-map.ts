/**
 * Which module of a QR symbol is what (ISO/IEC 18004, 6.3 and 7.7.3): the fixed patterns a scanner
 * steers by, and the path on which the data bits lie. A map is made once a version and kept.
 */
import { alignmentCentres, sizeOf } from "./symbol-tables.ts";

/** What stands at a module: a data bit, a fixed light or dark module, or format information. */
export const ROLE = { data: 0, light: 1, dark: 2, format: 3 } as const;

export interface SymbolMap {
  readonly size: number;
  /** A role for each module, row by row. */
  readonly roles: Uint8Array;
  /** The data bits in reading order, as places in the rows of modules. */
  readonly path: Uint16Array;
  /** For each of those, its place in the 12 by 12 tile that every mask repeats. */
  readonly tilePath: Uint8Array;
}

export const TILE = 12;

const maps = new Map<number, SymbolMap>();

/** The map of a version, 1 to 40. */
export function symbolMap(version: number): SymbolMap {
  const kept = maps.get(version);
  if (kept !== undefined) return kept;
  const made = makeMap(version);
  maps.set(version, made);
  return made;
}

function makeMap(version: number): SymbolMap {
  const size = sizeOf(version);
  const roles = new Uint8Array(size * size);
  drawTiming(roles, size);
  drawAlignment(roles, size, alignmentCentres(version));
  drawFinder(roles, size, 3, 3);
  drawFinder(roles, size, 3, size - 4);
  drawFinder(roles, size, size - 4, 3);
  drawFormat(roles, size);
  if (version >= 7) drawVersion(roles, size, version);
  return { size, roles, ...dataPath(roles, size) };
}

function draw(roles: Uint8Array, place: number, isDark: boolean): void {
  roles[place] = isDark ? ROLE.dark : ROLE.light;
}

function drawTiming(roles: Uint8Array, size: number): void {
  for (let at = 8; at < size - 8; at++) {
    draw(roles, 6 * size + at, at % 2 === 0);
    draw(roles, at * size + 6, at % 2 === 0);
  }
}

/** A square of rings around a centre; `reach` 4 is a finder with its separator, 2 an alignment. */
function drawRings(
  roles: Uint8Array,
  size: number,
  [row, column]: readonly [number, number],
  reach: number,
  isDark: (ring: number) => boolean,
): void {
  for (let r = Math.max(0, row - reach); r <= Math.min(size - 1, row + reach); r++) {
    for (let c = Math.max(0, column - reach); c <= Math.min(size - 1, column + reach); c++) {
      const ring = Math.max(Math.abs(r - row), Math.abs(c - column));
      draw(roles, r * size + c, isDark(ring));
    }
  }
}

function drawFinder(roles: Uint8Array, size: number, row: number, column: number): void {
  drawRings(roles, size, [row, column], 4, (ring) => ring !== 2 && ring !== 4);
}

function drawAlignment(roles: Uint8Array, size: number, centres: readonly number[]): void {
  const last = size - 7;
  for (const row of centres) {
    for (const column of centres) {
      // The three corners belong to the finders.
      const isCorner =
        (row === 6 && column === 6) ||
        (row === 6 && column === last) ||
        (row === last && column === 6);
      if (!isCorner) drawRings(roles, size, [row, column], 2, (ring) => ring !== 1);
    }
  }
}

function drawFormat(roles: Uint8Array, size: number): void {
  for (const copy of formatPlaces(size)) {
    for (const place of copy) roles[place] = ROLE.format;
  }
  // The one module that is dark in every symbol.
  draw(roles, (size - 8) * size + 8, true);
}

/** Where the fifteen bits of each copy of the format information stand, lowest bit first. */
export function formatPlaces(size: number): readonly [readonly number[], readonly number[]] {
  const around: number[] = [];
  const apart: number[] = [];
  for (let bit = 0; bit < 8; bit++) {
    around.push((bit < 6 ? bit : bit + 1) * size + 8);
    apart.push(8 * size + (size - 1 - bit));
  }
  for (let bit = 8; bit < 15; bit++) {
    around.push(8 * size + (bit === 8 ? 7 : 14 - bit));
    apart.push((size - 15 + bit) * size + 8);
  }
  return [around, apart];
}

/** Version information, six bits and their twelve check bits (generator 0x1F25), twice. */
function drawVersion(roles: Uint8Array, size: number, version: number): void {
  let rest = version;
  for (let bit = 0; bit < 12; bit++) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
  const bits = (version << 12) | rest;
  for (let bit = 0; bit < 18; bit++) {
    const isDark = ((bits >>> bit) & 1) === 1;
    const along = Math.floor(bit / 3);
    const across = size - 11 + (bit % 3);
    draw(roles, along * size + across, isDark);
    draw(roles, across * size + along, isDark);
  }
}

/** Two columns at a time from the right, up and down in turn, around everything fixed. */
function dataPath(roles: Uint8Array, size: number): Pick<SymbolMap, "path" | "tilePath"> {
  const path: number[] = [];
  const tilePath: number[] = [];
  let isUp = true;
  for (let right = size - 1; right > 0; right -= 2) {
    // The column of the timing pattern is no part of any pair.
    if (right === 6) right = 5;
    for (let step = 0; step < size; step++) {
      const row = isUp ? size - 1 - step : step;
      for (let column = right; column >= right - 1; column--) {
        if (roles[row * size + column] !== ROLE.data) continue;
        path.push(row * size + column);
        tilePath.push((row % TILE) * TILE + (column % TILE));
      }
    }
    isUp = !isUp;
  }
  return { path: Uint16Array.from(path), tilePath: Uint8Array.from(tilePath) };
}

const MASKS: readonly ((row: number, column: number) => boolean)[] = [
  (row, column) => (row + column) % 2 === 0,
  (row) => row % 2 === 0,
  (_, column) => column % 3 === 0,
  (row, column) => (row + column) % 3 === 0,
  (row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2 === 0,
  (row, column) => ((row * column) % 2) + ((row * column) % 3) === 0,
  (row, column) => (((row * column) % 2) + ((row * column) % 3)) % 2 === 0,
  (row, column) => (((row + column) % 2) + ((row * column) % 3)) % 2 === 0,
];

/** The tile of a mask, 0 to 7 (ISO/IEC 18004, table 10): 1 where it turns a module over. */
export function maskTile(mask: number): Uint8Array {
  const rule = MASKS[mask];
  const tile = new Uint8Array(TILE * TILE);
  for (let place = 0; place < tile.length; place++) {
    tile[place] = rule?.(Math.floor(place / TILE), place % TILE) ? 1 : 0;
  }
  return tile;
}
