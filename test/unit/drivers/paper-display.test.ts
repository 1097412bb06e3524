/** Electronic paper: what stays on the glass, when it flickers, when it sleeps, and its faults. */
import jsqr from "jsqr";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { DisplayFault, Frame } from "../../../drivers/hal/display.ts";
import type { Outcome } from "../../../drivers/hal/outcome.ts";
import type { Shaper } from "../../../drivers/hal/shaper.ts";
import { loadShaper } from "../../../drivers/linux/harfbuzz-shaper.ts";
import { openPaperWires } from "../../../drivers/linux/paper/wires.ts";
import {
  createPaperDisplay,
  type PaperDisplay,
  QUICK_MAX,
} from "../../../drivers/linux/paper-display.ts";
import { assetFolder } from "../../../firmware/cli/assets.ts";
import { ONE_BIT } from "../../../firmware/screen/palette.ts";
import { createRenderer, type Renderer } from "../../../firmware/screen/render.ts";
import { sampleScene } from "../screen/rig.ts";
import { PaperPanel, WIRING } from "./paper-panel.ts";

const WIDTH = 400;
const HEIGHT = 300;
const ALL = { x: 0, y: 0, width: WIDTH, height: HEIGHT };

let shaper: Shaper;
let panel: PaperPanel;
let paper: PaperDisplay;
let renderer: Renderer;
/** What is to happen when nothing has changed for a while. */
let whenQuiet: (() => void) | undefined;

beforeAll(async () => {
  shaper = await loadShaper(assetFolder("fonts"));
});

beforeEach(() => {
  panel = new PaperPanel();
  paper = plugged(panel);
  renderer = createRenderer(shaper, WIDTH, HEIGHT, ONE_BIT);
});

/** A terminal that starts with this panel. */
function plugged(with_: PaperPanel): PaperDisplay {
  return createPaperDisplay({
    rotation: 0,
    open: () => openPaperWires(with_, WIRING),
    pause: () => Promise.resolve(),
    quiet: (run) => {
      whenQuiet = run;
    },
  });
}

function lit(frame: Frame): Promise<Outcome<DisplayFault>> {
  return new Promise((resolve) => paper.show(frame, ALL, resolve));
}

const show = (name: Parameters<typeof sampleScene>[0]) =>
  lit(renderer.render(sampleScene(name)).frame);

/** Nothing changes for a while, and what that brings about has been done. */
async function quiet(): Promise<void> {
  whenQuiet?.();
  await lit(renderer.render(sampleScene("idle")).frame);
}

/** A frame of white with so many black dots in its first row. */
function dotted(count: number): Frame {
  const pixels = new Uint16Array(WIDTH * HEIGHT).fill(0xffff);
  pixels.fill(0, 0, count);
  return { width: WIDTH, height: HEIGHT, pixels };
}

/** What a phone reads off the glass. */
function codeOnGlass(): string | undefined {
  const rgba = new Uint8ClampedArray(WIDTH * HEIGHT * 4).fill(255);
  for (let at = 0; at < WIDTH * HEIGHT; at++) {
    const isWhite = (((panel.glass[at >> 3] ?? 0) >> (7 - (at & 7))) & 1) === 1;
    if (!isWhite) rgba.fill(0, at * 4, at * 4 + 3);
  }
  return jsqr.default(rgba, WIDTH, HEIGHT)?.data;
}

