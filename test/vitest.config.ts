/** How vitest runs here: every tier in one run, files in parallel on two cores, no globals. */
import { defineConfig } from "vitest/config";

// biome-ignore lint/style/noDefaultExport: vitest reads its configuration from the default export.
export default defineConfig({
  test: {
    root: new URL("..", import.meta.url).pathname,
    include: ["test/**/*.test.ts"],
    exclude: process.env.SOUNDBOX_PROVE === "1" ? [] : ["test/prove/**"],
    maxWorkers: 2,
    // Only what hangs ends by these: a loaded machine is slow and not wrong.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A test that hangs or leaks must be seen, not retried.
    retry: 0,
  },
});
