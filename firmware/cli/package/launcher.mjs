#!/usr/bin/node
/**
 * The `soundbox` executable of an installed package: loads the bundle that was put beside it. The
 * simulator is not part of what a board installs.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadBundle } from "./bundle.mjs";
import { startSlot } from "./slot-start.mjs";

/** The folder of this build; written in when the package is made. */
const BUILD = "@BUILD@";
/** The version of the package; likewise. */
const VERSION = "@VERSION@";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const args = process.argv.slice(2);
if (major < 20 || (major === 20 && minor < 19) || major >= 26) {
  process.stderr.write(
    `soundbox: needs Node.js 20.19 or later, below 26; this is ${process.versions.node}\n`,
  );
  process.exitCode = 1;
} else if (args[0] === "simulate") {
  process.stderr.write("soundbox: the simulator runs from a checkout of the sources only\n");
  process.exitCode = 1;
} else {
  const root = dirname(fileURLToPath(import.meta.url));
  const started = await startSlot(args, { root, version: VERSION });
  const { main } = started ?? loadBundle(join(root, BUILD, "firmware.cjs"));
  process.exitCode = await main(args);
}
