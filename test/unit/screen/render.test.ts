/** Drawing only what differs gives the pixels that drawing everything gives, and costs less. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Frame, Rect } from "../../../drivers/hal/display.ts";
import { COLOUR, ONE_BIT } from "../../../firmware/screen/palette.ts";
import { intersects } from "../../../firmware/screen/picture.ts";
import { createRenderer } from "../../../firmware/screen/render.ts";
import type { Scene } from "../../../firmware/screen/scene.ts";
import { anyScene, samePixels, sampleScene, shaper } from "./rig.ts";

const SIZES = [
  [480, 800],
  [800, 480],
  [320, 480],
] as const;

/** Panels, with the least pixels a module that the samples have there. */
const PANELS = [
  { width: 320, height: 480, look: COLOUR, module: 4 },
  { width: 480, height: 800, look: COLOUR, module: 7 },
  { width: 800, height: 480, look: COLOUR, module: 6 },
  { width: 720, height: 1280, look: COLOUR, module: 11 },
  { width: 400, height: 300, look: ONE_BIT, module: 4 },
];

/** A frame's pixels drawn alone, by a renderer that has drawn nothing before. */
function fresh(scene: Scene, width: number, height: number): Uint16Array {
  return createRenderer(shaper, width, height).render(scene).frame.pixels;
}

/** True if two frames differ nowhere outside a rectangle. */
function differOnlyIn(a: Uint16Array, b: Uint16Array, width: number, area: Rect): boolean {
  return a.every((pixel, index) => {
    const x = index % width;
    const y = Math.floor(index / width);
    const isInside =
      x >= area.x && x < area.x + area.width && y >= area.y && y < area.y + area.height;
    return isInside || pixel === b[index];
  });
}

function areaOf({ width, height }: Rect): number {
  return width * height;
}

describe("a renderer", () => {
  it.each(SIZES)("draws any row of scenes at %i × %i as if each were alone", (width, height) => {
    fc.assert(
      fc.property(fc.array(anyScene, { minLength: 2, maxLength: 4 }), (scenes) => {
        const renderer = createRenderer(shaper, width, height);
        let before: Uint16Array | undefined;
        for (const scene of scenes) {
          const { frame, dirty } = renderer.render(scene);
          const lit = frame.pixels.slice();
          expect(samePixels(lit, fresh(scene, width, height))).toBe(true);
          if (before !== undefined) {
            expect(differOnlyIn(before, lit, width, dirty)).toBe(true);
          }
          before = lit;
        }
      }),
      { seed: 12_500, numRuns: 12 },
    );
  });

  it("finds nothing to draw when the scene stays the same", () => {
    const renderer = createRenderer(shaper, 480, 800);
    renderer.render(sampleScene("charge"));
    expect(areaOf(renderer.render(sampleScene("charge")).dirty)).toBe(0);
  });

  it.each(PANELS)(
    "draws a small part of $width × $height for what changes each second",
    (panel) => {
      const { width, height, look } = panel;
      const charge = sampleScene("charge") as Extract<Scene, { kind: "charge" }>;
      const verify = sampleScene("verify") as Extract<Scene, { kind: "verify" }>;
      const pairs: readonly (readonly [string, Scene, Scene, number])[] = [
        ["the time left", charge, { ...charge, secondsLeft: charge.secondsLeft - 10 }, 0.02],
        ["the seal", verify, { ...verify, seal: verify.seal + 1 }, 0.02],
        ["the clock", charge, { ...charge, status: { ...charge.status, clock: "14:06" } }, 0.02],
      ];
      for (const [what, before, after, most] of pairs) {
        const renderer = createRenderer(shaper, width, height, look);
        renderer.render(before);
        const { dirty, qrArea } = renderer.render(after);
        expect(areaOf(dirty), what).toBeGreaterThan(0);
        expect(areaOf(dirty), what).toBeLessThan(width * height * most);
        if (qrArea !== undefined) expect(intersects(dirty, qrArea), what).toBe(false);
      }
    },
  );

  it("draws the figures for a digit, and neither the tabs nor the words below", () => {
    const renderer = createRenderer(shaper, 480, 800);
    const entry = sampleScene("entry") as Extract<Scene, { kind: "entry" }>;
    renderer.render(entry);
    const { dirty } = renderer.render({ ...entry, digits: "12501" });
    expect(areaOf(dirty)).toBeGreaterThan(0);
    expect(areaOf(dirty)).toBeLessThan((480 * 800) / 4);
  });

  it("calls everything dirty at first, and again after it was told to forget", () => {
    const renderer = createRenderer(shaper, 480, 800);
    const whole = { x: 0, y: 0, width: 480, height: 800 };
    const { frame, dirty } = renderer.render(sampleScene("idle"));
    expect(dirty).toEqual(whole);
    const good = frame.pixels.slice();
    frame.pixels.fill(0x1234, 1000, 90_000);
    renderer.forget();
    const again = renderer.render(sampleScene("idle"));
    expect(again.dirty).toEqual(whole);
    expect(samePixels(again.frame.pixels, good)).toBe(true);
  });

  it("tells where the symbol is, exactly when there is one", () => {
    const renderer = createRenderer(shaper, 480, 800);
    for (const name of ["idle", "charge"]) {
      const { qrArea } = renderer.render(sampleScene(name));
      expect(qrArea?.width).toBe(qrArea?.height);
      expect(qrArea?.width).toBeGreaterThan(300);
    }
    for (const name of ["paid", "expired", "entry", "blind"]) {
      expect(renderer.render(sampleScene(name)).qrArea).toBeUndefined();
    }
  });

  it.each(PANELS)("leaves four white modules around the symbol at $width × $height", (panel) => {
    for (const name of ["idle", "charge", "not-yet", "charge-blind"]) {
      const renderer = createRenderer(shaper, panel.width, panel.height, panel.look);
      const { frame, qrArea } = renderer.render(sampleScene(name));
      if (qrArea === undefined) throw new Error("no symbol");
      const module = modulePixels(frame, qrArea);
      expect(quietBorder(frame, qrArea)).toBeGreaterThanOrEqual(4 * module);
      // Whole pixels a module: its width divides that of the symbol with its quiet zone.
      expect(qrArea.width % module).toBe(0);
      // As large as the panel holds beside an amount that is read at two metres.
      expect(module).toBeGreaterThanOrEqual(panel.module);
    }
  });
});

/** White pixels between the edge of the area and the first dark one, on the least side. */
function quietBorder(frame: Frame, area: Rect): number {
  const isWhite = (x: number, y: number): boolean => frame.pixels[y * frame.width + x] === 0xffff;
  for (let border = 0; border < area.width / 2; border++) {
    for (let at = border; at < area.width - border; at++) {
      const near = border;
      const far = area.width - 1 - border;
      const { x, y } = area;
      const ring = [
        isWhite(x + at, y + near),
        isWhite(x + at, y + far),
        isWhite(x + near, y + at),
        isWhite(x + far, y + at),
      ];
      if (!ring.every(Boolean)) return border;
    }
  }
  return area.width;
}

/** A seventh of the first dark run in the symbol's first row: the finder pattern's upper edge. */
function modulePixels(frame: Frame, area: Rect): number {
  const border = quietBorder(frame, area);
  const start = (area.y + border) * frame.width + area.x + border;
  let length = 0;
  while (frame.pixels[start + length] === 0) length++;
  return length / 7;
}
