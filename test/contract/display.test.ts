/** The display's contract, held by the simulated one, by framebuffers of every kind, and by PNG. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PNG } from "pngjs";
import type { Display } from "../../drivers/hal/display.ts";
import { createFramebufferDisplay } from "../../drivers/linux/framebuffer-display.ts";
import { createPngDisplay } from "../../drivers/linux/png-display.ts";
import { createSimDisplay } from "../../sim/devices/display.ts";
import { type DisplayRig, describeDisplay } from "./display.ts";
import { placeOf } from "./turned.ts";

const WIDTH = 6;
const HEIGHT = 4;
const PIXELS = Array.from({ length: WIDTH * HEIGHT }, (_, at) => at);

/** A display that is a file: it is lost with its folder. */
function fileRig(open: (path: string) => Display, read: (path: string) => readonly number[]) {
  const folder = mkdtempSync(join(tmpdir(), "display-"));
  const home = join(folder, "device");
  const path = join(home, "pixels");
  mkdirSync(home);
  const rig: DisplayRig = {
    display: open(path),
    lit: () => read(path),
    setLost(isLost) {
      if (isLost) rmSync(home, { recursive: true });
      else mkdirSync(home);
    },
    dispose: () => rmSync(folder, { recursive: true }),
  };
  return rig;
}

describeDisplay("the simulated display", () => {
  const display = createSimDisplay(WIDTH, HEIGHT, (_, run) => {
    queueMicrotask(run);
    return () => undefined;
  });
  return {
    display,
    lit: () => [...display.lit.pixels],
    setLost: (isLost) => display.setFault(isLost ? "device-lost" : undefined),
    dispose: () => undefined,
  };
});

const white = (isWhite: boolean) => (isWhite ? 0xffff : 0);

for (const bitsPerPixel of [16, 32] as const) {
  for (const rotation of [0, 90, 180, 270] as const) {
    const isTurned = rotation === 90 || rotation === 270;
    const [width, height] = isTurned ? [HEIGHT, WIDTH] : [WIDTH, HEIGHT];
    const strideBytes = 32;
    describeDisplay(`a framebuffer of ${bitsPerPixel} bits turned by ${rotation} degrees`, () =>
      fileRig(
        (path) =>
          createFramebufferDisplay({ path, width, height, bitsPerPixel, strideBytes, rotation }),
        (path) => {
          const bytes = readFileSync(path);
          return PIXELS.map((at) => {
            const [row, column] = placeOf(at, WIDTH, HEIGHT, rotation);
            const from = row * strideBytes + (column * bitsPerPixel) / 8;
            return white((bytes[from] ?? 0) === 0xff && (bytes[from + 1] ?? 0) === 0xff);
          });
        },
      ),
    );
  }
}

describeDisplay("a picture file", () =>
  fileRig(
    (path) => createPngDisplay({ path, width: WIDTH, height: HEIGHT }),
    (path) => {
      const { data } = PNG.sync.read(readFileSync(path));
      return PIXELS.map((at) => white(data[at * 4] === 255));
    },
  ),
);
