/**
 * A panel's memory, and the picture that is turned as the panel is mounted: puts the changed part
 * of a frame where it is seen, as 16 or 32 bits a pixel. Knows nothing of how it gets to the glass.
 */
import type { Frame, Rect } from "../hal/display.ts";

/** How far the picture is turned clockwise, in degrees. */
export type Rotation = 0 | 90 | 180 | 270;

export interface PanelShape {
  /** The panel's own pixels across and down, before it is turned. */
  readonly width: number;
  readonly height: number;
  /** Bytes from one row to the next. */
  readonly strideBytes: number;
  /** 16: RGB565. 32: XRGB8888. Both in the machine's byte order, as the kernel has them. */
  readonly bitsPerPixel: 16 | 32;
  readonly rotation: Rotation;
}

/** Where a turned picture's pixels go in the panel's memory, in pixels. */
interface Walk {
  readonly start: number;
  /** One to the right, and one down, in the picture. */
  readonly right: number;
  readonly down: number;
}

/** The picture's sides, as they are seen on a panel that hangs turned. */
export function seenSize({
  width,
  height,
  rotation,
}: Omit<PanelShape, "strideBytes" | "bitsPerPixel">) {
  const isUpright = rotation === 0 || rotation === 180;
  return isUpright ? { width, height } : { width: height, height: width };
}

/** Where a rectangle of the picture lies on the panel. */
export function turn(rect: Rect, { width, height, rotation }: PanelShape): Rect {
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
 * @param memory at least `strideBytes` times `height` bytes.
 * @returns what draws the dirty part of a frame into it.
 */
export function pixelStore(
  shape: PanelShape,
  memory: ArrayBuffer,
): (frame: Frame, dirty: Rect) => void {
  const { strideBytes, bitsPerPixel } = shape;
  const walk = walkOf(shape, (strideBytes * 8) / bitsPerPixel);
  if (bitsPerPixel === 16) {
    const words = new Uint16Array(memory);
    return (frame, dirty) => copyPixels(frame, dirty, words, walk);
  }
  const words = new Uint32Array(memory);
  return (frame, dirty) => widenPixels(frame, dirty, words, walk);
}

/** The way through a panel of `width` by `height` that a picture turned clockwise takes. */
function walkOf({ width, height, rotation }: PanelShape, stride: number): Walk {
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
