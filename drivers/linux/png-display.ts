/**
 * A display that is a picture file: each frame replaces it in one step (written beside it, then
 * renamed), so that whoever opens the file sees a whole frame, old or new. For terminals without a
 * panel, and for tests that look from outside.
 */
import { rename, writeFile } from "node:fs/promises";
import type { Display } from "../hal/display.ts";
import { encodePng } from "./png-frame.ts";

export interface PngDisplayOptions {
  /** The picture file; its folder must exist. */
  readonly path: string;
  readonly width: number;
  readonly height: number;
}

/** Makes the display; the file is written with the first frame. */
export function createPngDisplay({ path, width, height }: PngDisplayOptions): Display {
  const scratch = `${path}.${process.pid}.tmp`;
  let isBusy = false;

  const replace = async (picture: Uint8Array): Promise<string | undefined> => {
    try {
      await writeFile(scratch, picture);
      await rename(scratch, path);
      return undefined;
    } catch (error) {
      return `${path}: ${error instanceof Error ? error.message : String(error)}`;
    }
  };

  return {
    width,
    height,
    show(frame, dirty, done) {
      if (isBusy) {
        const detail = "a frame is still being written";
        queueMicrotask(() => done({ ok: false, fault: "busy", detail }));
        return;
      }
      isBusy = true;
      // Nothing changed, and the file holds it already: the outcome still comes later.
      const isSame = dirty.width <= 0 || dirty.height <= 0;
      const written = isSame ? Promise.resolve(undefined) : replace(encodePng(frame));
      void written.then((problem) => {
        isBusy = false;
        if (problem === undefined) done({ ok: true, value: undefined });
        else done({ ok: false, fault: "device-lost", detail: problem });
      });
    },
  };
}
