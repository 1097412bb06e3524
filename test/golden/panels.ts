/** The panels that the golden pictures are drawn for, and the samples that show a code. */
import { join } from "node:path";
import { SAMPLES } from "../../firmware/cli/sample-scenes.ts";
import { COLOUR, ONE_BIT } from "../../firmware/screen/palette.ts";
import { sampleScene } from "../unit/screen/rig.ts";

export const GOLDEN = join(import.meta.dirname, "screens");

export const PANELS = [
  { name: "320x480", width: 320, height: 480, look: COLOUR },
  { name: "480x800", width: 480, height: 800, look: COLOUR },
  { name: "800x480", width: 800, height: 480, look: COLOUR },
  { name: "720x1280", width: 720, height: 1280, look: COLOUR },
  { name: "400x300-one-bit", width: 400, height: 300, look: ONE_BIT },
] as const;

/** A golden picture with a symbol in it, and the KHQR that it must be read as. */
export interface CodeFrame {
  readonly panel: string;
  readonly name: string;
  readonly path: string;
  readonly qr: string;
}

/** Every golden picture that shows a KHQR. */
export const CODE_FRAMES: readonly CodeFrame[] = PANELS.flatMap(({ name: panel }) =>
  Object.keys(SAMPLES).flatMap((name) => {
    const scene = sampleScene(name);
    const path = join(GOLDEN, panel, `${name}.png`);
    return "qr" in scene ? [{ panel, name, path, qr: scene.qr }] : [];
  }),
);
