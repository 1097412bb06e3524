/** The look before a frame is lit: right symbols pass, wrong ones never do. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkFrame } from "../../../firmware/screen/check.ts";
import { createRenderer } from "../../../firmware/screen/render.ts";
import type { Scene } from "../../../firmware/screen/scene.ts";
import { dynamicQr, money, PARTS, sampleScene, shaper } from "./rig.ts";

type Charge = Extract<Scene, { kind: "charge" }>;

const charge = sampleScene("charge") as Charge;

describe("the check of a frame", () => {
  it.each([
    [480, 800],
    [800, 480],
    [320, 480],
    [240, 320],
  ] as const)("passes every charge at %i × %i, with the mark in the middle", (width, height) => {
    const renderer = createRenderer(shaper, width, height);
    fc.assert(
      fc.property(money, fc.integer({ min: 0, max: 3_000_000 }), (asked, second) => {
        const qr = dynamicQr(PARTS.merchant, asked, second);
        const { frame, qrArea } = renderer.render({ ...charge, money: asked, qr });
        expect(qrArea !== undefined && checkFrame(frame, qr, qrArea)).toBe(true);
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  it("passes after every tick and change of the rest of the screen", () => {
    const renderer = createRenderer(shaper, 480, 800);
    for (let secondsLeft = 300; secondsLeft > 280; secondsLeft--) {
      const { frame, qrArea } = renderer.render({ ...charge, secondsLeft });
      expect(qrArea !== undefined && checkFrame(frame, charge.qr, qrArea)).toBe(true);
    }
  });

  it("refuses the symbol of another charge, however little differs", () => {
    const renderer = createRenderer(shaper, 480, 800);
    const qr = dynamicQr(PARTS.merchant, charge.money, 1);
    const other = dynamicQr(PARTS.merchant, charge.money, 2);
    const { frame, qrArea } = renderer.render({ ...charge, qr });
    if (qrArea === undefined) throw new Error("no symbol");
    expect(checkFrame(frame, qr, qrArea)).toBe(true);
    expect(checkFrame(frame, other, qrArea)).toBe(false);
  });

  it("refuses a frame in which a block of the symbol was painted over", () => {
    const renderer = createRenderer(shaper, 480, 800);
    const { frame, qrArea } = renderer.render(charge);
    if (qrArea === undefined) throw new Error("no symbol");
    const pixels = frame.pixels.slice();
    for (let y = qrArea.y + 40; y < qrArea.y + 190; y++) {
      pixels.fill(0, y * 480 + qrArea.x + 200, y * 480 + qrArea.x + 400);
    }
    expect(checkFrame({ ...frame, pixels }, charge.qr, qrArea)).toBe(false);
  });

  it("never passes a frame with flipped modules as another text", () => {
    const renderer = createRenderer(shaper, 480, 800);
    const { frame, qrArea } = renderer.render(charge);
    if (qrArea === undefined) throw new Error("no symbol");
    const other = dynamicQr(PARTS.merchant, { minor: 125_000, currency: "KHR" });
    const at = fc.tuple(fc.integer({ min: 0, max: 48 }), fc.integer({ min: 0, max: 48 }));
    fc.assert(
      fc.property(fc.array(at, { minLength: 1, maxLength: 400 }), (flips) => {
        const pixels = frame.pixels.slice();
        for (const [column, row] of flips) {
          for (let y = 0; y < 8; y++) {
            const start = (qrArea.y + 32 + row * 8 + y) * 480 + qrArea.x + 32 + column * 8;
            for (let x = 0; x < 8; x++) pixels[start + x] = (pixels[start + x] ?? 0) ^ 0xffff;
          }
        }
        expect(checkFrame({ ...frame, pixels }, other, qrArea)).toBe(false);
      }),
      { seed: 3, numRuns: 60 },
    );
  });

  it("refuses a frame without a symbol, and an area outside the frame", () => {
    const renderer = createRenderer(shaper, 480, 800);
    const { frame } = renderer.render(sampleScene("paid"));
    const area = { x: 0, y: 200, width: 480, height: 480 };
    expect(checkFrame(frame, charge.qr, area)).toBe(false);
    expect(checkFrame(frame, charge.qr, { ...area, y: 600 })).toBe(false);
  });
});
