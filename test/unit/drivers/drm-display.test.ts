/** Mode setting: which screen is taken and how, what is told of changes, and what is given back. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Display, DisplayFault, Frame, Rect } from "../../../drivers/hal/display.ts";
import type { Outcome } from "../../../drivers/hal/outcome.ts";
import { type DrmDisplay, drmCards, openDrmDisplay } from "../../../drivers/linux/drm-display.ts";
import { DrmKernel, type DrmKernelOptions, EARLIER_FB } from "./drm-kernel.ts";

const CARD = "/dev/dri/card0";
const PANEL = [{ width: 6, height: 4 }];
const ALL: Rect = { x: 0, y: 0, width: 6, height: 4 };

function opened(options: DrmKernelOptions): { kernel: DrmKernel; display: DrmDisplay } {
  const kernel = new DrmKernel(options);
  const made = openDrmDisplay({ calls: kernel, cards: [CARD], rotation: 0 });
  if (!made.ok) throw new Error(made.detail);
  return { kernel, display: made.value };
}

const plain = (colour: number, width = 6, height = 4): Frame => ({
  width,
  height,
  pixels: new Uint16Array(width * height).fill(colour),
});

function show(display: Display, frame: Frame, dirty: Rect): Promise<Outcome<DisplayFault>> {
  return new Promise((resolve) => display.show(frame, dirty, resolve));
}

describe("a screen of the kernel's mode setting", () => {
  it("is as large as the mode that the panel prefers", () => {
    const modes = [
      { width: 1920, height: 1080 },
      { width: 480, height: 800, isPreferred: true },
    ];
    const { display } = opened({ modes });
    expect([display.width, display.height, display.name]).toEqual([
      480,
      800,
      "/dev/dri/card0: 480 by 800",
    ]);
  });

  it("shows the whole first picture at once, and nothing before it", async () => {
    const { kernel, display } = opened({ modes: PANEL });
    expect(kernel.shownFb).toBe(EARLIER_FB);
    await show(display, plain(0xffff), { x: 1, y: 1, width: 1, height: 1 });
    expect(kernel.seen()).toEqual(new Array(24).fill(0xff_ffff));
  });

  it("tells a driver that wants it of the changed rectangle and no more", async () => {
    const { kernel, display } = opened({ modes: PANEL, wantsDirt: true });
    await show(display, plain(0), ALL);
    await show(display, plain(0xffff), { x: 2, y: 1, width: 3, height: 2 });
    await show(display, plain(0xffff), { ...ALL, width: 0 });
    expect(kernel.clips).toEqual([
      [0, 0, 6, 4],
      [2, 1, 3, 2],
    ]);
    expect(kernel.seen().filter((pixel) => pixel !== 0)).toHaveLength(6);
  });

  it("keeps the console from drawing, and gives everything back at the end", async () => {
    const { kernel, display } = opened({ modes: PANEL });
    await show(display, plain(0xffff), ALL);
    expect([kernel.consoleMode, kernel.bufferCount, kernel.mapped.size]).toEqual([1, 1, 1]);
    display.close();
    expect(kernel.shownFb).toBe(EARLIER_FB);
    expect([kernel.consoleMode, kernel.bufferCount, kernel.mapped.size]).toEqual([0, 0, 0]);
    expect(kernel.openHandles).toBe(0);
  });

  it("gives back what a frame still uses only when that is lit", async () => {
    const { kernel, display } = opened({ modes: PANEL, wantsDirt: true });
    const pending = show(display, plain(0xffff), ALL);
    display.close();
    expect((await pending).ok).toBe(true);
    expect([kernel.mapped.size, kernel.openHandles]).toEqual([0, 0]);
  });

  it("leaves nothing open however often it is pulled out", async () => {
    const { kernel, display } = opened({ modes: PANEL });
    for (let round = 0; round < 20; round++) {
      kernel.isPlugged = false;
      const lost = await show(display, plain(0), ALL);
      expect(lost).toMatchObject({ ok: false, fault: "device-lost" });
      kernel.isPlugged = true;
      expect((await show(display, plain(0xffff), { ...ALL, width: 1 })).ok).toBe(true);
      expect(kernel.seen()).toEqual(new Array(24).fill(0xff_ffff));
    }
    expect([kernel.bufferCount, kernel.mapped.size, kernel.openHandles]).toEqual([1, 1, 2]);
  });

  it("says in words that another program holds the screen, and takes it when it is free", async () => {
    const { kernel, display } = opened({ modes: PANEL });
    kernel.isHeld = true;
    const refused = await show(display, plain(0), ALL);
    expect(refused.ok ? "" : refused.detail).toMatch(/card0.*another program/);
    expect([kernel.bufferCount, kernel.openHandles]).toEqual([0, 0]);
    kernel.isHeld = false;
    expect((await show(display, plain(0), ALL)).ok).toBe(true);
  });

  it("passes over cards that only reckon, and says which have no screen", () => {
    const kernel = new DrmKernel({ modes: PANEL, isForReckoning: true });
    const cards = [CARD, "/dev/dri/card1"];
    const none = openDrmDisplay({ calls: kernel, cards, rotation: 0 });
    expect(none).toMatchObject({ ok: false, fault: "absent" });
    expect(none.ok ? "" : none.detail).toMatch(/card0: no screen.*card1: no screen/);
    expect(kernel.openHandles).toBe(0);
  });

  it("takes another screen in its place only if it can show the same picture", async () => {
    const modes = [{ width: 6, height: 4 }];
    const { kernel, display } = opened({ modes });
    await show(display, plain(0), ALL);
    kernel.isPlugged = false;
    await show(display, plain(0), ALL);
    kernel.isPlugged = true;
    modes[0] = { width: 8, height: 4 };
    expect(await show(display, plain(0), ALL)).toMatchObject({ fault: "device-lost" });
    modes.push({ width: 6, height: 4 });
    expect((await show(display, plain(0), ALL)).ok).toBe(true);
  });
});

describe("the cards of a machine", () => {
  it("are found in the order of their numbers, and nothing else is", () => {
    const folder = mkdtempSync(join(tmpdir(), "soundbox-cards-"));
    for (const name of ["card10", "card2", "renderD128", "controlD64"]) {
      writeFileSync(join(folder, name), "");
    }
    mkdirSync(join(folder, "by-path"));
    expect(drmCards(folder)).toEqual([join(folder, "card2"), join(folder, "card10")]);
    rmSync(folder, { recursive: true });
    expect(drmCards(folder)).toEqual([]);
  });
});
