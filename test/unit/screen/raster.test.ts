/** The rasteriser against geometry: areas are known exactly without it. */
import { describe, expect, it } from "vitest";
import type { Outline } from "../../../drivers/hal/shaper.ts";
import { rasterise } from "../../../firmware/screen/raster.ts";

/** A closed contour through points, as straight curves. */
function polygon(...points: readonly (readonly [number, number])[]): Outline {
  const numbers = points.flatMap(([x, y], index) => {
    const [toX, toY] = points[(index + 1) % points.length] ?? [0, 0];
    return [x, y, x, y, toX, toY];
  });
  return Int16Array.from(numbers);
}

/** Covered pixels, counting part of a pixel as part. */
function areaOf(coverage: Uint8Array): number {
  return coverage.reduce((total, value) => total + value, 0) / 255;
}

describe("the rasteriser", () => {
  it("fills a square on whole pixels wholly and touches nothing else", () => {
    const square = polygon([0, 0], [0, 1024], [1024, 1024], [1024, 0]);
    const mask = rasterise(square, 10 / 1024, 0);
    expect(mask).toMatchObject({ left: 0, top: -10, width: 10, height: 10 });
    expect([...mask.coverage].every((value) => value === 255)).toBe(true);
  });

  it("covers the border pixels of a shifted square by their share", () => {
    const square = polygon([0, 0], [0, 1024], [1024, 1024], [1024, 0]);
    const { coverage, width } = rasterise(square, 10 / 1024, 0.25);
    expect(width).toBe(11);
    expect(coverage[0]).toBe(191);
    expect(coverage[5]).toBe(255);
    expect(coverage[10]).toBe(64);
  });

  it("gives the same mask whichever way round a contour runs", () => {
    const there = polygon([13, 7], [421, 977], [880, 250]);
    const back = polygon([880, 250], [421, 977], [13, 7]);
    expect(rasterise(there, 0.053, 0.5)).toEqual(rasterise(back, 0.053, 0.5));
  });

  it("leaves a hole where an inner contour runs the other way", () => {
    const ring = Int16Array.from([
      ...polygon([0, 0], [0, 1152], [1152, 1152], [1152, 0]),
      ...polygon([384, 384], [768, 384], [768, 768], [384, 768]),
    ]);
    const { coverage, width } = rasterise(ring, 1 / 128, 0);
    expect(width).toBe(9);
    expect(coverage[4 * 9 + 4]).toBe(0);
    expect(areaOf(coverage)).toBe(72);
  });

  it.each([
    ["flat", [0, 0], [1000, 30], [1000, 0]],
    ["steep", [0, 0], [30, 1000], [60, 0]],
    ["slanted", [100, 40], [340, 930], [990, 610]],
  ] as const)("covers the area of a %s triangle to a hundredth of its outline", (_, a, b, c) => {
    const scale = 0.047;
    const { coverage } = rasterise(polygon(a, b, c), scale, 0.3);
    const doubled = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
    const exact = (Math.abs(doubled) / 2) * scale * scale;
    const length =
      (Math.hypot(b[0] - a[0], b[1] - a[1]) +
        Math.hypot(c[0] - b[0], c[1] - b[1]) +
        Math.hypot(a[0] - c[0], a[1] - c[1])) *
      scale;
    expect(Math.abs(areaOf(coverage) - exact)).toBeLessThan(length / 100);
  });

  it("follows curves: the area under a parabola is two thirds of its box", () => {
    const arch = Int16Array.from([...[0, 0, 500, 2000, 1000, 0], ...[1000, 0, 1000, 0, 0, 0]]);
    for (const size of [12, 30, 100, 250]) {
      const { coverage } = rasterise(arch, size / 1000, 0);
      const exact = (2 / 3) * size * size;
      // The curve may stray by a tenth of a pixel over an outline of about 2.5 sizes.
      expect(Math.abs(areaOf(coverage) - exact)).toBeLessThan(0.25 * size);
    }
  });

  it("draws nothing for an empty outline or one beyond its bounds", () => {
    expect(rasterise(new Int16Array(0), 1, 0).width).toBe(0);
    const huge = polygon([0, 0], [0, 3000], [3000, 3000]);
    expect(rasterise(huge, 1, 0)).toMatchObject({ width: 0, height: 0 });
  });

  it("leaves nothing behind that would change the next mask", () => {
    const triangle = polygon([13, 7], [421, 977], [880, 250]);
    const alone = rasterise(triangle, 0.05, 0);
    rasterise(polygon([0, 0], [0, 1024], [1024, 1024], [1024, 0]), 0.2, 0.5);
    expect(rasterise(triangle, 0.05, 0)).toEqual(alone);
  });
});
