/**
 * Reads a QR symbol back from the pixels of a frame, so that nothing is shown that says something
 * else than the open charge. Shares no code with the package that drew it. Stricter than a phone:
 * what it reads, a phone reads; what it refuses, a phone might have read.
 */
import type { Frame, Rect } from "../../drivers/hal/display.ts";
import { correctBlock } from "./reed-solomon.ts";
import { formatPlaces, maskTile, ROLE, type SymbolMap, symbolMap } from "./symbol-map.ts";
import { isUnderMark, type SampledSymbol, sampleSymbol } from "./symbol-pixels.ts";
import { type BlockPlan, blockPlan } from "./symbol-tables.ts";
import { symbolText } from "./symbol-text.ts";

/**
 * The text of the symbol inside `area` of a frame, or undefined: no symbol, a module that is not
 * wholly dark or light, a fixed pattern that is not whole (both except under a mark in the middle
 * third), or data beyond repair. Never throws; an area outside the frame holds nothing.
 */
export function readSymbol(frame: Frame, area: Rect): string | undefined {
  const symbol = sampleSymbol(frame, area);
  return symbol === undefined ? undefined : readModules(symbol);
}

/** The text of a symbol's modules, or undefined as above. */
export function readModules(symbol: SampledSymbol): string | undefined {
  const map = symbolMap(symbol.version);
  if (!hasFixedPatterns(symbol, map)) return undefined;
  const format = formatOf(symbol);
  if (format === undefined) return undefined;
  const codewords = codewordsOf(symbol, map, format & 7);
  const corrected = dataOf(codewords, blockPlan(symbol.version, format >>> 3));
  return corrected === undefined ? undefined : symbolText(corrected, symbol.version);
}

/** Scanners steer by finders, timing, alignment and version: all must stand outside the middle. */
function hasFixedPatterns({ modules, size }: SampledSymbol, { roles }: SymbolMap): boolean {
  for (let at = 0; at < roles.length; at++) {
    const role = roles[at];
    if (role === ROLE.data || role === ROLE.format) continue;
    if ((modules[at] === 1) !== (role === ROLE.dark) && !isUnderMark(at, size)) return false;
  }
  return true;
}

/** All 32 format words: level and mask with ten check bits (generator 0x537), masked by 0x5412. */
const FORMATS: readonly number[] = Array.from({ length: 32 }, (_, format) => {
  let rest = format;
  for (let bit = 0; bit < 10; bit++) rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
  return ((format << 10) | rest) ^ 0x5412;
});

/** Level (2 bits) and mask (3 bits); any two words differ in at least 7 of their 15 bits. */
function formatOf({ modules, size }: SampledSymbol): number | undefined {
  for (const places of formatPlaces(size)) {
    const word = places.reduce((bits, place, bit) => bits | ((modules[place] ?? 0) << bit), 0);
    const format = FORMATS.findIndex((candidate) => ones(candidate ^ word) <= 3);
    if (format >= 0) return format;
  }
  return undefined;
}

function ones(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** Takes the mask off and gathers the bits of the data path into bytes. */
function codewordsOf({ modules }: SampledSymbol, map: SymbolMap, mask: number): Uint8Array {
  const tile = maskTile(mask);
  const { path, tilePath } = map;
  const codewords = new Uint8Array(path.length >>> 3);
  for (let index = 0; index < codewords.length; index++) {
    let byte = 0;
    for (let bit = index * 8; bit < index * 8 + 8; bit++) {
      byte = (byte << 1) | ((modules[path[bit] ?? 0] ?? 0) ^ (tile[tilePath[bit] ?? 0] ?? 0));
    }
    codewords[index] = byte;
  }
  return codewords;
}

/**
 * Sorts interleaved codewords into their blocks (7.6), corrects each and joins the data. The last
 * blocks may hold one data codeword more than the first.
 */
function dataOf(codewords: Uint8Array, plan: BlockPlan): Uint8Array | undefined {
  const { blocks, correctionPerBlock } = plan;
  const shortLength = Math.floor(codewords.length / blocks);
  const shortBlocks = blocks - (codewords.length % blocks);
  const dataLength = codewords.length - blocks * correctionPerBlock;
  const data = new Uint8Array(dataLength);
  let written = 0;
  for (let number = 0; number < blocks; number++) {
    const length = shortLength + (number < shortBlocks ? 0 : 1);
    const ownData = length - correctionPerBlock;
    const block = new Uint8Array(length);
    for (let at = 0; at < length; at++) {
      const isLast = at === ownData - 1 && number >= shortBlocks;
      const column = at * blocks + number - (isLast ? shortBlocks : 0);
      const check = dataLength + (at - ownData) * blocks + number;
      block[at] = codewords[at < ownData ? column : check] ?? 0;
    }
    if (!correctBlock(block, correctionPerBlock)) return undefined;
    data.set(block.subarray(0, ownData), written);
    written += ownData;
  }
  return data;
}
