/**
 * CRC-16/CCITT-FALSE, the check sum of KHQR tag 63 (EMV QR MPM, annex on the CRC): polynomial
 * 0x1021, start 0xFFFF, nothing reflected, no final xor. It runs over the UTF-8 bytes of a text
 * without making them: ASCII is read four characters at a step, anything else byte by byte.
 */

/** TABLES[k * 256 + b]: what byte b adds when k more bytes follow it. */
const TABLES = makeTables();

function makeTables(): Uint16Array {
  const tables = new Uint16Array(4 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
    tables[byte] = crc;
  }
  for (let i = 256; i < tables.length; i++) {
    const before = tables[i - 256] ?? 0;
    tables[i] = (before << 8) ^ (tables[before >>> 8] ?? 0);
  }
  return tables;
}

function addByte(crc: number, byte: number): number {
  return ((crc << 8) & 0xffff) ^ (TABLES[(crc >>> 8) ^ byte] ?? 0);
}

/**
 * The check sum of the first `end` UTF-16 units of `text`, as UTF-8; 0 to 0xFFFF.
 * Half of a surrogate pair counts as U+FFFD, as every UTF-8 encoder writes it.
 */
export function crc16(text: string, end: number = text.length): number {
  let crc = 0xffff;
  let at = 0;
  for (; at + 4 <= end; at += 4) {
    const a = text.charCodeAt(at);
    const b = text.charCodeAt(at + 1);
    const c = text.charCodeAt(at + 2);
    const d = text.charCodeAt(at + 3);
    if ((a | b | c | d) > 0x7f) return addText(crc, text, at, end);
    crc =
      (TABLES[768 + ((crc >>> 8) ^ a)] ?? 0) ^
      (TABLES[512 + ((crc & 0xff) ^ b)] ?? 0) ^
      (TABLES[256 + c] ?? 0) ^
      (TABLES[d] ?? 0);
  }
  return addText(crc, text, at, end);
}

function addText(start: number, text: string, from: number, end: number): number {
  let crc = start;
  for (let at = from; at < end; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) {
      crc = addByte(crc, unit);
    } else if (unit < 0x800) {
      crc = addByte(addByte(crc, 0xc0 | (unit >> 6)), 0x80 | (unit & 0x3f));
    } else if (isPair(text, at, end)) {
      const low = text.charCodeAt(++at);
      crc = addFour(crc, 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
    } else {
      crc = addThree(crc, unit >= 0xd800 && unit < 0xe000 ? 0xfffd : unit);
    }
  }
  return crc;
}

function isPair(text: string, at: number, end: number): boolean {
  if (at + 1 >= end || (text.charCodeAt(at) & 0xfc00) !== 0xd800) return false;
  return (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;
}

function addThree(start: number, point: number): number {
  const crc = addByte(addByte(start, 0xe0 | (point >> 12)), 0x80 | ((point >> 6) & 0x3f));
  return addByte(crc, 0x80 | (point & 0x3f));
}

function addFour(start: number, point: number): number {
  const crc = addByte(addByte(start, 0xf0 | (point >> 18)), 0x80 | ((point >> 12) & 0x3f));
  return addByte(addByte(crc, 0x80 | ((point >> 6) & 0x3f)), 0x80 | (point & 0x3f));
}
