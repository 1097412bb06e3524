/**
 * The lit pixels on their way to the page: one rectangle of a frame, RGB565 little-endian, row by
 * row, raw deflate (RFC 1951), base64. The page unpacks it and draws nothing of its own.
 */
import { deflateRawSync } from "node:zlib";
import type { Frame, Rect } from "../../drivers/hal/display.ts";

export interface FramePatch extends Rect {
  readonly pixels: string;
}

/** Packs the pixels of `area`, which lies inside `frame`. A full 480×800 screen takes a few ms. */
export function packFrame(frame: Frame, area: Rect): FramePatch {
  const bytes = deflateRawSync(pixelBytes(frame, area), { level: 1 });
  const { x, y, width, height } = area;
  return { x, y, width, height, pixels: bytes.toString("base64") };
}

/** The rectangle that is the whole frame. */
export function wholeOf(frame: Frame): Rect {
  return { x: 0, y: 0, width: frame.width, height: frame.height };
}

/** The pixels of `area` as bytes, RGB565 little-endian on every machine. */
export function pixelBytes(frame: Frame, area: Rect): Buffer {
  const bytes = Buffer.allocUnsafe(area.width * area.height * 2);
  let at = 0;
  for (let y = area.y; y < area.y + area.height; y += 1) {
    const start = y * frame.width + area.x;
    for (const pixel of frame.pixels.subarray(start, start + area.width)) {
      at = bytes.writeUInt16LE(pixel, at);
    }
  }
  return bytes;
}
