/** Whatever is shown, on whatever panel: nothing leaves the screen, overlaps or is hard to read. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SAMPLES } from "../../../firmware/cli/sample-scenes.ts";
import { symbolOf } from "../../../firmware/khqr/symbol.ts";
import { Canvas } from "../../../firmware/screen/canvas.ts";
import { Sheet } from "../../../firmware/screen/layout.ts";
import { Painter } from "../../../firmware/screen/paint.ts";
import {
  type Item,
  intersects,
  type Picture,
  type TextItem,
} from "../../../firmware/screen/picture.ts";
import { compose } from "../../../firmware/screen/render.ts";
import type { Scene } from "../../../firmware/screen/scene.ts";
import { Typesetter } from "../../../firmware/screen/text.ts";
import { anyScene, sampleScene, shaper } from "./rig.ts";

const SIZES = [
  [480, 800],
  [800, 480],
  [320, 480],
  [720, 1280],
  [240, 320],
] as const;

const typesetter = new Typesetter(shaper);
const symbolSize = (text: string): number => symbolOf(text).size;

function pictureOf(scene: Scene, width: number, height: number): Picture {
  return compose(new Sheet(width, height, typesetter), scene, symbolSize);
}

function texts(picture: Picture): TextItem[] {
  return picture.items.filter((item) => item.kind === "text");
}

/** Where the ink of a line is, without the spare room of its item. */
function inkOf({ text, weight, size, penX, baseline }: TextItem) {
  const line = typesetter.line(text, weight);
  const y = baseline - line.inkAbove * size;
  const height = (line.inkAbove + line.inkBelow) * size;
  return { x: penX, y, width: line.width * size, height };
}

/** WCAG 2.2 relative luminance of an RGB565 colour. */
function luminance(colour: number): number {
  const channel = (value: number, most: number): number => {
    const share = value / most;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  const red = channel(colour >> 11, 31);
  const green = channel((colour >> 5) & 0x3f, 63);
  const blue = channel(colour & 0x1f, 31);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: number, b: number): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

describe.each(SIZES)("on a panel of %i × %i", (width, height) => {
  it("no scene lets anything leave the screen", () => {
    const screen = { x: 0, y: 0, width, height };
    const isInside = (item: Item): boolean => {
      const { x, y, ...size } = item.kind === "text" ? inkOf(item) : item;
      return x >= 0 && y >= 0 && x + size.width <= screen.width && y + size.height <= screen.height;
    };
    fc.assert(
      fc.property(anyScene, (scene) => {
        const outside = pictureOf(scene, width, height).items.filter((item) => !isInside(item));
        expect(outside).toEqual([]);
      }),
      { seed: 480, numRuns: 150 },
    );
  });

  it("no scene lets two texts touch, or a text touch the symbol", () => {
    fc.assert(
      fc.property(anyScene, (scene) => {
        const picture = pictureOf(scene, width, height);
        const lines = texts(picture).filter((item) => !"៛$".includes(item.text));
        const touching = lines.flatMap((a, index) =>
          lines.slice(index + 1).filter((b) => intersects(inkOf(a), inkOf(b))),
        );
        expect(touching).toEqual([]);
        const symbol = picture.qrArea;
        if (symbol !== undefined) {
          expect(lines.filter((line) => intersects(inkOf(line), symbol))).toEqual([]);
        }
      }),
      { seed: 800, numRuns: 150 },
    );
  });

  it("no sample scene cuts a word of its own", () => {
    for (const name of Object.keys(SAMPLES)) {
      const cut = texts(pictureOf(sampleScene(name), width, height)).filter(({ text }) =>
        text.includes("…"),
      );
      expect(cut, name).toEqual([]);
    }
  });
});

describe("legibility", () => {
  it("keeps every text at a contrast of 4.5 : 1 to all that lies under it", () => {
    for (const name of Object.keys(SAMPLES)) {
      for (const [width, height] of [
        [480, 800],
        [800, 480],
      ] as const) {
        const picture = pictureOf(sampleScene(name), width, height);
        const ground = picture.items.filter(({ kind }) => kind !== "text" && kind !== "icon");
        const canvas = new Canvas(width, height);
        const screen = { x: 0, y: 0, width, height };
        new Painter(canvas, typesetter).paint({ items: ground, qrArea: undefined }, screen);
        for (const line of texts(picture)) {
          const box = inkOf(line);
          const under = new Set<number>();
          for (let y = Math.floor(box.y); y < box.y + box.height; y++) {
            const row = y * width;
            for (const pixel of canvas.frame.pixels.subarray(
              row + Math.floor(box.x),
              row + Math.ceil(box.x + box.width),
            )) {
              under.add(pixel);
            }
          }
          const worst = Math.min(...[...under].map((pixel) => contrast(pixel, line.colour)));
          expect(worst, `${name}: ${line.text}`).toBeGreaterThanOrEqual(4.5);
        }
      }
    }
  });

  it("shows what was paid in type at least a tenth of the screen tall", () => {
    for (const [width, height] of [
      [480, 800],
      [800, 480],
      [720, 1280],
    ] as const) {
      for (const name of ["charge", "paid", "different-amount", "late", "entry", "reversed"]) {
        const line = texts(pictureOf(sampleScene(name), width, height)).find(({ text }) =>
          text.endsWith("12,500"),
        );
        expect(line?.size, name).toBeGreaterThanOrEqual(height / 10);
      }
    }
  });
});
