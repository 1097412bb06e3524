/**
 * Finds what the firmware ships besides code: `firmware/assets`, wherever the running program was
 * put (a checkout's own file, or a bundle somewhere below its root).
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Refusal } from "./command.ts";

/**
 * The folder `firmware/assets/<name>`.
 * @throws Refusal when the program was moved away from its assets.
 */
export function assetFolder(name: string): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const candidate = join(folder, "firmware", "assets", name);
    if (existsSync(candidate)) return candidate;
    const parent = dirname(folder);
    if (parent === folder) {
      throw new Refusal(`cannot find firmware/assets/${name}; run from a whole checkout`);
    }
    folder = parent;
  }
}
