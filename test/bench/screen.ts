/**
 * Watches a framebuffer file from outside: every change is stamped when the kernel reports it, and
 * the picture is copied for judging later. Judging costs tens of milliseconds and must not stand
 * between two stamps.
 */
import { closeSync, type FSWatcher, openSync, readSync, watch } from "node:fs";
import jsqr from "jsqr";
import { nowMs } from "./clock.ts";

/** What stood on the screen at a moment. */
export interface Glimpse {
  readonly at: number;
  readonly pixels: Uint16Array;
}

export interface ScreenSize {
  readonly width: number;
  readonly height: number;
}

export class ScreenWatch {
  readonly size: ScreenSize;
  readonly #file: number;
  readonly #watcher: FSWatcher;
  #glimpses: Glimpse[] = [];

  constructor(path: string, size: ScreenSize) {
    this.size = size;
    this.#file = openSync(path, "r");
    this.#watcher = watch(path, () => this.#glimpses.push({ at: nowMs(), pixels: this.look() }));
  }

  /** What has been seen since the last `forget`, oldest first. */
  get glimpses(): readonly Glimpse[] {
    return this.#glimpses;
  }

  forget(): void {
    this.#glimpses = [];
  }

  /** The screen as it is now. */
  look(): Uint16Array {
    const pixels = new Uint16Array(this.size.width * this.size.height);
    readSync(this.#file, new Uint8Array(pixels.buffer), 0, pixels.byteLength, 0);
    return pixels;
  }

  close(): void {
    this.#watcher.close();
    closeSync(this.#file);
  }
}

/** A quick look: are there as many edges in the middle as only a code has? */
export function resemblesCode(pixels: Uint16Array, { width, height }: ScreenSize): boolean {
  return [0.47, 0.5, 0.53].every((part) => {
    const start = Math.floor(height * part) * width;
    let edges = 0;
    for (let x = 1; x < width; x++) {
      if (pixels[start + x] !== pixels[start + x - 1]) edges += 1;
    }
    return edges >= 16;
  });
}

/** All four corners and the middle have been painted: no pixel there is the zero of a new file. */
export function isComplete(pixels: Uint16Array, { width, height }: ScreenSize): boolean {
  const corners = [0, width - 1, (height - 1) * width, height * width - 1];
  const middle = Math.floor(height / 2) * width;
  const isLit = pixels.subarray(middle, middle + width).some((pixel) => pixel !== 0);
  return isLit && corners.every((place) => pixels[place] !== 0);
}

/**
 * The text of the code on the screen, by a decoder that the product does not use; else undefined.
 */
export function readCode(pixels: Uint16Array, { width, height }: ScreenSize): string | undefined {
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (const [index, pixel] of pixels.entries()) {
    rgba[index * 4] = (pixel >> 11) << 3;
    rgba[index * 4 + 1] = ((pixel >> 5) & 63) << 2;
    rgba[index * 4 + 2] = (pixel & 31) << 3;
    rgba[index * 4 + 3] = 255;
  }
  return jsqr.default(rgba, width, height, { inversionAttempts: "dontInvert" })?.data;
}

/** Same picture, apart from the top and bottom eighth, where clocks and seconds stand. */
export function isSamePicture(one: Uint16Array, other: Uint16Array, size: ScreenSize): boolean {
  const from = Math.floor(size.height / 8) * size.width;
  const to = one.length - from;
  const bytes = (pixels: Uint16Array) =>
    Buffer.from(pixels.buffer, pixels.byteOffset + from * 2, (to - from) * 2);
  return bytes(one).equals(bytes(other));
}
