/** The display's contract, to be held by every driver of pixels, simulated or real. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Display, DisplayFault, Frame, Rect } from "../../drivers/hal/display.ts";
import type { Outcome } from "../../drivers/hal/outcome.ts";

/** A display of 6 by 4 pixels, the eye in front of it, and what may happen to it. */
export interface DisplayRig {
  readonly display: Display;
  /** What is lit, row by row, in RGB565 (as far as the display can tell colours apart). */
  lit(): readonly number[];
  /** The display is lost, or comes back. */
  setLost(isLost: boolean): void;
  dispose(): void;
}

const WIDTH = 6;
const HEIGHT = 4;
const ALL: Rect = { x: 0, y: 0, width: WIDTH, height: HEIGHT };
const WHITE = 0xffff;
const BLACK = 0;

const plain = (colour: number): Frame => ({
  width: WIDTH,
  height: HEIGHT,
  pixels: new Uint16Array(WIDTH * HEIGHT).fill(colour),
});

function show(display: Display, frame: Frame, dirty: Rect): Promise<Outcome<DisplayFault>> {
  return new Promise((resolve) => display.show(frame, dirty, resolve));
}

export function describeDisplay(name: string, open: () => DisplayRig): void {
  describe(name, () => {
    let rig: DisplayRig;

    beforeEach(() => {
      rig = open();
    });

    afterEach(() => rig.dispose());

    it("has the size it was made with", () => {
      expect([rig.display.width, rig.display.height]).toEqual([WIDTH, HEIGHT]);
    });

    it("calls back once, and not before the call returned", async () => {
      let calls = 0;
      const outcome = await new Promise((resolve) => {
        rig.display.show(plain(WHITE), ALL, (result) => {
          calls += 1;
          resolve(result);
        });
        expect(calls).toBe(0);
      });
      expect(outcome).toEqual({ ok: true, value: undefined });
      await show(rig.display, plain(BLACK), ALL);
      expect(calls).toBe(1);
    });

    it("lights every pixel at its place", async () => {
      const pixels = Uint16Array.from({ length: WIDTH * HEIGHT }, (_, at) =>
        (at * 7) % 3 === 0 ? WHITE : BLACK,
      );
      await show(rig.display, { width: WIDTH, height: HEIGHT, pixels }, ALL);
      expect(rig.lit()).toEqual([...pixels]);
    });

    it("lights a rectangle of a frame, and keeps the rest", async () => {
      await show(rig.display, plain(BLACK), ALL);
      const frame = plain(BLACK);
      for (const at of [8, 9, 14, 15]) frame.pixels[at] = WHITE;
      await show(rig.display, frame, { x: 2, y: 1, width: 2, height: 2 });
      expect(rig.lit()).toEqual([...frame.pixels]);
    });

    it("has read the pixels when the call returns", async () => {
      const frame = plain(WHITE);
      const shown = show(rig.display, frame, ALL);
      frame.pixels.fill(BLACK);
      await shown;
      expect(rig.lit().every((pixel) => pixel === WHITE)).toBe(true);
    });

    it("answers busy while a frame is pending, and lights that one all the same", async () => {
      const [first, second] = await Promise.all([
        show(rig.display, plain(WHITE), ALL),
        show(rig.display, plain(BLACK), ALL),
      ]);
      expect(first.ok).toBe(true);
      expect(second).toMatchObject({ ok: false, fault: "busy" });
      expect(rig.lit().every((pixel) => pixel === WHITE)).toBe(true);
    });

    it("says that it is lost, and lights the next frame when it is back", async () => {
      rig.setLost(true);
      const lost = await show(rig.display, plain(WHITE), ALL);
      expect(lost).toMatchObject({ ok: false, fault: "device-lost" });
      expect(lost.ok ? "" : lost.detail).not.toBe("");
      rig.setLost(false);
      expect((await show(rig.display, plain(WHITE), ALL)).ok).toBe(true);
      expect(rig.lit().every((pixel) => pixel === WHITE)).toBe(true);
    });
  });
}
