/**
 * Writes the bytecode of an installed bundle for the Node.js and the processor that are here. Run
 * when the package is installed, and again when Node.js itself has been upgraded.
 */
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeBytecode } from "./bundle.mjs";

const root = dirname(fileURLToPath(import.meta.url));
for (const name of readdirSync(root)) {
  if (/^[0-9a-f]{12}$/.test(name)) writeBytecode(join(root, name, "firmware.cjs"));
}
