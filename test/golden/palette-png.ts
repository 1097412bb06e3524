/**
 * A frame as a small PNG file: few colours, so an index into a palette for each pixel, and one bit
 * of it where there are two colours. What is read back is the frame again, pixel for pixel.
 */
import { crc32, deflateSync } from "node:zlib";
import { PNG } from "pngjs";
import type { Frame } from "../../drivers/hal/display.ts";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const COLOURS_MAX = 256;
/** PNG colour type "indexed" (ISO/IEC 15948, 11.2.2). */
const INDEXED = 3;

/** @throws Error for a frame of more than 256 colours. */
export function encodePalettePng({ width, height, pixels }: Frame): Uint8Array {
  const places = new Map<number, number>();
  for (const pixel of [...new Set(pixels)].sort((a, b) => a - b)) places.set(pixel, places.size);
  if (places.size > COLOURS_MAX) throw new Error(`${places.size} colours are too many`);
  const bits = places.size <= 2 ? 1 : 8;
  const stride = Math.ceil((width * bits) / 8);
  // Each row begins with its filter: none, which suits indices best.
  const rows = new Uint8Array((stride + 1) * height);
  for (let y = 0; y < height; y++) {
    const row = y * (stride + 1) + 1;
    for (let x = 0; x < width; x++) {
      const index = places.get(pixels[y * width + x] as number) as number;
      if (bits === 8) rows[row + x] = index;
      else rows[row + (x >> 3)] = (rows[row + (x >> 3)] as number) | (index << (7 - (x & 7)));
    }
  }
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, bits);
  header.setUint8(9, INDEXED);
  return Buffer.concat([
    Uint8Array.from(SIGNATURE),
    chunk("IHDR", new Uint8Array(header.buffer)),
    chunk("PLTE", Uint8Array.from([...places.keys()].flatMap(rgbOf))),
    chunk("IDAT", deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

/** A PNG file as the frame it was made from. */
export function frameOf(png: Uint8Array): Frame {
  const { width, height, data } = PNG.sync.read(Buffer.from(png));
  const pixels = new Uint16Array(width * height);
  for (let pixel = 0, at = 0; pixel < pixels.length; pixel++, at += 4) {
    const red = data[at] ?? 0;
    const green = data[at + 1] ?? 0;
    const blue = data[at + 2] ?? 0;
    pixels[pixel] = ((red >> 3) << 11) | ((green >> 2) << 5) | (blue >> 3);
  }
  return { width, height, pixels };
}

/** The top bits of each channel are repeated in its low bits, so that white stays white. */
function rgbOf(pixel: number): number[] {
  const red = pixel >> 11;
  const green = (pixel >> 5) & 0x3f;
  const blue = pixel & 0x1f;
  return [(red << 3) | (red >> 2), (green << 2) | (green >> 4), (blue << 3) | (blue >> 2)];
}

function chunk(kind: string, content: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), content]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(content.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
