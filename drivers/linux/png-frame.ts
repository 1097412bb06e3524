/**
 * Frames as PNG files (PNG, third edition; W3C 2025): 8-bit RGB, one IDAT chunk. RGB565 widens
 * without loss: the top bits of a channel are repeated in its low bits.
 */
import { crc32, deflateSync } from "node:zlib";
import type { Frame } from "../hal/display.ts";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Colour type 2: each pixel red, green, blue. */
const TRUE_COLOUR = 2;
/** Fast rather than small: the screens are flat areas and compress well anyhow. */
const COMPRESSION_LEVEL = 3;

/** The frame as the bytes of a PNG file. */
export function encodePng(frame: Frame): Uint8Array {
  const { width, height } = frame;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  header[9] = TRUE_COLOUR;
  return Buffer.concat([
    Buffer.from(SIGNATURE),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(scanLines(frame), { level: COMPRESSION_LEVEL })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** Rows of RGB bytes, each behind a filter byte: 2 (same as above) where it repeats, else 0. */
function scanLines({ width, height, pixels }: Frame): Uint8Array {
  const stride = width * 3 + 1;
  const lines = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const start = y * width;
    let at = y * stride;
    if (y > 0 && repeats(pixels, start, width)) {
      lines[at] = 2;
      continue;
    }
    at++;
    for (let x = start; x < start + width; x++) {
      const pixel = pixels[x] as number;
      const red = pixel >> 11;
      const green = (pixel >> 5) & 0x3f;
      const blue = pixel & 0x1f;
      lines[at++] = (red << 3) | (red >> 2);
      lines[at++] = (green << 2) | (green >> 4);
      lines[at++] = (blue << 3) | (blue >> 2);
    }
  }
  return lines;
}

function repeats(pixels: Uint16Array, start: number, width: number): boolean {
  for (let x = start; x < start + width; x++) {
    if (pixels[x] !== pixels[x - width]) return false;
  }
  return true;
}

function chunk(type: string, body: Uint8Array): Buffer {
  const out = Buffer.alloc(body.byteLength + 12);
  out.writeUInt32BE(body.byteLength, 0);
  out.write(type, 4, "latin1");
  out.set(body, 8);
  out.writeUInt32BE(crc32(out.subarray(4, body.byteLength + 8)), body.byteLength + 8);
  return out;
}
