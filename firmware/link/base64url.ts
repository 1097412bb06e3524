/**
 * Base64url without padding (RFC 4648 section 5, as JWS uses it), to and from ASCII bytes. Decoding
 * is strict: one text for each value, so that nobody can vary a signed message without breaking it.
 */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** ASCII code of each of the 64 digits. */
const CODES = Uint8Array.from(ALPHABET, (digit) => digit.charCodeAt(0));

/** Value of each byte as a digit, or 255. */
const VALUES = new Uint8Array(256).fill(255);
for (const [value, code] of CODES.entries()) VALUES[code] = value;

/** True for a byte of the alphabet. */
export function isDigit(byte: number): boolean {
  return (VALUES[byte] ?? 255) < 64;
}

/** Length of the text for so many bytes. */
export function encodedLength(byteCount: number): number {
  return Math.ceil((byteCount * 4) / 3);
}

/** Writes `bytes` as ASCII digits into `target` from `offset`; answers the offset after them. */
export function encodeInto(bytes: Uint8Array, target: Uint8Array, offset: number): number {
  let at = offset;
  for (let index = 0; index < bytes.length; index += 3) {
    const rest = bytes.length - index;
    const bits =
      ((bytes[index] ?? 0) << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0);
    target[at++] = CODES[bits >> 18] ?? 0;
    target[at++] = CODES[(bits >> 12) & 63] ?? 0;
    if (rest > 1) target[at++] = CODES[(bits >> 6) & 63] ?? 0;
    if (rest > 2) target[at++] = CODES[bits & 63] ?? 0;
  }
  return at;
}

/** The text of some bytes. */
export function encodeBase64url(bytes: Uint8Array): string {
  const target = new Uint8Array(encodedLength(bytes.length));
  encodeInto(bytes, target, 0);
  return new TextDecoder().decode(target);
}

/**
 * The bytes of an ASCII text, or undefined when it is not the one canonical text of any bytes: a
 * foreign character, padding, an impossible length, or bits left over at the end that are not zero.
 */
export function decodeBase64url(text: Uint8Array): Uint8Array | undefined {
  if (text.length % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let bits = 0;
  let bitCount = 0;
  let at = 0;
  for (const code of text) {
    const value = VALUES[code] ?? 255;
    if (value > 63) return undefined;
    bits = ((bits << 6) | value) & 0xffff;
    bitCount += 6;
    if (bitCount >= 8) {
      bitCount -= 8;
      bytes[at++] = (bits >> bitCount) & 0xff;
    }
  }
  return (bits & ((1 << bitCount) - 1)) === 0 ? bytes : undefined;
}
