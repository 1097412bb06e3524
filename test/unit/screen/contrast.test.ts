/**
 * Every text and every sign of every scene against all that lies under it, on every panel: the
 * contrast of WCAG 2.2, level AA (4.5 : 1 for text, 3 : 1 for what is drawn). One bit a pixel knows
 * only the whole contrast, and no grey.
 */
import { describe, expect, it } from "vitest";
import { SAMPLES } from "../../../firmware/cli/sample-scenes.ts";
import { symbolOf } from "../../../firmware/khqr/symbol.ts";
import { Canvas } from "../../../firmware/screen/canvas.ts";
import { Sheet } from "../../../firmware/screen/layout.ts";
import { Painter } from "../../../firmware/screen/paint.ts";
import { COLOUR, type Look, ONE_BIT } from "../../../firmware/screen/palette.ts";
import type { IconItem, TextItem } from "../../../firmware/screen/picture.ts";
import { compose, createRenderer } from "../../../firmware/screen/render.ts";
import { Typesetter } from "../../../firmware/screen/text.ts";
import { inkOf, PARTS, sampleScene, shaper } from "./rig.ts";

const TEXT_MIN = 4.5;
const SIGN_MIN = 3;

const PANELS = [
  { width: 480, height: 800, look: COLOUR },
  { width: 800, height: 480, look: COLOUR },
  { width: 320, height: 480, look: COLOUR },
  { width: 400, height: 300, look: ONE_BIT },
] as const;

const typesetter = new Typesetter(shaper);
const symbolSize = (text: string): number => symbolOf(text).size;

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

/** The least contrast of each text and sign of a scene to the ground drawn under it. */
function leastContrasts(name: string, width: number, height: number, look: Look) {
  const sheet = new Sheet(width, height, typesetter, look);
  const { items } = compose(sheet, sampleScene(name), symbolSize);
  const isInk = (item: (typeof items)[number]): item is TextItem | IconItem =>
    item.kind === "text" || item.kind === "icon";
  const canvas = new Canvas(width, height, look.isOneBit);
  const screen = { x: 0, y: 0, width, height };
  const ground = items.filter((item) => !isInk(item));
  new Painter(canvas, typesetter).paint({ items: ground, qrArea: undefined }, screen);
  return items.filter(isInk).map((item) => {
    const box = item.kind === "text" ? inkOf(typesetter, item) : item;
    const under = new Set<number>();
    for (let y = Math.floor(box.y); y < box.y + box.height; y++) {
      const from = y * width + Math.floor(box.x);
      for (const pixel of canvas.frame.pixels.subarray(from, from + Math.ceil(box.width))) {
        under.add(pixel);
      }
    }
    const least = Math.min(...[...under].map((pixel) => contrast(pixel, item.colour)));
    // A sign's square reaches beyond the disc that it stands in only where it has no ink.
    const most = Math.max(...[...under].map((pixel) => contrast(pixel, item.colour)));
    return item.kind === "text"
      ? { what: item.text, least, needed: TEXT_MIN }
      : { what: item.icon, least: most, needed: SIGN_MIN };
  });
}

describe.each(PANELS)("on $width × $height", ({ width, height, look }) => {
  it.each(Object.keys(SAMPLES))("%s keeps every text and sign apart from its ground", (name) => {
    const weak = leastContrasts(name, width, height, look).filter((ink) => ink.least < ink.needed);
    expect(weak).toEqual([]);
  });
});

describe("with one bit a pixel", () => {
  it.each(Object.keys(SAMPLES))("%s is black and white alone", (name) => {
    const renderer = createRenderer(shaper, 400, 300, ONE_BIT);
    const colours = new Set(renderer.render(sampleScene(name)).frame.pixels);
    expect([...colours].filter((colour) => colour !== 0 && colour !== 0xffff)).toEqual([]);
    expect(colours.size).toBe(2);
  });

  it("tells by its edge what a ground's colour would have told", () => {
    const frameOf = (name: string) =>
      createRenderer(shaper, 400, 300, ONE_BIT).render(sampleScene(name)).frame;
    /** The share of ink along the left edge, below the strip. */
    const inkAtEdge = (name: string): number => {
      const { pixels, width, height } = frameOf(name);
      const rows = Array.from({ length: height - 40 }, (_, row) => row + 40);
      return rows.filter((row) => pixels[row * width + 2] === 0).length / rows.length;
    };
    expect(inkAtEdge("paid")).toBe(1);
    expect(inkAtEdge("reversed")).toBe(1);
    expect(inkAtEdge("different-amount")).toBeCloseTo(0.5, 1);
    expect(inkAtEdge("repeat")).toBe(0);
    // Money gone is the one ground that is black in the middle too.
    const middle = (name: string) => {
      const { pixels, width } = frameOf(name);
      return pixels[40 * width + width / 2];
    };
    expect(middle("reversed")).toBe(0);
    expect(middle("paid")).toBe(0xffff);
  });

  it("changes an open charge every ten seconds, and never promises more than is left", () => {
    const renderer = createRenderer(shaper, 400, 300, ONE_BIT);
    let changes = 0;
    renderer.render(sampleScene("charge", { ...PARTS, secondsLeft: 60 }));
    for (let secondsLeft = 59; secondsLeft >= 0; secondsLeft--) {
      const scene = sampleScene("charge", { ...PARTS, secondsLeft });
      if (renderer.render(scene).dirty.width > 0) changes++;
    }
    expect(changes).toBe(7);
  });
});
