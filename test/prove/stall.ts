/**
 * How late timers were in this process while something was measured in it: on a machine that others
 * use too, a measured time may be so much above the truth and no more.
 */

const EVERY_MS = 10;

export interface StallWatch {
  /** The latest that a timer ever was, in ms; ends the watch. */
  end(): number;
}

/** Begins to watch. */
export function watchStalls(): StallWatch {
  let worstMs = 0;
  let dueAt = performance.now() + EVERY_MS;
  const look = (): void => {
    const now = performance.now();
    worstMs = Math.max(worstMs, now - dueAt);
    dueAt = now + EVERY_MS;
  };
  const timer = setInterval(look, EVERY_MS);
  return {
    end: () => {
      look();
      clearInterval(timer);
      return worstMs;
    },
  };
}
