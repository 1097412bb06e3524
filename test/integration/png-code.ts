/** Reads the QR code in a PNG with jsQR, which shares nothing with the firmware. */
import jsqr from "jsqr";
import { PNG } from "pngjs";

/** The text of the code in a picture, or undefined when there is none. */
export function codeInPng(png: Uint8Array): string | undefined {
  const { width, height, data } = PNG.sync.read(Buffer.from(png));
  return jsqr.default(new Uint8ClampedArray(data), width, height)?.data;
}
