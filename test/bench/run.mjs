/**
 * `npm run bench`: installs and bundles what has changed, bundles the bench beside the product, and
 * runs it. Plain JavaScript, because it runs before there is anything that could read TypeScript.
 */
import { utimesSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ensureBuilt, ensureInstalled } from "../../firmware/cli/soundbox.mjs";

const FOLDER = dirname(fileURLToPath(import.meta.url));

ensureInstalled();
const build = await ensureBuilt();
// Builds that look old are cleared away when another is made; this one is used for a while yet.
setInterval(() => utimesSync(build, new Date(), new Date()), 60_000).unref();
const { build: bundle } = await import("esbuild");
const outfile = join(build, "bench.js");
await bundle({
  entryPoints: [join(FOLDER, "bench.ts")],
  outfile,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  // Packages are the peers' own: as npm installed them.
  packages: "external",
  logLevel: "error",
});
const { main } = await import(pathToFileURL(outfile).href);
process.exitCode = await main(process.argv.slice(2), build);
