/**
 * `npm run bench`: installs and bundles what has changed, bundles the bench beside the product, and
 * runs it. Plain JavaScript, because it runs before there is anything that could read TypeScript.
 */
import { utimesSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ensureBuilt, ensureInstalled } from "../../firmware/cli/soundbox.mjs";
import { bundleScript } from "../bundle.mjs";

const FOLDER = dirname(fileURLToPath(import.meta.url));

ensureInstalled();
const build = await ensureBuilt();
// Builds that look old are cleared away when another is made; this one is used for a while yet.
setInterval(() => utimesSync(build, new Date(), new Date()), 60_000).unref();
// Packages are the peers' own: as npm installed them.
const outfile = join(build, "bench.js");
await bundleScript(join(FOLDER, "bench.ts"), outfile);
const { main } = await import(pathToFileURL(outfile).href);
process.exitCode = await main(process.argv.slice(2), build);
