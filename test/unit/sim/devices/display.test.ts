import { describe, expect, it } from "vitest";
import type { Frame, Rect } from "../../../../drivers/hal/display.ts";
import { createSimDisplay } from "../../../../sim/devices/display.ts";
import { createTimeline } from "../timeline.ts";

const WHOLE: Rect = { x: 0, y: 0, width: 4, height: 3 };

function plain(colour: number): Frame {
  return { width: 4, height: 3, pixels: new Uint16Array(12).fill(colour) };
}

describe("the simulated display", () => {
  it("lights the pixels before it says that it is done", () => {
    const timeline = createTimeline();
    const display = createSimDisplay(4, 3, timeline.after);
    const outcomes: boolean[] = [];
    display.show(plain(0xf800), WHOLE, ({ ok }) => outcomes.push(ok));
    expect(outcomes).toEqual([]);
    timeline.advance(0);
    expect(outcomes).toEqual([true]);
    expect([...display.lit.pixels]).toEqual(new Array(12).fill(0xf800));
    expect(display.frameCount).toBe(1);
  });

  it("lights only the dirty rectangle, so that a wrong one is seen", () => {
    const timeline = createTimeline();
    const display = createSimDisplay(4, 3, timeline.after);
    display.show(plain(7), { x: 1, y: 1, width: 2, height: 1 }, () => {});
    timeline.advance(0);
    expect([...display.lit.pixels]).toEqual([0, 0, 0, 0, 0, 7, 7, 0, 0, 0, 0, 0]);
  });

  it("keeps no reference to the frame it was given", () => {
    const timeline = createTimeline();
    const display = createSimDisplay(4, 3, timeline.after);
    const frame = plain(5);
    display.show(frame, WHOLE, () => {});
    frame.pixels.fill(9);
    timeline.advance(0);
    expect(display.lit.pixels[0]).toBe(5);
  });

  it("answers busy while a frame is being lit, and lights that one all the same", () => {
    const timeline = createTimeline();
    const display = createSimDisplay(4, 3, timeline.after);
    const outcomes: string[] = [];
    display.show(plain(1), WHOLE, ({ ok }) => outcomes.push(`first ${ok}`));
    display.show(plain(2), WHOLE, (outcome) =>
      outcomes.push(`second ${outcome.ok ? "ok" : outcome.fault}`),
    );
    timeline.advance(0);
    expect(outcomes.sort()).toEqual(["first true", "second busy"]);
    expect(display.lit.pixels[0]).toBe(1);
  });

  it("tells its listeners of each frame until they stop", () => {
    const timeline = createTimeline();
    const display = createSimDisplay(4, 3, timeline.after);
    const seen: number[] = [];
    const stop = display.onFrame((frame) => seen.push(frame.pixels[0] ?? -1));
    display.show(plain(3), WHOLE, () => {});
    timeline.advance(0);
    stop();
    display.show(plain(4), WHOLE, () => {});
    timeline.advance(0);
    expect(seen).toEqual([3]);
  });

  it("lights nothing while it is broken", () => {
    const timeline = createTimeline();
    const display = createSimDisplay(4, 3, timeline.after);
    display.setFault("device-lost");
    const faults: string[] = [];
    display.show(plain(3), WHOLE, (outcome) => faults.push(outcome.ok ? "ok" : outcome.fault));
    timeline.advance(0);
    expect(faults).toEqual(["device-lost"]);
    expect(display.lit.pixels[0]).toBe(0);
  });

  it("refuses a rectangle that reaches beyond it", () => {
    const timeline = createTimeline();
    const display = createSimDisplay(4, 3, timeline.after);
    const faults: string[] = [];
    display.show(plain(3), { x: 2, y: 0, width: 3, height: 1 }, (outcome) =>
      faults.push(outcome.ok ? "ok" : outcome.fault),
    );
    timeline.advance(0);
    expect(faults).toEqual(["device-lost"]);
  });
});
