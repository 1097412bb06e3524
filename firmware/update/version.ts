/** Versions of the firmware: three numbers, compared as numbers. Knows nothing of where they stand. */

/** `0.2.0`: three numbers below 100,000 without leading zeros. */
export const VERSION = /^(?:0|[1-9][0-9]{0,4})(?:\.(?:0|[1-9][0-9]{0,4})){2}$/;

/** Negative when `a` is older than `b`, 0 when they are the same; both fit `VERSION`. */
export function compareVersions(a: string, b: string): number {
  const [ours, theirs] = [a.split(".").map(Number), b.split(".").map(Number)];
  for (const [index, number] of ours.entries()) {
    const difference = number - (theirs[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
