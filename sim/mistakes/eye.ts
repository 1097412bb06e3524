/**
 * Reads the code on lit pixels as a payer's phone would: a decoder and a tag reader that share
 * nothing with the firmware.
 */
import jsqr from "jsqr";
import type { Frame } from "../../drivers/hal/display.ts";

const decodePixels = jsqr.default;

/** What a payer's app would take from the code. */
export interface SeenCode {
  readonly text: string;
  /** Tag 54, undefined in a static code. */
  readonly amount: string | undefined;
  /** Tag 53: `116` riel, `840` dollars. */
  readonly currency: string | undefined;
  /** Tag 62.01. */
  readonly billNumber: string | undefined;
}

/** The one code on the pixels, or undefined when none can be read. */
export function seenCode({ width, height, pixels }: Frame): SeenCode | undefined {
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (const [index, pixel] of pixels.entries()) {
    rgba[index * 4] = (pixel >> 11) << 3;
    rgba[index * 4 + 1] = ((pixel >> 5) & 63) << 2;
    rgba[index * 4 + 2] = (pixel & 31) << 3;
    rgba[index * 4 + 3] = 255;
  }
  const text = decodePixels(rgba, width, height, { inversionAttempts: "dontInvert" })?.data;
  if (!text) return undefined;
  const tags = tagsOf(text);
  const billNumber = tagsOf(tags.get("62") ?? "").get("01");
  return { text, amount: tags.get("54"), currency: tags.get("53"), billNumber };
}

/** Two digits of tag, two of length, then so many characters, again and again. */
function tagsOf(text: string): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  let at = 0;
  while (at + 4 <= text.length) {
    const length = Number(text.slice(at + 2, at + 4));
    if (!Number.isInteger(length)) break;
    tags.set(text.slice(at, at + 2), text.slice(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return tags;
}
