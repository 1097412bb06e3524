/**
 * A pixel display. The firmware draws whole frames of RGB565 in memory and says which rectangle
 * changed; the driver lights it.
 */
import type { Done } from "./outcome.ts";

/** Pixels left to right, top to bottom, one 16-bit word each: 5 bits red, 6 green, 5 blue. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint16Array;
}

/** A rectangle of whole pixels inside a frame. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** `busy`: a frame is still being lit. `device-lost`: the panel is gone or failed to write. */
export type DisplayFault = "busy" | "device-lost";

export interface Display {
  /** Pixels across, fixed for the life of the driver. */
  readonly width: number;
  /** Pixels down, fixed for the life of the driver. */
  readonly height: number;
  /**
   * Lights `frame`, of which only `dirty` differs from the frame shown before. The driver reads the
   * pixels before it returns and keeps no reference. `done` fires once the pixels are lit; a call
   * while another is pending ends `busy`.
   */
  show(frame: Frame, dirty: Rect, done: Done<DisplayFault>): void;
}
