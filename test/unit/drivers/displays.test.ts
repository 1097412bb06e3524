/** The displays that are files: what they write, when they say so, and how they take faults. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PNG } from "pngjs";
import { beforeEach, describe, expect, it } from "vitest";
import type { Display, DisplayFault, Frame, Rect } from "../../../drivers/hal/display.ts";
import type { Outcome } from "../../../drivers/hal/outcome.ts";
import { createFramebufferDisplay } from "../../../drivers/linux/framebuffer-display.ts";
import { readGeometry } from "../../../drivers/linux/framebuffer-geometry.ts";
import { createPngDisplay } from "../../../drivers/linux/png-display.ts";
import type { Rotation } from "../../../drivers/linux/turned-pixels.ts";

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
  it("says which file failed", async () => {
    rmSync(folder, { recursive: true });
    const options = { path: pathOf(), width: WIDTH, height: HEIGHT, bitsPerPixel: 16 } as const;
    const lost = await show(create(options), plain(0), ALL);
    expect(lost.ok ? "" : lost.detail).toContain(folder);
  });
});

describe("the framebuffer display", () => {
  it("writes nothing outside the dirty rectangle", async () => {
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
    // Nor between the two dirty rows.
    expect(rows.slice(WIDTH + 5, WIDTH * 2 + 2).every((word) => word === 0xeeee)).toBe(true);
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

describe("the framebuffer display, turned", () => {
  /** Panel of 4 by 6: what a person sees on it, read through a mount turned by so much. */
  function seen(path: string, rotation: Rotation): readonly (readonly number[])[] {
    const panel = words(path);
    const at = (column: number, row: number) => panel[row * 4 + column] ?? -1;
    // Where the picture's pixel lies on a panel whose mount is turned back by `rotation`.
    return Array.from({ length: 4 }, (_, y) =>
      Array.from({ length: 6 }, (_, x) => (rotation === 90 ? at(3 - y, x) : at(y, 5 - x))),
    );
  }

  const picture = (): Frame => ({
    width: 6,
    height: 4,
    pixels: Uint16Array.from({ length: 24 }, (_, at) => 0x100 + at),
  });

  it.each([90, 270] as const)(
    "by %d degrees has the picture's sides and pixels",
    async (rotation) => {
      const path = join(folder, "fb");
      const options = { path, width: 4, height: 6, bitsPerPixel: 16, rotation } as const;
      const display = createFramebufferDisplay(options);
      expect([display.width, display.height]).toEqual([6, 4]);
      const frame = picture();
      await show(display, frame, ALL);
      const rows = (pixels: Uint16Array) =>
        Array.from({ length: 4 }, (_, y) => [...pixels.subarray(y * 6, y * 6 + 6)]);
      expect(seen(path, rotation)).toEqual(rows(frame.pixels));
      // A change is written where it is seen, and nothing else is touched.
      writeFileSync(path, Buffer.alloc(48, 0xee), { flag: "r+" });
      await show(display, frame, { x: 1, y: 2, width: 3, height: 1 });
      const touched = seen(path, rotation).map((row) => row.map((word) => word !== 0xeeee));
      expect(touched.flatMap((row, y) => row.flatMap((is, x) => (is ? [[x, y]] : [])))).toEqual([
        [1, 2],
        [2, 2],
        [3, 2],
      ]);
    },
  );

  it("by 180 degrees begins at the other end", async () => {
    const path = join(folder, "fb");
    const options = { path, width: 6, height: 4, bitsPerPixel: 16, rotation: 180 } as const;
    await show(createFramebufferDisplay(options), picture(), ALL);
    expect(words(path)).toEqual([...picture().pixels].reverse());
  });

  it("gives a panel that comes back the whole picture", async () => {
    const path = join(folder, "gone", "fb");
    const display = createFramebufferDisplay({ path, width: 6, height: 4, bitsPerPixel: 16 });
    const frame = picture();
    expect((await show(display, frame, ALL)).ok).toBe(false);
    mkdirSync(join(folder, "gone"));
    await show(display, frame, { x: 0, y: 0, width: 1, height: 1 });
    expect(words(path)).toEqual([...frame.pixels]);
  });
});

describe("what the kernel tells of a framebuffer", () => {
  const tell = (files: Readonly<Record<string, string>>) => {
    mkdirSync(join(folder, "fb7"), { recursive: true });
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(folder, "fb7", name), `${text}\n`);
    }
    return readGeometry("/dev/fb7", folder);
  };
  const plainPanel = { virtual_size: "480,800", bits_per_pixel: "16", stride: "960" };

  it("is its size, depth and stride", () => {
    expect(tell(plainPanel)).toMatchObject({
      value: { width: 480, height: 800, bitsPerPixel: 16, strideBytes: 960 },
    });
    expect(tell({ virtual_size: "720,1280", bits_per_pixel: "32", stride: "3072" })).toMatchObject({
      value: { width: 720, height: 1_280, bitsPerPixel: 32, strideBytes: 3_072 },
    });
  });

  it("leaves out the second picture that a driver keeps below the first", () => {
    const doubled = { ...plainPanel, virtual_size: "480,1600", modes: "U:480x800p-60" };
    expect(tell(doubled)).toMatchObject({ value: { width: 480, height: 800 } });
  });

  it("is refused in plain words where it cannot be drawn on", () => {
    const palette = tell({ ...plainPanel, bits_per_pixel: "8", stride: "480" });
    expect(palette).toMatchObject({ fault: "unusable" });
    expect(palette.ok ? "" : palette.detail).toMatch(/480 by 800 pixels of 8 bits .* 16 or 32/);
    expect(tell({ ...plainPanel, stride: "100" })).toMatchObject({ fault: "unusable" });
    expect(tell({ ...plainPanel, virtual_size: "" })).toMatchObject({ fault: "unusable" });
    expect(readGeometry("/dev/fb9", folder)).toMatchObject({ fault: "absent" });
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
