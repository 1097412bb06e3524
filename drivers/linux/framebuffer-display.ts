/**
 * A display behind a Linux framebuffer (fbdev), or a plain file of the same bytes. Keeps a copy of
 * what the device holds, turned as the panel is mounted, changes the dirty part of it, and writes
 * that part and nothing else. Opened when first needed and again after a fault; a device that comes
 * back is given the whole picture.
 */
import { closeSync, constants, openSync, writeSync } from "node:fs";
import type { Display, DisplayFault, Frame, Rect } from "../hal/display.ts";
import type { Done } from "../hal/outcome.ts";
import { type PanelShape, pixelStore, type Rotation, seenSize, turn } from "./turned-pixels.ts";

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
  const { width, height } = options;
  const shape: PanelShape = { width, height, strideBytes, bitsPerPixel, rotation };
  const bytes = new Uint8Array(strideBytes * height);
  const draw = pixelStore(shape, bytes.buffer);
  let file: number | undefined;
  let isBusy = false;
  let isWhole = false;

  const light = (frame: Frame, dirty: Rect): void => {
    if (dirty.width <= 0 || dirty.height <= 0) return;
    draw(frame, dirty);
    file ??= openSync(path, openFlags(path));
    const turned = isWhole ? turn(dirty, shape) : { x: 0, y: 0, width, height };
    for (const [from, end] of spansOf(turned, options.width, strideBytes, pixelBytes)) {
      for (let at = from; at < end; ) at += writeSync(file, bytes, at, end - at, at);
    }
    isWhole = true;
  };

  return {
    ...seenSize(shape),
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
