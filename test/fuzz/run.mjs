/**
 * `npm run fuzz`: searches for inputs that a reader must not believe, throw at or be slow on, led
 * by which of its code they reach. Plain JavaScript, because it runs before there is anything that
 * could read TypeScript.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ensureInstalled } from "../../firmware/cli/soundbox.mjs";
import { bundleScript } from "../bundle.mjs";

const FOLDER = dirname(fileURLToPath(import.meta.url));
const ROOT = join(FOLDER, "..", "..");

ensureInstalled();
mkdirSync(join(ROOT, ".build"), { recursive: true });
// Below the root, so that the bundles find the installed packages.
const folder = mkdtempSync(join(ROOT, ".build", "fuzz-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
process.once("SIGINT", () => process.exit(130));

const outfile = join(folder, "main.js");
await bundleScript(join(FOLDER, "main.ts"), outfile);
const { main } = await import(pathToFileURL(outfile).href);
process.exitCode = await main(process.argv.slice(2), ROOT, folder);
