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

/** Red, green and blue of each pixel of a PNG file. */
function coloursOf(png: Uint8Array): { width: number; height: number; colours: Buffer } {
  const { width, height, data } = PNG.sync.read(Buffer.from(png));
  const colours = Buffer.alloc(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    data.copy(colours, pixel * 3, pixel * 4, pixel * 4 + 3);
  }
  return { width, height, colours };
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
    const golden = coloursOf(readFileSync(path));
    const lit = coloursOf(encodePng(frame));
    expect([lit.width, lit.height]).toEqual([golden.width, golden.height]);
    const isSame = lit.colours.equals(golden.colours);
    expect(isSame, isSame ? "" : `differs; see ${keep(frame, panel, name)}`).toBe(true);
  });
});
