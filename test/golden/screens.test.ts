/**
 * Every scene on every panel as a picture that someone has looked at. Pixels are compared exactly;
 * to accept a change, run with UPDATE_GOLDEN=1 and look at the pictures before committing them.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Frame } from "../../drivers/hal/display.ts";
import { encodePng } from "../../drivers/linux/png-frame.ts";
import { SAMPLES } from "../../firmware/cli/sample-scenes.ts";
import { createRenderer } from "../../firmware/screen/render.ts";
import { samePixels, sampleScene, shaper } from "../unit/screen/rig.ts";
import { encodePalettePng, frameOf } from "./palette-png.ts";
import { GOLDEN, PANELS } from "./panels.ts";

const UPDATE = process.env.UPDATE_GOLDEN === "1";
const NAMES = Object.keys(SAMPLES);
/** All pictures together, so that a checkout stays quick. */
const BYTES_MAX = 3_000_000;

let differing: string | undefined;

/** Keeps a frame that differs where it can be looked at; returns where that is. */
function keep(frame: Frame, panel: string, name: string): string {
  differing ??= mkdtempSync(join(tmpdir(), "soundbox-screens-"));
  const path = join(differing, `${panel}-${name}.png`);
  writeFileSync(path, encodePng(frame));
  return path;
}

function goldenOf(path: string): Frame {
  try {
    return frameOf(readFileSync(path));
  } catch {
    throw new Error(`${path} is missing or no picture: UPDATE_GOLDEN=1 makes it`);
  }
}

describe.each(PANELS)("the screens at $name", ({ name: panel, width, height, look }) => {
  const renderer = createRenderer(shaper, width, height, look);
  const folder = join(GOLDEN, panel);
  if (UPDATE) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  }

  it.each(NAMES)("show %s as it was looked at", (name) => {
    const path = join(folder, `${name}.png`);
    const { frame } = renderer.render(sampleScene(name));
    if (UPDATE) writeFileSync(path, encodePalettePng(frame));
    const golden = goldenOf(path);
    expect([frame.width, frame.height]).toEqual([golden.width, golden.height]);
    const isSame = samePixels(golden.pixels, frame.pixels);
    expect(isSame, isSame ? "" : `differs; see ${keep(frame, panel, name)}`).toBe(true);
  });

  it("are all there is in the folder", () => {
    expect(readdirSync(folder).sort()).toEqual(NAMES.map((name) => `${name}.png`).sort());
  });
});

describe("the pictures", () => {
  it("are small together", () => {
    const bytes = PANELS.flatMap(({ name }) =>
      NAMES.map((scene) => readFileSync(join(GOLDEN, name, `${scene}.png`)).length),
    );
    expect(bytes.reduce((total, one) => total + one, 0)).toBeLessThan(BYTES_MAX);
  });
});
