/**
 * How long a test waits for what must come. Nothing is measured by it: on an idle machine
 * everything comes at once, on a loaded one late, and what does not come at all ends the test.
 */
export const PATIENCE_MS = 90_000;
