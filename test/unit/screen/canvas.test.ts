/** Shapes on a canvas: what is filled, what is left alone, and the clip. */
import { describe, expect, it } from "vitest";
import { Canvas, colourOf } from "../../../firmware/screen/canvas.ts";

const RED = colourOf(0xff0000);
const WHITE = 0xffff;

/** A canvas of white pixels. */
function blank(width: number, height: number): Canvas {
  const canvas = new Canvas(width, height);
  canvas.fill(0, 0, width, height, WHITE);
  return canvas;
}

/** How many pixels are exactly of a colour. */
function count(canvas: Canvas, colour: number): number {
  return canvas.frame.pixels.filter((pixel) => pixel === colour).length;
}

describe("colours", () => {
  it("keep black, white and the pure channels", () => {
    expect([0x000000, 0xffffff, 0xff0000, 0x00ff00, 0x0000ff].map(colourOf)).toEqual([
      0x0000, 0xffff, 0xf800, 0x07e0, 0x001f,
    ]);
  });
});

describe("the canvas", () => {
  it("fills exactly a rectangle, cut at the frame's edge", () => {
    const canvas = blank(20, 10);
    canvas.fill(15, 5, 10, 10, RED);
    expect(count(canvas, RED)).toBe(25);
    expect(canvas.frame.pixels[5 * 20 + 15]).toBe(RED);
    expect(canvas.frame.pixels[5 * 20 + 14]).toBe(WHITE);
  });

  it("touches nothing outside the clip, whatever is drawn", () => {
    const clip = { x: 7, y: 9, width: 21, height: 17 };
    const canvas = blank(60, 60);
    canvas.clipTo(clip);
    canvas.fillRound(0, 0, 60, 60, 30, RED);
    canvas.fillDashes(0, 12, 60, 2, 3, RED);
    const modules = Uint8Array.from({ length: 9 }, (_, index) => index % 2);
    canvas.drawSymbol(0, 0, { size: 3, modules }, 5, 4);
    const coverage = new Uint8Array(60 * 60).fill(255);
    canvas.drawMask({ left: -3, top: -3, width: 60, height: 60, coverage }, 3, 3, RED);
    const strays = [...canvas.frame.pixels].filter((pixel, index) => {
      const x = index % 60;
      const y = Math.floor(index / 60);
      const isInside = x >= 7 && x < 28 && y >= 9 && y < 26;
      return (pixel === RED) !== isInside;
    });
    expect(strays).toEqual([]);
  });

  it("draws discs of every size round, symmetrical and of the right area", () => {
    for (let side = 2; side <= 120; side += 2) {
      const canvas = new Canvas(side, side);
      canvas.fillRound(0, 0, side, side, side / 2, WHITE);
      const { pixels } = canvas.frame;
      const grey = (x: number, y: number): number => ((pixels[y * side + x] ?? 0) & 0x1f) / 31;
      let area = 0;
      let lopsided = 0;
      for (let y = 0; y < side; y++) {
        for (let x = 0; x < side; x++) {
          area += grey(x, y);
          if (grey(x, y) !== grey(side - 1 - x, y)) lopsided++;
          if (grey(x, y) !== grey(x, side - 1 - y)) lopsided++;
        }
      }
      expect(lopsided).toBe(0);
      expect(Math.abs(area - (Math.PI * side * side) / 4)).toBeLessThan(side * 0.15 + 0.5);
    }
  });

  it("draws a symbol in whole modules of pure black and white with its quiet zone", () => {
    const canvas = new Canvas(40, 40);
    canvas.fill(0, 0, 40, 40, RED);
    const modules = Uint8Array.from([1, 0, 0, 1]);
    canvas.drawSymbol(5, 5, { size: 2, modules }, 3, 4);
    const { pixels } = canvas.frame;
    expect(pixels.filter((pixel) => pixel === 0)).toHaveLength(18);
    expect(pixels.filter((pixel) => pixel === WHITE)).toHaveLength(30 * 30 - 18);
    expect(pixels[17 * 40 + 17]).toBe(0);
    expect(pixels[17 * 40 + 20]).toBe(WHITE);
    expect(pixels[22 * 40 + 22]).toBe(0);
  });

  it("blends every coverage between the two colours, in order", () => {
    const coverage = Uint8Array.from({ length: 256 }, (_, index) => index);
    const canvas = new Canvas(256, 1);
    canvas.drawMask({ left: 0, top: 0, width: 256, height: 1, coverage }, 0, 0, WHITE);
    const greens = [...canvas.frame.pixels].map((pixel) => (pixel >> 5) & 0x3f);
    expect(greens[0]).toBe(0);
    expect(greens[255]).toBe(63);
    expect(greens).toEqual([...greens].sort((a, b) => a - b));
    const back = blank(256, 1);
    back.drawMask({ left: 0, top: 0, width: 256, height: 1, coverage }, 0, 0, 0);
    expect(back.frame.pixels[255]).toBe(0);
    expect(back.frame.pixels[0]).toBe(WHITE);
  });
});
