/**
 * How a simulated device waits. The shop passes real timers, the simulated world its heap of
 * events: a device never knows which of the two it lives in.
 */

/** Runs `run` once, `delayMs` (0 or more) later and never before this call returned. */
export type After = (delayMs: number, run: () => void) => Cancel;

/** Takes the order back; nothing happens when it has already run. */
export type Cancel = () => void;
