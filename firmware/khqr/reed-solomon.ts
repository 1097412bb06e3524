/**
 * Corrects one block of a QR symbol (ISO/IEC 18004, 7.5 and annex on error detection): the
 * Reed-Solomon code over GF(256), field polynomial 0x11D, roots 2^0, 2^1 …. It either restores a
 * word of the code or says that it cannot; it never returns a block that fails its own check.
 */

const FIELD = 0x11d;
const ORDER = 255;

/** Powers of 2, twice over so that two logarithms can be added; and the logarithms. */
const EXP = new Uint8Array(2 * ORDER);
const LOG = new Uint8Array(256);
{
  let power = 1;
  for (let exponent = 0; exponent < ORDER; exponent++) {
    EXP[exponent] = power;
    EXP[exponent + ORDER] = power;
    LOG[power] = exponent;
    power = power & 0x80 ? (power << 1) ^ FIELD : power << 1;
  }
}

function times(a: number, b: number): number {
  if (a === 0 || b === 0) return 0;
  return EXP[(LOG[a] ?? 0) + (LOG[b] ?? 0)] ?? 0;
}

/** 1 / a, for an a that is not zero. */
function inverse(a: number): number {
  return EXP[ORDER - (LOG[a] ?? 0)] ?? 0;
}

/** The polynomial's value at `x`; lowest coefficient first. */
function valueAt(polynomial: readonly number[], x: number): number {
  let value = 0;
  for (let at = polynomial.length - 1; at >= 0; at--)
    value = times(value, x) ^ (polynomial[at] ?? 0);
  return value;
}

/**
 * Corrects `block` in place: its last `correction` codewords are the check.
 * @returns false, and leaves the block as it was, if more than half of `correction` are wrong.
 */
export function correctBlock(block: Uint8Array, correction: number): boolean {
  const syndromes = syndromesOf(block, correction);
  if (syndromes === undefined) return true;
  const locator = locatorOf(syndromes);
  const errors = locator.length - 1;
  if (errors * 2 > correction) return false;
  const positions = rootsOf(locator, block.length);
  if (positions.length !== errors) return false;
  const fixed = block.slice();
  repair(fixed, syndromes, locator, positions);
  if (syndromesOf(fixed, correction) !== undefined) return false;
  block.set(fixed);
  return true;
}

/** The word's values at the code's roots, or undefined when all are zero: nothing is wrong. */
function syndromesOf(block: Uint8Array, correction: number): readonly number[] | undefined {
  const syndromes: number[] = [];
  let any = 0;
  for (let root = 0; root < correction; root++) {
    let value = 0;
    for (let at = 0; at < block.length; at++) {
      const scaled = value === 0 ? 0 : (EXP[(LOG[value] ?? 0) + root] ?? 0);
      value = scaled ^ (block[at] ?? 0);
    }
    syndromes.push(value);
    any |= value;
  }
  return any === 0 ? undefined : syndromes;
}

/** The shortest polynomial whose roots tell where the errors are (Berlekamp and Massey). */
function locatorOf(syndromes: readonly number[]): readonly number[] {
  let locator: number[] = [1];
  let before: number[] = [1];
  let errors = 0;
  let shift = 1;
  let lastDelta = 1;
  for (let n = 0; n < syndromes.length; n++) {
    let delta = syndromes[n] ?? 0;
    for (let i = 1; i <= errors; i++) delta ^= times(locator[i] ?? 0, syndromes[n - i] ?? 0);
    if (delta === 0) {
      shift++;
      continue;
    }
    const next = plusShifted(locator, before, times(delta, inverse(lastDelta)), shift);
    if (2 * errors <= n) {
      before = locator;
      errors = n + 1 - errors;
      lastDelta = delta;
      shift = 1;
    } else {
      shift++;
    }
    locator = next;
  }
  return Array.from({ length: errors + 1 }, (_, at) => locator[at] ?? 0);
}

/** a(x) + factor * x^shift * b(x). */
function plusShifted(
  a: readonly number[],
  b: readonly number[],
  factor: number,
  shift: number,
): number[] {
  const sum = [...a];
  b.forEach((coefficient, at) => {
    sum[at + shift] = (sum[at + shift] ?? 0) ^ times(coefficient, factor);
  });
  return Array.from(sum, (coefficient) => coefficient ?? 0);
}

/** Places in a block of `length` codewords whose locators are roots, tried one by one (Chien). */
function rootsOf(locator: readonly number[], length: number): readonly number[] {
  const positions: number[] = [];
  for (let at = 0; at < length; at++) {
    // The last codeword is the coefficient of x^0.
    if (valueAt(locator, inverse(EXP[length - 1 - at] ?? 1)) === 0) positions.push(at);
  }
  return positions;
}

/** Finds by how much each place is wrong (Forney) and takes it away. */
function repair(
  block: Uint8Array,
  syndromes: readonly number[],
  locator: readonly number[],
  positions: readonly number[],
): void {
  const evaluator = syndromes.map((_, n) => {
    let sum = 0;
    for (let i = 0; i <= n; i++) sum ^= times(locator[i] ?? 0, syndromes[n - i] ?? 0);
    return n < locator.length - 1 ? sum : 0;
  });
  // The derivative over a field of characteristic two keeps the odd powers, each lowered by one.
  const derivative = locator.slice(1).map((coefficient, at) => (at % 2 === 0 ? coefficient : 0));
  for (const at of positions) {
    const x = EXP[block.length - 1 - at] ?? 1;
    const slope = valueAt(derivative, inverse(x));
    if (slope === 0) return;
    const error = times(x, times(valueAt(evaluator, inverse(x)), inverse(slope)));
    block[at] = (block[at] ?? 0) ^ error;
  }
}
