/**
 * What strangers' decoders read on the screens: two that share no code with the firmware or with
 * each other, on every golden picture with a symbol, as it is lit and as a camera would have it.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import jsqr from "jsqr";
import { beforeAll, describe, expect, it } from "vitest";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { LOOKS, rgbaOf, type Shot, shotOf } from "../golden/camera.ts";
import { CODE_FRAMES, GOLDEN, PANELS } from "../golden/panels.ts";

beforeAll(async () => {
  const path = createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm");
  const wasmBinary = Uint8Array.from(readFileSync(path)).buffer;
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
});

function jsQr(shot: Shot): string | undefined {
  const { width, height } = shot;
  return jsqr.default(rgbaOf(shot), width, height, { inversionAttempts: "dontInvert" })?.data;
}

async function zxing(shot: Shot): Promise<string | undefined> {
  const { width, height } = shot;
  // Node has no ImageData class; the decoder looks at these members only.
  const image = { width, height, data: rgbaOf(shot), colorSpace: "srgb" };
  const [result] = await readBarcodes(image as Parameters<typeof readBarcodes>[0], {
    formats: ["QRCode"],
    tryHarder: true,
  });
  return result?.text;
}

describe.each(CODE_FRAMES)("the $name frame at $panel", ({ path, qr }) => {
  it.each(LOOKS)("reads as its KHQR with jsQR and ZXing $look", async ({ see }) => {
    const shot = see(shotOf(readFileSync(path)));
    expect(jsQr(shot)).toBe(qr);
    expect(await zxing(shot)).toBe(qr);
  });
});

describe.each(PANELS)("at $name", ({ name: panel }) => {
  it.each(["paid", "blind", "digest", "entry-clock", "expired", "cancelled", "verify"])(
    "the %s frame holds no code for anyone",
    async (name) => {
      const shot = shotOf(readFileSync(join(GOLDEN, panel, `${name}.png`)));
      expect(jsQr(shot)).toBeUndefined();
      expect(await zxing(shot)).toBeUndefined();
    },
  );
});
