/**
 * Every scene as a picture that someone has looked at. Pixels are compared exactly; to accept a
 * change, run with UPDATE_GOLDEN=1 and look at the pictures before committing them.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PNG } from "pngjs";
import { describe, expect, it } from "vitest";
import type { Frame } from "../../drivers/hal/display.ts";
import { encodePng } from "../../drivers/linux/png-frame.ts";
import { SAMPLES } from "../../firmware/cli/sample-scenes.ts";
import { createRenderer } from "../../firmware/screen/render.ts";
import { sampleScene, shaper } from "../unit/screen/rig.ts";

const UPDATE = process.env.UPDATE_GOLDEN === "1";
const EVERY = Object.keys(SAMPLES);
/** What other panels would show most of the time. */
const SOME = ["idle", "charge", "paid", "different-amount", "digest", "entry-clock", "blind"];

const PANELS = [
  { width: 480, height: 800, names: EVERY },
  { width: 800, height: 480, names: EVERY },
  { width: 320, height: 480, names: SOME },
  { width: 720, height: 1280, names: SOME },
];

let differing: string | undefined;

/** A PNG file as the frame it was made from. */
function frameOf(png: Uint8Array): Frame {
  const { width, height, data } = PNG.sync.read(Buffer.from(png));
  const pixels = new Uint16Array(width * height);
  for (let pixel = 0, at = 0; pixel < pixels.length; pixel++, at += 4) {
    const red = data[at] ?? 0;
    const green = data[at + 1] ?? 0;
    const blue = data[at + 2] ?? 0;
    pixels[pixel] = ((red >> 3) << 11) | ((green >> 2) << 5) | (blue >> 3);
  }
  return { width, height, pixels };
}

/** Keeps a frame that differs where it can be looked at; returns where that is. */
function keep(frame: Frame, panel: string, name: string): string {
  differing ??= mkdtempSync(join(tmpdir(), "soundbox-screens-"));
  const path = join(differing, `${panel}-${name}.png`);
  writeFileSync(path, encodePng(frame));
  return path;
}

describe.each(PANELS)("the screens at $width × $height", ({ width, height, names }) => {
  const renderer = createRenderer(shaper, width, height);
  const panel = `${width}x${height}`;

  it.each(names)("show %s as it was looked at", (name) => {
    const path = join(import.meta.dirname, "screens", panel, `${name}.png`);
    const { frame } = renderer.render(sampleScene(name));
    if (UPDATE) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, encodePng(frame));
    }
    expect(existsSync(path), `${path} is missing: UPDATE_GOLDEN=1 makes it`).toBe(true);
    const golden = frameOf(readFileSync(path));
    expect([frame.width, frame.height]).toEqual([golden.width, golden.height]);
    const isSame = Buffer.from(golden.pixels.buffer).equals(Buffer.from(frame.pixels.buffer));
    expect(isSame, isSame ? "" : `differs; see ${keep(frame, panel, name)}`).toBe(true);
  });
});
