/**
 * A display that keeps the pixels it was told to light. What it holds is what a person in front of
 * the terminal would see, and nothing is drawn anywhere else: the page and the checks read it here.
 */
import type { Display, DisplayFault, Frame, Rect } from "../../drivers/hal/display.ts";
import type { Done } from "../../drivers/hal/outcome.ts";
import type { After } from "./deferral.ts";

/** Called when pixels were lit. `frame` is the display's own and changes later: read it at once. */
export type FrameListener = (frame: Frame, dirty: Rect) => void;

export interface SimDisplay extends Display {
  /** The lit pixels now; black until the first frame. The same object at every call. */
  readonly lit: Frame;
  /** Frames lit so far. */
  readonly frameCount: number;
  /** Tells of every frame from now on, after its pixels are lit. @returns how to stop it. */
  onFrame(listener: FrameListener): () => void;
  /** While set, every `show` ends with this fault and lights nothing. */
  setFault(fault: DisplayFault | undefined): void;
}

/**
 * @param width pixels across, at least 1.
 * @param height pixels down, at least 1.
 * @param after defers completions; lighting takes no simulated time beyond that.
 */
export function createSimDisplay(width: number, height: number, after: After): SimDisplay {
  const lit: Frame = { width, height, pixels: new Uint16Array(width * height) };
  const listeners = new Set<FrameListener>();
  let pending = false;
  let frameCount = 0;
  let fault: DisplayFault | undefined;

  function show(frame: Frame, dirty: Rect, done: Done<DisplayFault>): void {
    if (pending) {
      after(0, () => done({ ok: false, fault: "busy", detail: "a frame is still being lit" }));
      return;
    }
    const failed = fault ?? (fits(frame, dirty, lit) ? undefined : "device-lost");
    pending = true;
    if (failed === undefined) {
      copy(frame, dirty, lit);
      frameCount += 1;
    }
    after(0, () => {
      pending = false;
      if (failed === undefined) {
        for (const listener of listeners) listener(lit, dirty);
        done({ ok: true, value: undefined });
      } else {
        done({ ok: false, fault: failed, detail: "the simulated panel refused the frame" });
      }
    });
  }

  return {
    width,
    height,
    lit,
    get frameCount() {
      return frameCount;
    },
    show,
    onFrame(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    setFault(next) {
      fault = next;
    },
  };
}

/** A frame of another size, or a rectangle outside it, is what a real panel could not take. */
function fits(frame: Frame, dirty: Rect, lit: Frame): boolean {
  return (
    frame.width === lit.width &&
    frame.height === lit.height &&
    dirty.x >= 0 &&
    dirty.y >= 0 &&
    dirty.x + dirty.width <= lit.width &&
    dirty.y + dirty.height <= lit.height
  );
}

/** Only the dirty rectangle is lit, so that a wrong one shows, as it would on real hardware. */
function copy(from: Frame, dirty: Rect, to: Frame): void {
  if (dirty.width === to.width) {
    const start = dirty.y * to.width;
    to.pixels.set(from.pixels.subarray(start, start + dirty.height * to.width), start);
    return;
  }
  for (let y = dirty.y; y < dirty.y + dirty.height; y += 1) {
    const start = y * to.width + dirty.x;
    to.pixels.set(from.pixels.subarray(start, start + dirty.width), start);
  }
}
