/**
 * Divides a text into the numeric, alphanumeric and byte segments of a QR symbol so that it takes
 * the fewest bits (ISO/IEC 18004, 7.4 and annex on optimisation). Half of a KHQR is digits: well
 * divided it takes a version or two less than as bytes, and every module on the panel is larger.
 */

export interface Segment {
  readonly data: string;
  readonly mode: "numeric" | "alphanumeric" | "byte";
}

const MODES = ["numeric", "alphanumeric", "byte"] as const;

/** What a character takes in sixths of a bit: 10 bits hold 3 digits, 11 bits hold 2 of the 45. */
const DIGIT_COST = 20;
const ALPHANUMERIC_COST = 33;
const BYTE_COST = 48;
const NEVER = Number.POSITIVE_INFINITY;

/**
 * By version class (1 to 9, 10 to 26, 27 to 40): the bits that open a segment of each mode, and the
 * data bits that the largest version of the class holds at level M.
 */
const CLASSES = [
  { opening: [14, 13, 12], dataBits: 1456 },
  { opening: [16, 15, 20], dataBits: 8496 },
  { opening: [18, 17, 20], dataBits: 18_672 },
] as const;

/** The segments of a text for the smallest symbol of level M that holds it. */
export function segmentsOf(text: string): readonly Segment[] {
  let best: Division | undefined;
  for (const { opening, dataBits } of CLASSES) {
    best = divide(text, opening);
    if (best.bits <= dataBits) break;
  }
  return best === undefined ? [] : runs(text, best);
}

interface Division {
  readonly bits: number;
  /** For each character and mode (3 to a character): the mode of the character before it. */
  readonly before: Uint8Array;
  /** The mode of the last character. */
  readonly last: number;
}

function divide(text: string, opening: readonly number[]): Division {
  const before = new Uint8Array(3 * text.length);
  // The least cost, in sixths of a bit, of all characters so far with the last one in each mode.
  let costs = [NEVER, NEVER, NEVER];
  for (let at = 0; at < text.length; at++) {
    const character = characterCosts(text.charCodeAt(at));
    const next = [NEVER, NEVER, NEVER];
    for (let mode = 0; mode < 3; mode++) {
      const own = character[mode] ?? NEVER;
      if (own === NEVER) continue;
      const open = 6 * (opening[mode] ?? 0);
      let least = at === 0 ? open : (costs[mode] ?? NEVER);
      let from = mode;
      for (let other = 0; other < 3; other++) {
        const cost = wholeBits(costs[other] ?? NEVER) + open;
        if (other === mode || cost >= least) continue;
        least = cost;
        from = other;
      }
      next[mode] = least + own;
      before[3 * at + mode] = from;
    }
    costs = next;
  }
  const least = Math.min(...costs);
  return { bits: Math.ceil(least / 6), before, last: costs.indexOf(least) };
}

/** A segment that ends gives back no fraction of a bit. */
function wholeBits(cost: number): number {
  return Math.ceil(cost / 6) * 6;
}

const DIGIT: readonly number[] = [DIGIT_COST, ALPHANUMERIC_COST, BYTE_COST];
const LETTER: readonly number[] = [NEVER, ALPHANUMERIC_COST, BYTE_COST];
const BYTES: readonly (readonly number[])[] = [1, 2, 3].map((n) => [NEVER, NEVER, n * BYTE_COST]);

/** The cost of a UTF-16 unit in each mode; half of a surrogate pair is half of four bytes. */
function characterCosts(unit: number): readonly number[] {
  if (unit >= 48 && unit <= 57) return DIGIT;
  if (unit >= 65 && unit <= 90) return LETTER;
  if (unit < 0x80) {
    const isLetter = " $%*+-./:".includes(String.fromCharCode(unit));
    return isLetter ? LETTER : (BYTES[0] ?? DIGIT);
  }
  const bytes = unit < 0x800 || (unit & 0xf800) === 0xd800 ? 2 : 3;
  return BYTES[bytes - 1] ?? DIGIT;
}

/** Walks the division from its end and joins neighbours of one mode. */
function runs(text: string, { before, last }: Division): readonly Segment[] {
  const segments: Segment[] = [];
  let end = text.length;
  let mode = last;
  for (let at = text.length - 1; at >= 0; at--) {
    const from = before[3 * at + mode] ?? 0;
    if (from === mode && at > 0) continue;
    segments.push({ data: text.slice(at, end), mode: MODES[mode] ?? "byte" });
    end = at;
    mode = from;
  }
  return segments.reverse();
}
