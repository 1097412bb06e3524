/** Debian's Chromium, without a window and without a word to the outside. */
import { spawnSync } from "node:child_process";
import { type Browser, chromium } from "playwright-core";

const ARGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // The loudspeaker of a test is a null sink; the page must not wait for a person to allow it.
  "--mute-audio",
];

/** Starts the browser that is in the PATH. */
export function startBrowser(): Promise<Browser> {
  const found = spawnSync("sh", ["-c", "command -v chromium"], { encoding: "utf8" });
  return chromium.launch({ executablePath: found.stdout.trim(), args: ARGS });
}
