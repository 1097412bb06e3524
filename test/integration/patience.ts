/**
 * How long a test waits for what must come. Nothing is measured by it: on an idle machine
 * everything comes at once, on a loaded one late, and what does not come at all ends the test.
 */
export const PATIENCE_MS = 90_000;

/** Waits until something is so, and fails when it never comes. */
export async function until(isSo: () => boolean): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`never so: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
