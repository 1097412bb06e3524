/**
 * The first frame of a start, kept from the start before. Most of what a cold process pays for its
 * first picture (shaping engine, fonts, symbol, compiling) is paid again and again for the very
 * same pixels: the idle card. So that picture is kept with the scene it shows and the program that
 * drew it, and taken as it is when both are the same. It is still read back before it is lit, like
 * any other frame; where it is kept is not known here.
 */
import type { Rect } from "../../drivers/hal/display.ts";
import type { Renderer } from "./render.ts";
import type { Scene } from "./scene.ts";

/** A frame and all that its pixels depend on. */
export interface KeptFrame {
  /** The program, the panel and the scene, as one line of text. */
  readonly key: string;
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint16Array;
  readonly qrArea: Rect;
}

export interface FrameKeeping {
  /** Names this very program; another program may draw the same scene otherwise. */
  readonly program: string;
  /** What an earlier start kept; undefined when there is none. */
  readonly kept: KeptFrame | undefined;
  /** Keeps a frame for the next start. The pixels are a copy. */
  readonly keep: (frame: KeptFrame) => void;
}

/**
 * A renderer whose first frame may come from an earlier start. The first frame with a symbol that
 * had to be drawn is given to `keep`.
 * @param width, height pixels of the panel, as the renderer has them.
 */
export function withKeptFrame(
  renderer: Renderer,
  width: number,
  height: number,
  { program, kept, keep }: FrameKeeping,
): Renderer {
  let isFirst = true;
  let isSettled = false;

  const keyOf = (scene: Scene): string => JSON.stringify([program, width, height, scene]);

  return {
    forget: () => renderer.forget(),
    render(scene) {
      const wasFirst = isFirst;
      isFirst = false;
      if (isSettled || !("qr" in scene)) return renderer.render(scene);
      isSettled = true;
      const key = keyOf(scene);
      if (wasFirst && kept?.key === key && kept.pixels.length === width * height) {
        // The renderer has drawn nothing yet, so its own first frame will be dirty all over.
        const dirty = { x: 0, y: 0, width, height };
        return { frame: kept, dirty, qrArea: kept.qrArea };
      }
      const drawn = renderer.render(scene);
      if (drawn.qrArea !== undefined && scene.kind === "idle" && kept?.key !== key) {
        keep({ key, width, height, pixels: drawn.frame.pixels.slice(), qrArea: drawn.qrArea });
      }
      return drawn;
    },
  };
}
