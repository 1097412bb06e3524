/**
 * The camera of a payer's phone: reads the code from the lit pixels by a decoder that shares
 * nothing with the firmware, and knows of nothing else.
 */
import jsqr from "jsqr";
import type { Frame } from "../../drivers/hal/display.ts";

/** A code drawn with one pixel a module is looked at from closer by. */
const ENLARGED = 3;
/** Most looks of a queue are at a code that somebody has just looked at. */
const KNOWN_MAX = 512;

/** One eye remembers what it has read: equal pixels read equally. */
export function createPhoneEye(): (lit: Frame) => string | undefined {
  const known = new Map<string, string | undefined>();
  return (lit) => {
    const { buffer, byteOffset, byteLength } = lit.pixels;
    const key = Buffer.from(buffer, byteOffset, byteLength).toString("latin1");
    if (known.has(key)) return known.get(key);
    if (known.size >= KNOWN_MAX) known.clear();
    const text = readCode(lit, ENLARGED);
    known.set(key, text);
    return text;
  };
}

/** What a decoder of somebody else's reads in the pixels, each looked at as `enlarged` squared. */
export function readCode(frame: Frame, enlarged: number): string | undefined {
  const { width, height, pixels } = frame;
  const [wide, high] = [width * enlarged, height * enlarged];
  const rgba = new Uint8ClampedArray(wide * high * 4);
  for (let at = 0; at < wide * high; at += 1) {
    const x = Math.floor((at % wide) / enlarged);
    const y = Math.floor(at / wide / enlarged);
    const pixel = pixels[y * width + x] ?? 0;
    rgba[at * 4] = (pixel >> 11) << 3;
    rgba[at * 4 + 1] = ((pixel >> 5) & 63) << 2;
    rgba[at * 4 + 2] = (pixel & 31) << 3;
    rgba[at * 4 + 3] = 255;
  }
  return jsqr.default(rgba, wide, high)?.data;
}
