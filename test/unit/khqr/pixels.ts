/** Lights symbols in frames the way a screen would, for the reader's tests. */
import { createRequire } from "node:module";
import type { Frame, Rect } from "../../../drivers/hal/display.ts";

export interface Modules {
  readonly size: number;
  readonly data: Uint8Array;
}

interface Drawer {
  create(
    text: string | readonly { data: string; mode: string }[],
    options: { version?: number; errorCorrectionLevel?: string; maskPattern?: number },
  ): { readonly modules: Modules; readonly version: number };
}

// The whole package, as its users import it, not the part that the firmware takes.
const drawer = createRequire(import.meta.url)("qrcode") as Drawer;

/** A symbol drawn by the `qrcode` package, with a private copy of its modules. */
export function drawn(text: string, options: Parameters<Drawer["create"]>[1] = {}): Modules {
  const { modules } = drawer.create(text, options);
  return { size: modules.size, data: Uint8Array.from(modules.data) };
}

/** True if a version and level hold a text. */
export function fits(text: string, version: number, level: string): boolean {
  try {
    drawer.create(text, { version, errorCorrectionLevel: level });
    return true;
  } catch {
    return false;
  }
}

export interface Lit {
  readonly frame: Frame;
  /** The whole frame. */
  readonly area: Rect;
  /** Where the symbol begins. */
  readonly x: number;
  readonly y: number;
  readonly pitch: number;
}

/** A frame with a symbol at (x, y), `pitch` pixels to a module, white all around. */
export function lit(
  { size, data }: Modules,
  { pitch = 4, x = 16, y = 16, dark = 0x0000, light = 0xffff, margin = 16 } = {},
): Lit {
  const width = x + size * pitch + margin;
  const height = y + size * pitch + margin;
  const pixels = new Uint16Array(width * height).fill(light);
  for (let row = 0; row < size * pitch; row++) {
    for (let column = 0; column < size * pitch; column++) {
      if (data[Math.floor(row / pitch) * size + Math.floor(column / pitch)] === 1) {
        pixels[(y + row) * width + x + column] = dark;
      }
    }
  }
  const area = { x: 0, y: 0, width, height };
  return { frame: { width, height, pixels }, area, x, y, pitch };
}

/** The frame as RGBA bytes, as camera libraries want it. */
export function rgba({ width, height, pixels }: Frame): {
  data: Uint8ClampedArray<ArrayBuffer>;
  width: number;
  height: number;
} {
  const data = new Uint8ClampedArray(width * height * 4);
  pixels.forEach((pixel, index) => {
    data[index * 4] = ((pixel >> 11) * 255) / 31;
    data[index * 4 + 1] = (((pixel >> 5) & 63) * 255) / 63;
    data[index * 4 + 2] = ((pixel & 31) * 255) / 31;
    data[index * 4 + 3] = 255;
  });
  return { data, width, height };
}
