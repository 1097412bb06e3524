/** The displays that are files: what they write, when they say so, and how they take faults. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PNG } from "pngjs";
import { beforeEach, describe, expect, it } from "vitest";
import type { Display, DisplayFault, Frame, Rect } from "../../../drivers/hal/display.ts";
import type { Outcome } from "../../../drivers/hal/outcome.ts";
import { createFramebufferDisplay } from "../../../drivers/linux/framebuffer-display.ts";
import { createPngDisplay } from "../../../drivers/linux/png-display.ts";

const WIDTH = 6;
const HEIGHT = 4;
const ALL: Rect = { x: 0, y: 0, width: WIDTH, height: HEIGHT };

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "soundbox-display-"));
});

/** A frame of one colour. */
function plain(colour: number): Frame {
  return {
    width: WIDTH,
    height: HEIGHT,
    pixels: new Uint16Array(WIDTH * HEIGHT).fill(colour),
  };
}

/** Shows a frame and waits for the outcome. */
function show(display: Display, frame: Frame, dirty: Rect): Promise<Outcome<DisplayFault>> {
  return new Promise((resolve) => display.show(frame, dirty, resolve));
}

function words(path: string): number[] {
  const bytes = readFileSync(path);
  return Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readUInt16LE(index * 2));
}

describe.each([
  ["framebuffer", () => join(folder, "fb"), createFramebufferDisplay],
  ["png", () => join(folder, "frame.png"), createPngDisplay],
] as const)("the %s display", (_, pathOf, create) => {
  const open = (): Display =>
    create({ path: pathOf(), width: WIDTH, height: HEIGHT, bitsPerPixel: 16 });

  it("calls back once, and not before the call returned", async () => {
    const display = open();
    let calls = 0;
    const outcome = await new Promise((resolve) => {
      display.show(plain(1), ALL, (result) => {
        calls++;
        resolve(result);
      });
      expect(calls).toBe(0);
    });
    expect(outcome).toEqual({ ok: true, value: undefined });
    await show(display, plain(2), ALL);
    expect(calls).toBe(1);
  });

  it("answers busy while a frame is pending, and lights that one all the same", async () => {
    const display = open();
    const [first, second] = await Promise.all([
      show(display, plain(0xffff), ALL),
      show(display, plain(0), ALL),
    ]);
    expect(first.ok).toBe(true);
    expect(second).toMatchObject({ ok: false, fault: "busy" });
    expect((await show(display, plain(0xffff), ALL)).ok).toBe(true);
  });

  it("says which file failed, and lights the next frame once the fault is gone", async () => {
    rmSync(folder, { recursive: true });
    const display = open();
    const lost = await show(display, plain(0), ALL);
    expect(lost).toMatchObject({ ok: false, fault: "device-lost" });
    expect(lost.ok ? "" : lost.detail).toContain(folder);
    const { mkdirSync } = await import("node:fs");
    mkdirSync(folder);
    expect((await show(display, plain(0), ALL)).ok).toBe(true);
    expect(existsSync(pathOf())).toBe(true);
  });
});

describe("the framebuffer display", () => {
  it("writes nothing outside the dirty rows", async () => {
    const path = join(folder, "fb");
    const display = createFramebufferDisplay({
      path,
      width: WIDTH,
      height: HEIGHT,
      bitsPerPixel: 16,
    });
    await show(display, plain(0x1111), ALL);
    // Someone else draws over the device: what stays proves what was not written.
    writeFileSync(path, Buffer.alloc(WIDTH * HEIGHT * 2, 0xee), { flag: "r+" });
    await show(display, plain(0x2222), { x: 2, y: 1, width: 3, height: 2 });
    const rows = words(path);
    expect(rows.slice(0, WIDTH + 2).every((word) => word === 0xeeee)).toBe(true);
    expect(rows.slice(WIDTH * 2 + 5).every((word) => word === 0xeeee)).toBe(true);
    expect(rows.slice(WIDTH + 2, WIDTH + 5)).toEqual([0x2222, 0x2222, 0x2222]);
    expect(rows.slice(WIDTH * 2 + 2, WIDTH * 2 + 5)).toEqual([0x2222, 0x2222, 0x2222]);
    // Between the two dirty rows lies what the device should hold.
    expect(rows[WIDTH + 5]).toBe(0x1111);
  });

  it("leaves the padding of wide rows alone", async () => {
    const path = join(folder, "fb");
    const strideBytes = 16;
    const display = createFramebufferDisplay({
      path,
      width: WIDTH,
      height: HEIGHT,
      strideBytes,
      bitsPerPixel: 16,
    });
    await show(display, plain(0x1234), ALL);
    const rows = words(path);
    expect(rows.slice(0, 8)).toEqual([0x1234, 0x1234, 0x1234, 0x1234, 0x1234, 0x1234, 0, 0]);
    expect(rows[8]).toBe(0x1234);
  });

  it("widens pixels for a device of 32 bits", async () => {
    const path = join(folder, "fb");
    const display = createFramebufferDisplay({
      path,
      width: WIDTH,
      height: HEIGHT,
      bitsPerPixel: 32,
    });
    const { pixels, ...size } = plain(0);
    pixels.set([0xffff, 0x0000, 0xf800, 0x07e0, 0x001f, 0x8410]);
    await show(display, { ...size, pixels }, ALL);
    const bytes = readFileSync(path);
    const row = Array.from({ length: WIDTH }, (_, index) => bytes.readUInt32LE(index * 4));
    expect(row).toEqual([0xffffff, 0x000000, 0xff0000, 0x00ff00, 0x0000ff, 0x848284]);
  });

  it("never makes a device that is not there", async () => {
    const path = "/dev/fb-that-no-machine-has";
    const display = createFramebufferDisplay({ path, width: 6, height: 4, bitsPerPixel: 16 });
    expect(await show(display, plain(0), ALL)).toMatchObject({ fault: "device-lost" });
    expect(existsSync(path)).toBe(false);
  });

  it("refuses rows that cannot hold the frame", () => {
    const make = (strideBytes: number) => () =>
      createFramebufferDisplay({ path: "x", width: 6, height: 4, strideBytes, bitsPerPixel: 16 });
    expect(make(10)).toThrow(/10 bytes/);
    expect(make(13)).toThrow(/13 bytes/);
  });
});

describe("the png display", () => {
  it("replaces the whole picture and leaves no scraps beside it", async () => {
    const path = join(folder, "frame.png");
    const display = createPngDisplay({ path, width: WIDTH, height: HEIGHT });
    for (const colour of [0x0000, 0xffff]) await show(display, plain(colour), ALL);
    const { data, width, height } = PNG.sync.read(readFileSync(path));
    expect([width, height]).toEqual([WIDTH, HEIGHT]);
    expect([...data].every((value) => value === 255)).toBe(true);
    expect(readdirSync(folder)).toEqual(["frame.png"]);
  });

  it("keeps the picture when nothing is dirty", async () => {
    const path = join(folder, "frame.png");
    const display = createPngDisplay({ path, width: WIDTH, height: HEIGHT });
    await show(display, plain(0), ALL);
    rmSync(path);
    expect((await show(display, plain(0), { ...ALL, width: 0 })).ok).toBe(true);
    expect(existsSync(path)).toBe(false);
  });
});
