/**
 * What the kernel says about a framebuffer, in /sys/class/graphics/<name>: depth, stride and size.
 * The same panel comes with 16 or with 32 bits, by overlay and kernel, so it is read and never
 * taken for granted.
 */
import { readFileSync, realpathSync } from "node:fs";
import { basename, join } from "node:path";
import type { Outcome } from "../hal/outcome.ts";

export interface Geometry {
  /** The panel's own pixels, before any rotation. */
  readonly width: number;
  readonly height: number;
  readonly bitsPerPixel: 16 | 32;
  readonly strideBytes: number;
}

/** `absent`: not a framebuffer, or there is none. `unusable`: one that this cannot draw on. */
export type GeometryFault = "absent" | "unusable";

const SYSFS = "/sys/class/graphics";

/**
 * @param path the device, e.g. /dev/fb0, or a link to it.
 * @param sysfs where the kernel tells; another folder in tests.
 */
export function readGeometry(path: string, sysfs = SYSFS): Outcome<GeometryFault, Geometry> {
  const folder = join(sysfs, nameOf(path));
  const text = (name: string): string | undefined => {
    try {
      return readFileSync(join(folder, name), "utf8").trim();
    } catch {
      return undefined;
    }
  };
  const whole = text("virtual_size")?.split(",").map(Number);
  const bits = Number(text("bits_per_pixel"));
  const strideBytes = Number(text("stride"));
  const [wholeWidth = 0, wholeHeight = 0] = whole ?? [];
  if (whole === undefined) {
    return { ok: false, fault: "absent", detail: `${folder} is not there` };
  }
  // A driver may keep two pictures one below the other; its mode says what is seen: U:480x800p-60.
  const [, seenWidth, seenHeight] = /(\d+)x(\d+)/.exec(text("modes") ?? "") ?? [];
  const width = Math.min(wholeWidth, Number(seenWidth ?? wholeWidth));
  const height = Math.min(wholeHeight, Number(seenHeight ?? wholeHeight));
  const isSane = Number.isSafeInteger(strideBytes) && width > 0 && height > 0;
  if ((bits !== 16 && bits !== 32) || !isSane || strideBytes < (width * bits) / 8) {
    const seen = `${width} by ${height} pixels of ${bits} bits in rows of ${strideBytes} bytes`;
    return { ok: false, fault: "unusable", detail: `${path} has ${seen}; 16 or 32 bits are drawn` };
  }
  return { ok: true, value: { width, height, bitsPerPixel: bits, strideBytes } };
}

/** A stable name of our own may be a link to the kernel's. */
function nameOf(path: string): string {
  try {
    return basename(realpathSync(path));
  } catch {
    return basename(path);
  }
}
