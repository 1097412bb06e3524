/** What is known of the display: which picture it has, and whether it works. */
import type { MonoMs } from "../../drivers/hal/clock.ts";

export interface FrameState {
  number: number;
  /** It is still being lit. */
  pending: boolean;
  /** What it shows, to tell whether another is needed; empty after a failure. */
  shows: string;
  /** The jti of the till's message whose charge it shows. */
  opener: string | undefined;
  /** The display failed, and has lit nothing since. */
  isDark: boolean;
  /** A display that failed is tried again then. */
  retryAt: MonoMs | undefined;
  /** Until then no code is shown: the last one could not be read back from its pixels. */
  unreadableUntil: MonoMs | undefined;
}

/** A display that was asked for nothing yet. */
export function newFrame(): FrameState {
  return {
    number: 0,
    pending: false,
    shows: "",
    opener: undefined,
    isDark: false,
    retryAt: undefined,
    unreadableUntil: undefined,
  };
}
