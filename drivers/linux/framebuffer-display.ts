/**
 * A display behind a Linux framebuffer (fbdev), or a plain file of the same bytes. Keeps a copy of
 * what the device holds, changes the dirty part of it, and writes the bytes from the first dirty
 * pixel to the last in one call. Opened when first needed and again after a fault.
 */
import { closeSync, constants, openSync, writeSync } from "node:fs";
import type { Display, DisplayFault, Frame, Rect } from "../hal/display.ts";
import type { Done } from "../hal/outcome.ts";

export interface FramebufferOptions {
  /** `/dev/fb0`, or the path of a file, which is made if it is missing. */
  readonly path: string;
  readonly width: number;
  readonly height: number;
  /** Bytes from one row to the next where the device pads its rows; else they follow closely. */
  readonly strideBytes?: number;
  /** 16: RGB565. 32: XRGB8888. Both in the machine's byte order, as the kernel has them. */
  readonly bitsPerPixel: 16 | 32;
}

/**
 * Makes the display; nothing is opened yet.
 * @throws Error when a row of the device is narrower than the frame, or no whole number of pixels.
 */
export function createFramebufferDisplay(options: FramebufferOptions): Display {
  const { path, width, height, bitsPerPixel } = options;
  const pixelBytes = bitsPerPixel / 8;
  const strideBytes = options.strideBytes ?? width * pixelBytes;
  if (strideBytes < width * pixelBytes || strideBytes % pixelBytes !== 0) {
    throw new Error(`${path}: rows of ${strideBytes} bytes cannot hold ${width} pixels`);
  }
  const memory = new ArrayBuffer(strideBytes * height);
  const bytes = new Uint8Array(memory);
  const words = bitsPerPixel === 16 ? new Uint16Array(memory) : new Uint32Array(memory);
  const stride = strideBytes / pixelBytes;
  let file: number | undefined;
  let isBusy = false;

  const light = (frame: Frame, dirty: Rect): void => {
    if (dirty.width <= 0 || dirty.height <= 0) return;
    file ??= openSync(path, openFlags(path));
    if (words instanceof Uint16Array) copyRows(frame, dirty, words, stride);
    else widenRows(frame, dirty, words, stride);
    const first = (dirty.y * stride + dirty.x) * pixelBytes;
    const lastRow = dirty.y + dirty.height - 1;
    const end = (lastRow * stride + dirty.x + dirty.width) * pixelBytes;
    for (let at = first; at < end; ) at += writeSync(file, bytes, at, end - at, at);
  };

  return {
    width,
    height,
    show(frame, dirty, done) {
      if (isBusy) return later(done, "busy", "a frame is still being lit");
      isBusy = true;
      let problem: string | undefined;
      try {
        light(frame, dirty);
      } catch (error) {
        problem = `${path}: ${error instanceof Error ? error.message : String(error)}`;
        if (file !== undefined) closeQuietly(file);
        file = undefined;
      }
      queueMicrotask(() => {
        isBusy = false;
        if (problem === undefined) done({ ok: true, value: undefined });
        else done({ ok: false, fault: "device-lost", detail: problem });
      });
    },
  };
}

/** A device that is missing must stay missing: only a plain file is made. */
function openFlags(path: string): number {
  return path.startsWith("/dev/") ? constants.O_RDWR : constants.O_RDWR | constants.O_CREAT;
}

function later(done: Done<DisplayFault>, fault: DisplayFault, detail: string): void {
  queueMicrotask(() => done({ ok: false, fault, detail }));
}

function closeQuietly(file: number): void {
  try {
    closeSync(file);
  } catch {
    // The device has gone and took its handle along.
  }
}

function copyRows({ width, pixels }: Frame, dirty: Rect, out: Uint16Array, stride: number): void {
  for (let y = dirty.y; y < dirty.y + dirty.height; y++) {
    const from = y * width + dirty.x;
    out.set(pixels.subarray(from, from + dirty.width), y * stride + dirty.x);
  }
}

/** RGB565 to XRGB8888: the top bits of each channel are repeated in its low bits. */
function widenRows({ width, pixels }: Frame, dirty: Rect, out: Uint32Array, stride: number): void {
  for (let y = dirty.y; y < dirty.y + dirty.height; y++) {
    const from = y * width + dirty.x;
    const to = y * stride + dirty.x;
    for (let x = 0; x < dirty.width; x++) {
      const pixel = pixels[from + x] as number;
      const red = pixel >> 11;
      const green = (pixel >> 5) & 0x3f;
      const blue = pixel & 0x1f;
      out[to + x] =
        (((red << 3) | (red >> 2)) << 16) |
        (((green << 2) | (green >> 4)) << 8) |
        ((blue << 3) | (blue >> 2));
    }
  }
}
