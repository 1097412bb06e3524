/**
 * Turns the data codewords of a QR symbol into text (ISO/IEC 18004, 7.4): numeric, alphanumeric
 * and byte segments, and the ECI that says UTF-8. Bytes are UTF-8 in every case, as KHQR has it.
 * What it does not know (kanji, other ECIs, structured append, FNC1) it refuses.
 */

const MODE = { end: 0, numeric: 1, alphanumeric: 2, byte: 4, eci: 7 } as const;
const ECI_UTF8 = 26;
const ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/** Reads bits from codewords, highest first; past the end it reads zeros and says so. */
class Bits {
  readonly #codewords: Uint8Array;
  #at = 0;

  constructor(codewords: Uint8Array) {
    this.#codewords = codewords;
  }

  get left(): number {
    return this.#codewords.length * 8 - this.#at;
  }

  /** The next `count` bits, at most 16. */
  take(count: number): number {
    const first = this.#at >>> 3;
    const three =
      ((this.#codewords[first] ?? 0) << 16) |
      ((this.#codewords[first + 1] ?? 0) << 8) |
      (this.#codewords[first + 2] ?? 0);
    const value = (three >>> (24 - (this.#at & 7) - count)) & ((1 << count) - 1);
    this.#at += count;
    return value;
  }
}

/** Bits of the character count, by mode and version (table 3). */
function countBits(mode: number, version: number): number {
  const step = version < 10 ? 0 : version < 27 ? 1 : 2;
  if (mode === MODE.numeric) return 10 + 2 * step;
  if (mode === MODE.alphanumeric) return 9 + 2 * step;
  return step === 0 ? 8 : 16;
}

/** The text of a symbol's data codewords, or undefined if they are not wholly well formed. */
export function symbolText(codewords: Uint8Array, version: number): string | undefined {
  const bits = new Bits(codewords);
  const bytes: number[] = [];
  while (bits.left >= 4) {
    const mode = bits.take(4);
    if (mode === MODE.end) break;
    if (mode === MODE.eci) {
      if (bits.left < 8 || bits.take(8) !== ECI_UTF8) return undefined;
      continue;
    }
    if (mode !== MODE.numeric && mode !== MODE.alphanumeric && mode !== MODE.byte) return undefined;
    const count = bits.take(countBits(mode, version));
    if (!takeSegment(bits, mode, count, bytes)) return undefined;
  }
  return utf8(bytes);
}

function takeSegment(bits: Bits, mode: number, count: number, bytes: number[]): boolean {
  if (mode === MODE.numeric) return takeDigits(bits, count, bytes);
  if (mode === MODE.alphanumeric) return takeAlphanumeric(bits, count, bytes);
  if (bits.left < count * 8) return false;
  for (let n = 0; n < count; n++) bytes.push(bits.take(8));
  return true;
}

function takeDigits(bits: Bits, count: number, bytes: number[]): boolean {
  for (let left = count; left > 0; left -= 3) {
    const width = left >= 3 ? 10 : left === 2 ? 7 : 4;
    if (bits.left < width) return false;
    const value = bits.take(width);
    const digits = Math.min(left, 3);
    if (value >= 10 ** digits) return false;
    if (digits === 3) bytes.push(48 + Math.floor(value / 100));
    if (digits >= 2) bytes.push(48 + (Math.floor(value / 10) % 10));
    bytes.push(48 + (value % 10));
  }
  return true;
}

function takeAlphanumeric(bits: Bits, count: number, bytes: number[]): boolean {
  for (let left = count; left > 0; left -= 2) {
    const width = left >= 2 ? 11 : 6;
    if (bits.left < width) return false;
    const value = bits.take(width);
    if (value >= (left >= 2 ? 45 * 45 : 45)) return false;
    if (left >= 2) bytes.push(ALPHANUMERIC.charCodeAt(Math.floor(value / 45)));
    bytes.push(ALPHANUMERIC.charCodeAt(value % 45));
  }
  return true;
}

/** Strict UTF-8 (RFC 3629): shortest forms only, no surrogates, nothing above U+10FFFF. */
function utf8(bytes: readonly number[]): string | undefined {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at++] ?? 0;
    if (lead < 0x80) {
      text += String.fromCharCode(lead);
      continue;
    }
    const more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    if (lead < 0xc2 || lead > 0xf4) return undefined;
    let point = lead & (0x3f >> more);
    for (let n = 0; n < more; n++) {
      const byte = bytes[at++] ?? 0;
      if ((byte & 0xc0) !== 0x80) return undefined;
      point = (point << 6) | (byte & 0x3f);
    }
    const least = more === 3 ? 0x10000 : more === 2 ? 0x800 : 0x80;
    if (point < least || point > 0x10ffff || (point & 0x1ff800) === 0xd800) return undefined;
    text += String.fromCodePoint(point);
  }
  return text;
}
