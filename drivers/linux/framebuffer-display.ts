/**
 * A display behind a Linux framebuffer (fbdev), or a plain file of the same bytes. Keeps a copy of
 * what the device holds, turned as the panel is mounted, changes the dirty part of it, and writes
 * that part and nothing else. Opened when first needed and again after a fault; a device that comes
 * back is given the whole picture.
 */
import { closeSync, constants, openSync, writeSync } from "node:fs";
import type { Display, DisplayFault, Frame, Rect } from "../hal/display.ts";
import type { Done } from "../hal/outcome.ts";

export interface FramebufferOptions {
  /** `/dev/fb0`, or the path of a file, which is made if it is missing. */
  readonly path: string;
  /** The panel's own pixels across and down, before it is turned. */
  readonly width: number;
  readonly height: number;
  /** Bytes from one row to the next where the device pads its rows; else they follow closely. */
  readonly strideBytes?: number;
  /** 16: RGB565. 32: XRGB8888. Both in the machine's byte order, as the kernel has them. */
  readonly bitsPerPixel: 16 | 32;
  /** How far the picture is turned clockwise, in degrees; upright if not given. */
  readonly rotation?: Rotation;
}

export type Rotation = 0 | 90 | 180 | 270;

/** Where a turned picture's pixels go in the panel's memory, in pixels. */
interface Walk {
  readonly start: number;
  /** One to the right, and one down, in the picture. */
  readonly right: number;
  readonly down: number;
}

/**
 * Makes the display; nothing is opened yet.
 * @throws Error when a row of the device is narrower than the frame, or no whole number of pixels.
 */
export function createFramebufferDisplay(options: FramebufferOptions): Display {
  const { path, bitsPerPixel, rotation = 0 } = options;
  const pixelBytes = bitsPerPixel / 8;
  const strideBytes = options.strideBytes ?? options.width * pixelBytes;
  if (strideBytes < options.width * pixelBytes || strideBytes % pixelBytes !== 0) {
    throw new Error(`${path}: rows of ${strideBytes} bytes cannot hold ${options.width} pixels`);
  }
  const memory = new ArrayBuffer(strideBytes * options.height);
  const bytes = new Uint8Array(memory);
  const words = bitsPerPixel === 16 ? new Uint16Array(memory) : new Uint32Array(memory);
  const walk = walkOf(options, strideBytes / pixelBytes, rotation);
  let file: number | undefined;
  let isBusy = false;
  let isWhole = false;

  const light = (frame: Frame, dirty: Rect): void => {
    if (dirty.width <= 0 || dirty.height <= 0) return;
    if (words instanceof Uint16Array) copyPixels(frame, dirty, words, walk);
    else widenPixels(frame, dirty, words, walk);
    file ??= openSync(path, openFlags(path));
    const turned = isWhole ? turn(dirty, options, rotation) : { x: 0, y: 0, ...sizeOf(options) };
    for (const [from, end] of spansOf(turned, options.width, strideBytes, pixelBytes)) {
      for (let at = from; at < end; ) at += writeSync(file, bytes, at, end - at, at);
    }
    isWhole = true;
  };

  const isUpright = rotation === 0 || rotation === 180;
  return {
    width: isUpright ? options.width : options.height,
    height: isUpright ? options.height : options.width,
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
        isWhole = false;
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

function sizeOf({ width, height }: FramebufferOptions) {
  return { width, height };
}

/** The way through a panel of `width` by `height` that a picture turned clockwise takes. */
function walkOf({ width, height }: FramebufferOptions, stride: number, rotation: Rotation): Walk {
  const last = (height - 1) * stride;
  switch (rotation) {
    case 0:
      return { start: 0, right: 1, down: stride };
    case 90:
      return { start: width - 1, right: stride, down: -1 };
    case 180:
      return { start: last + width - 1, right: -1, down: -stride };
    case 270:
      return { start: last, right: -stride, down: 1 };
  }
}

/** Where a rectangle of the picture lies on the panel. */
function turn(rect: Rect, { width, height }: FramebufferOptions, rotation: Rotation): Rect {
  const { x, y } = rect;
  switch (rotation) {
    case 0:
      return rect;
    case 90:
      return { x: width - y - rect.height, y: x, width: rect.height, height: rect.width };
    case 180:
      return { ...rect, x: width - x - rect.width, y: height - y - rect.height };
    case 270:
      return { x: y, y: height - x - rect.width, width: rect.height, height: rect.width };
  }
}

/**
 * The bytes of a rectangle: whole rows in one piece, else a piece a row. The kernel takes a write
 * that crosses rows for a change of all of them, and sends all of them to a panel on a slow bus.
 */
function spansOf(
  rect: Rect,
  panelWidth: number,
  strideBytes: number,
  pixelBytes: number,
): readonly (readonly [from: number, end: number])[] {
  const first = rect.y * strideBytes + rect.x * pixelBytes;
  const rowBytes = rect.width * pixelBytes;
  if (rect.width === panelWidth) {
    return [[first, first + (rect.height - 1) * strideBytes + rowBytes]];
  }
  return Array.from({ length: rect.height }, (_, row) => {
    const from = first + row * strideBytes;
    return [from, from + rowBytes] as const;
  });
}

function copyPixels({ width, pixels }: Frame, dirty: Rect, out: Uint16Array, walk: Walk): void {
  const { start, right, down } = walk;
  for (let y = dirty.y; y < dirty.y + dirty.height; y++) {
    const from = y * width + dirty.x;
    const to = start + y * down + dirty.x * right;
    if (right === 1) {
      out.set(pixels.subarray(from, from + dirty.width), to);
      continue;
    }
    for (let x = 0; x < dirty.width; x++) out[to + x * right] = pixels[from + x] as number;
  }
}

/** RGB565 to XRGB8888: the top bits of each channel are repeated in its low bits. */
function widenPixels({ width, pixels }: Frame, dirty: Rect, out: Uint32Array, walk: Walk): void {
  const { start, right, down } = walk;
  for (let y = dirty.y; y < dirty.y + dirty.height; y++) {
    const from = y * width + dirty.x;
    const to = start + y * down + dirty.x * right;
    for (let x = 0; x < dirty.width; x++) {
      const pixel = pixels[from + x] as number;
      const red = pixel >> 11;
      const green = (pixel >> 5) & 0x3f;
      const blue = pixel & 0x1f;
      out[to + x * right] =
        (((red << 3) | (red >> 2)) << 16) |
        (((green << 2) | (green >> 4)) << 8) |
        ((blue << 3) | (blue >> 2));
    }
  }
}
