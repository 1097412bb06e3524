/** Frames as PNG, read back by another encoder's decoder. */
import fc from "fast-check";
import { PNG } from "pngjs";
import { describe, expect, it } from "vitest";
import { encodePng } from "../../../drivers/linux/png-frame.ts";

/** The RGB565 pixels of a PNG file. */
function pixelsOf(png: Uint8Array): { width: number; height: number; pixels: number[] } {
  const { width, height, data } = PNG.sync.read(Buffer.from(png));
  const pixels = Array.from({ length: width * height }, (_, index) => {
    const [red = 0, green = 0, blue = 0] = data.subarray(index * 4, index * 4 + 3);
    return ((red >> 3) << 11) | ((green >> 2) << 5) | (blue >> 3);
  });
  return { width, height, pixels };
}

describe("encodePng", () => {
  it("keeps every pixel of any frame", () => {
    const frame = fc
      .tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }))
      .chain(([width, height]) =>
        fc
          .uint16Array({ minLength: width * height, maxLength: width * height })
          .map((pixels) => ({ width, height, pixels })),
      );
    fc.assert(
      fc.property(frame, ({ width, height, pixels }) => {
        expect(pixelsOf(encodePng({ width, height, pixels }))).toEqual({
          width,
          height,
          pixels: [...pixels],
        });
      }),
      { seed: 16, numRuns: 60 },
    );
  });

  it("widens black and white to the ends of the scale", () => {
    const pixels = Uint16Array.from([0x0000, 0xffff]);
    const { data } = PNG.sync.read(Buffer.from(encodePng({ width: 2, height: 1, pixels })));
    expect([...data]).toEqual([0, 0, 0, 255, 255, 255, 255, 255]);
  });
});
