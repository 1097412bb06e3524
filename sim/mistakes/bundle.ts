/**
 * Bundles a worker with one mistake in it. Sources are changed between the disk and the bundler
 * only: what stands in the checkout is never touched.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import { type Change, mistaken } from "./mistake.ts";

/**
 * `worker` tells stories, `seed-worker` lives random days, `ledger-worker` works a real file,
 * `update-worker` updates terminals.
 */
export type WorkerName = "worker" | "seed-worker" | "ledger-worker" | "update-worker";

/**
 * Bundles `sim/mistakes/<worker>.ts` into one file.
 * @param root the checkout.
 * @param outfile where the bundle goes; below the root, so that fonts are found from it.
 * @param changes none for the product as it is.
 * @throws Error when a change does not fit its file, or its file is not part of the bundle.
 */
export async function bundleWorker(
  root: string,
  worker: WorkerName,
  outfile: string,
  changes: readonly Change[],
): Promise<void> {
  const applied = new Set<string>();
  await build({
    entryPoints: [join(root, "sim", "mistakes", `${worker}.ts`)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    legalComments: "none",
    logLevel: "error",
    alias: { "readable-stream": "node:stream", "worker-timers": "node:timers" },
    external: ["@photostructure/sqlite", "harfbuzzjs", "esbuild"],
    banner: {
      js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);",
    },
    plugins: [mistakes(root, changes, applied)],
  });
  const unused = changes.find(({ file }) => !applied.has(file));
  if (unused !== undefined) throw new Error(`${unused.file} is no part of the simulated terminal`);
}

function mistakes(root: string, changes: readonly Change[], applied: Set<string>): Plugin {
  return {
    name: "mistakes",
    setup(bundler) {
      bundler.onLoad({ filter: /\.(ts|mjs)$/ }, ({ path }) => {
        const here = changes.filter(({ file }) => join(root, file) === path);
        if (here.length === 0) return undefined;
        let contents = readFileSync(path, "utf8");
        for (const change of here) {
          contents = mistaken(contents, change);
          applied.add(change.file);
        }
        return { contents, loader: "ts" };
      });
    },
  };
}
