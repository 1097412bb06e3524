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
 * A renderer that takes its first frame with a symbol from an earlier start, if that start showed
 * the same. An idle card that had to be drawn instead is given to `keep`.
 * @param width pixels across, as the renderer has them.
 * @param height pixels down.
 */
export function withKeptFrame(
  renderer: Renderer,
  width: number,
  height: number,
  { program, kept, keep }: FrameKeeping,
): Renderer {
  let isSettled = false;
  return {
    forget: () => renderer.forget(),
    render(scene) {
      if (isSettled || !("qr" in scene)) return renderer.render(scene);
      isSettled = true;
      const key = keyOf(program, width, height, scene);
      if (kept?.key === key && kept.pixels.length === width * height) {
        // The renderer has not drawn this, and knows nothing of what the panel shows now.
        renderer.forget();
        return { frame: kept, dirty: { x: 0, y: 0, width, height }, qrArea: kept.qrArea };
      }
      const drawn = renderer.render(scene);
      if (scene.kind === "idle" && drawn.qrArea !== undefined) {
        keep({ key, width, height, pixels: drawn.frame.pixels.slice(), qrArea: drawn.qrArea });
      }
      return drawn;
    },
  };
}

function keyOf(program: string, width: number, height: number, scene: Scene): string {
  return JSON.stringify([program, width, height, scene]);
}
