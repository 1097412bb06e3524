/** CLOCK_MONOTONIC, the same for every process of the machine, and waiting on it. */

/** Milliseconds with a fraction. */
export function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Looks again and again; false when `isSo` was not true within `withinMs`. */
export async function until(isSo: () => boolean, withinMs: number, everyMs = 2): Promise<boolean> {
  const end = nowMs() + withinMs;
  while (!isSo()) {
    if (nowMs() > end) return false;
    await pause(everyMs);
  }
  return true;
}