describe("electronic paper", () => {
  it("shows a code that a phone reads, and none when it was paid", async () => {
    const charge = sampleScene("charge");
    await show("charge");
    expect(codeOnGlass()).toBe("qr" in charge ? charge.qr : "");
    await show("paid");
    expect(codeOnGlass()).toBeUndefined();
    expect(panel.refreshes).toEqual(["whole", "quick"]);
    expect(panel.wrongs).toEqual([]);
  });

  it("drives every dot at its start, whatever an earlier life left there", async () => {
    await show("charge");
    const left = codeOnGlass();
    expect(left).toBeDefined();
    // The plug was pulled. The glass keeps the code, until a new life shows its first frame.
    renderer = createRenderer(shaper, WIDTH, HEIGHT, ONE_BIT);
    paper = plugged(panel);
    await show("idle");
    expect(codeOnGlass()).not.toBe(left);
    expect(panel.refreshes.at(-1)).toBe("whole");
    const glass = Buffer.from(panel.glass);
    await show("idle");
    expect(glass.equals(panel.glass)).toBe(true);
  });

  it("leaves no trace of a code when the terminal stops, and sleeps", async () => {
    await show("charge");
    const { frame } = renderer.render({ kind: "off" });
    await lit(frame);
    expect(panel.glass.every((dots) => dots === 0xff)).toBe(true);
    expect(panel.refreshes).toEqual(["whole", "whole"]);
    expect(panel.isAsleep).toBe(true);
  });

  it("moves only what differs, and nothing where nothing does", async () => {
    await lit(dotted(10));
    await lit(dotted(20));
    await lit(dotted(20));
    expect(panel.refreshes).toEqual(["whole", "quick"]);
  });

  it("drives every dot again after so many quick refreshes", async () => {
    for (let count = 1; count <= QUICK_MAX + 3; count++) await lit(dotted(count));
    const wholes = panel.refreshes.flatMap((kind, at) => (kind === "whole" ? [at] : []));
    expect(wholes).toEqual([0, QUICK_MAX + 1]);
  });

  it("clears its ghosts when it is quiet, then sleeps, and wakes for the next frame", async () => {
    await show("charge");
    await show("paid");
    await quiet();
    expect(panel.refreshes).toEqual(["whole", "quick", "whole", "quick"]);
    expect(panel.wrongs).toEqual([]);
    expect(codeOnGlass()).toBeDefined();
  });

  it("does not flicker for a few dots", async () => {
    await lit(dotted(10));
    await lit(dotted(20));
    whenQuiet?.();
    await lit(dotted(20));
    expect(panel.refreshes).toEqual(["whole", "quick"]);
    expect(panel.isAsleep).toBe(true);
    await lit(dotted(30));
    expect(panel.wrongs).toEqual([]);
    const inks = panel.glass.subarray(0, 4);
    expect([...inks]).toEqual([0, 0, 0, 0b0000_0011]);
  });
});

describe("electronic paper that fails", () => {
  const refused = async (): Promise<string> => {
    const outcome = await lit(dotted(10));
    expect(outcome).toMatchObject({ ok: false, fault: "device-lost" });
    return outcome.ok ? "" : outcome.detail;
  };

  it("says what is not there: the panel, its lines, or its bus", async () => {
    panel.isAbsent = true;
    expect(await refused()).toMatch(/does not answer.*busy line/);
    panel.isAbsent = false;
    panel.missing = "spi";
    expect(await refused()).toMatch(/spidev0\.0/);
    panel.missing = "chip";
    expect(await refused()).toMatch(/gpiochip0/);
    panel.missing = "lines";
    expect(await refused()).toMatch(/gpiochip0: lines 25, 17, 24: in use by another program/);
    expect(panel.openHandles).toBe(0);
  });

  it("gives up on a panel that stays busy, and shows all of it when it has come round", async () => {
    await lit(dotted(10));
    panel.isStuck = true;
    expect(await (async () => (await lit(dotted(20))) as { detail?: string })()).toMatchObject({
      detail: expect.stringMatching(/stays busy for more than 30 s/),
    });
    panel.isStuck = false;
    panel.glass.fill(0x55);
    expect((await lit(dotted(20))).ok).toBe(true);
    expect(panel.refreshes.at(-1)).toBe("whole");
    expect(panel.glass.subarray(50).every((dots) => dots === 0xff)).toBe(true);
    // The two lines' handle and the bus.
    expect(panel.openHandles).toBe(2);
    paper.close();
    expect(panel.openHandles).toBe(0);
  });

  it("is told how fast the wire may be", async () => {
    await lit(dotted(10));
    expect(panel.speedHz).toBe(WIRING.speedHz);
  });
});
