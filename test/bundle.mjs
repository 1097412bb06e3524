/**
 * Bundles a TypeScript file for Node, beside the installed packages: for what is run outside the
 * test runner. Plain JavaScript, because it runs before there is anything that could read
 * TypeScript.
 */

/**
 * @param {string} entry the source.
 * @param {string} outfile where the bundle goes; below the root, so that packages are found.
 * @param {string} [root] the checkout: paths in the bundle's comments begin there.
 * @returns {Promise<void>}
 */
export async function bundleScript(entry, outfile, root) {
  // Loaded late: whoever asks may have to install it first.
  const { build } = await import("esbuild");
  await build({
    entryPoints: [entry],
    absWorkingDir: root,
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    // Packages stay as npm installed them.
    packages: "external",
    logLevel: "error",
  });
}
