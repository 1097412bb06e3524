import { inflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Frame } from "../../../../drivers/hal/display.ts";
import { packFrame, wholeOf } from "../../../../sim/shop/frame-patch.ts";

const FRAME: Frame = {
  width: 4,
  height: 3,
  pixels: Uint16Array.from([0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 0xfedc]),
};

function unpack(text: string): number[] {
  const bytes = inflateRawSync(Buffer.from(text, "base64"));
  return Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readUInt16LE(index * 2));
}

describe("a frame on its way to the page", () => {
  it("carries the pixels of one rectangle, row by row", () => {
    const patch = packFrame(FRAME, { x: 1, y: 1, width: 2, height: 2 });
    expect(patch).toMatchObject({ x: 1, y: 1, width: 2, height: 2 });
    expect(unpack(patch.pixels)).toEqual([11, 12, 21, 22]);
  });

  it("carries a whole frame unchanged", () => {
    expect(unpack(packFrame(FRAME, wholeOf(FRAME)).pixels)).toEqual([...FRAME.pixels]);
  });
});
