/**
 * Chance from a seed. Each use has a stream of its own by name, so that a new draw in one does not
 * shift the others. The generator is sfc32 (Chris Doty-Humphrey, PractRand, public domain).
 */

export interface Chance {
  /** Uniform in [0, 1). */
  fraction(): number;
  /** A whole number in [from, to]. */
  between(from: number, to: number): number;
  /** True once in `1 / probability` draws. */
  happens(probability: number): boolean;
  bytes(lengthBytes: number): Uint8Array;
}

/** The stream `name` of `seed`. */
export function chance(seed: number, name: string): Chance {
  let a = seed | 0;
  let b = hash(name);
  let c = 0x9e3779b9 | 0;
  let counter = 1;
  const next = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  for (let round = 0; round < 12; round += 1) next();
  return {
    fraction: () => next() / 2 ** 32,
    between: (from, to) => from + Math.floor((next() / 2 ** 32) * (to - from + 1)),
    happens: (probability) => next() / 2 ** 32 < probability,
    bytes(lengthBytes) {
      const drawn = new Uint8Array(lengthBytes);
      for (let at = 0; at < lengthBytes; at += 1) drawn[at] = next() & 255;
      return drawn;
    },
  };
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value | 0;
}
