/**
 * Numbers of the QR standard that no formula gives (ISO/IEC 18004, tables 1 and 9), for reading a
 * symbol. Shares nothing with the package that draws symbols, so that the two check each other.
 */

export const VERSION_MAX = 40;

/** Modules on a side of a version, 1 to 40. */
export function sizeOf(version: number): number {
  return 17 + 4 * version;
}

/** The version whose symbol has `size` modules on a side, or undefined if none has. */
export function versionOf(size: number): number | undefined {
  const version = (size - 17) / 4;
  return Number.isInteger(version) && version >= 1 && version <= VERSION_MAX ? version : undefined;
}

/** Rows (and columns) on which the centres of alignment patterns stand, ascending. */
export function alignmentCentres(version: number): readonly number[] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const last = sizeOf(version) - 7;
  // Evenly spaced from the far edge, in even steps; the standard's table departs once, in 32.
  const step = version === 32 ? 26 : Math.ceil((last - 6) / (count - 1) / 2) * 2;
  const centres = Array.from({ length: count - 1 }, (_, n) => last - n * step);
  return [6, ...centres.reverse()];
}

/** The four error-correction levels, by the two bits that name them in the format information. */
const LEVEL_OF_BITS = [1, 0, 3, 2] as const;

/** Error-correction codewords in each block, by level (L, M, Q, H) and version. */
const CORRECTION_CODEWORDS: readonly (readonly number[])[] = [
  [
    7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30,
    26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
  ],
  [
    10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28,
    28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
  ],
  [
    13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30, 28, 30, 30, 30,
    30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
  ],
  [
    17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28, 30, 24, 30, 30,
    30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
  ],
];

/** Number of blocks, by level (L, M, Q, H) and version. */
const BLOCKS: readonly (readonly number[])[] = [
  [
    1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12, 12, 12, 13, 14, 15,
    16, 17, 18, 19, 19, 20, 21, 22, 24, 25,
  ],
  [
    1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25,
    26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49,
  ],
  [
    1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20, 23, 23, 25, 27, 29, 34, 34,
    35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68,
  ],
  [
    1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25, 25, 34, 30, 32, 35, 37,
    40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81,
  ],
];

/** How the codewords of a symbol are divided. */
export interface BlockPlan {
  readonly blocks: number;
  /** Error-correction codewords at the end of each block. */
  readonly correctionPerBlock: number;
}

/** The division for a version and the two level bits of its format information (0 to 3). */
export function blockPlan(version: number, levelBits: number): BlockPlan {
  const level = LEVEL_OF_BITS[levelBits] ?? 0;
  return {
    blocks: BLOCKS[level]?.[version - 1] ?? 1,
    correctionPerBlock: CORRECTION_CODEWORDS[level]?.[version - 1] ?? 0,
  };
}
