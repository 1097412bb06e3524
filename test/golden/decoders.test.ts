/**
 * What strangers' decoders read on the screens: two that share no code with the firmware or with
 * each other, on the golden pictures and on worse ones (smaller, blurred, dim), as a camera would
 * have them.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import jsqr from "jsqr";
import { PNG } from "pngjs";
import { beforeAll, describe, expect, it } from "vitest";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { sampleScene } from "../unit/screen/rig.ts";

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

const FRAMES = ["480x800", "800x480", "320x480", "720x1280"].flatMap((panel) =>
  ["idle", "charge"].map((name) => ({ panel, name })),
);

beforeAll(async () => {
  const path = createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm");
  const wasmBinary = Uint8Array.from(readFileSync(path)).buffer;
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
});

function golden(panel: string, name: string): Picture {
  const path = join(import.meta.dirname, "screens", panel, `${name}.png`);
  const { width, height, data } = PNG.sync.read(readFileSync(path));
  return { width, height, data: new Uint8ClampedArray(data) };
}

function expected(name: string): string {
  const scene = sampleScene(name);
  if (!("qr" in scene)) throw new Error(`${name} has no symbol`);
  return scene.qr;
}

/** The text that zxing reads from a picture. */
async function zxing(picture: Picture): Promise<string | undefined> {
  // Node has no ImageData class; the decoder looks at these members only.
  const image = { ...picture, colorSpace: "srgb" } as Parameters<typeof readBarcodes>[0];
  const [result] = await readBarcodes(image, { formats: ["QRCode"], tryHarder: true });
  return result?.text;
}

/** A picture of two thirds the size, pixels averaged, at 60 % of the light. */
function photographed({ width, height, data }: Picture): Picture {
  const w = Math.floor((width * 2) / 3);
  const h = Math.floor((height * 2) / 3);
  const out = new Uint8ClampedArray(w * h * 4);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      let sum = 0;
      for (const [dx, dy] of [
        [0, 0],
        [1, 0],
        [0, 1],
        [1, 1],
      ] as const) {
        const from = (Math.floor(y * 1.5 + dy) * width + Math.floor(x * 1.5 + dx)) * 4;
        sum += (data[from] ?? 0) + (data[from + 1] ?? 0) + (data[from + 2] ?? 0);
      }
      const grey = 20 + (sum / 12) * 0.6;
      out.set([grey, grey, grey, 255], (y * w + x) * 4);
    }
  }
  return { width: w, height: h, data: out };
}

describe.each(FRAMES)("the $name frame at $panel", ({ panel, name }) => {
  it("reads as its KHQR with jsQR", () => {
    const { data, width, height } = golden(panel, name);
    expect(jsqr.default(data, width, height)?.data).toBe(expected(name));
  });

  it("reads as its KHQR with ZXing", async () => {
    expect(await zxing(golden(panel, name))).toBe(expected(name));
  });

  it("reads as its KHQR with ZXing when photographed small and dim", async () => {
    expect(await zxing(photographed(golden(panel, name)))).toBe(expected(name));
  });
});

describe.each(["paid", "blind", "digest", "entry-clock"])("the %s frame", (name) => {
  it("holds no code for anyone", async () => {
    const picture = golden("480x800", name);
    expect(await zxing(picture)).toBeUndefined();
    expect(jsqr.default(picture.data, picture.width, picture.height)).toBeNull();
  });
});
