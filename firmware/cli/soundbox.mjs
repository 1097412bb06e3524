#!/usr/bin/env node
/**
 * The `soundbox` executable of a checkout: installs what is missing, bundles the TypeScript when it
 * has changed, then runs it. A second start pays for neither. Plain JavaScript, because it runs
 * before there is anything that could read TypeScript.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { loadBundle, writeBytecode } from "./bundle.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const BUILDS = join(ROOT, ".build");
const STAMP = join(ROOT, "node_modules", ".installed-from");
/** Holds the process that installs packages now. */
const TURN = join(BUILDS, "installing");
/** Commands that belong to the simulator; all others are the firmware's own. */
const SIMULATOR_COMMANDS = ["simulate"];
/** Builds that nobody can still be starting from are cleared away after this long. */
const BUILD_KEPT_MS = 10 * 60_000;

/** Stops with one plain line. */
function refuse(text) {
  process.stderr.write(`soundbox: ${text}\n`);
  process.exit(1);
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19) || major >= 26) {
    refuse(`needs Node.js 20.19 or later, below 26; this is ${process.versions.node}`);
  }
}

/** Installs the packages of the lock file, unless exactly these are installed. */
export function ensureInstalled() {
  const wanted = createHash("sha256")
    .update(readFileSync(join(ROOT, "package-lock.json")))
    .digest("hex");
  const isInstalled = () => existsSync(STAMP) && readFileSync(STAMP, "utf8") === wanted;
  if (isInstalled()) return;
  const leave = takeTurn();
  try {
    // Whoever had the turn before may have done it.
    if (!isInstalled()) install(wanted);
  } finally {
    leave();
  }
}

function install(wanted) {
  process.stderr.write("soundbox: installing packages (once, about half a minute) …\n");
  const npm = process.env.npm_execpath;
  const args = ["ci", "--no-audit", "--no-fund"];
  const options = { cwd: ROOT, stdio: ["ignore", 2, 2] };
  const run =
    npm === undefined
      ? spawnSync("npm", args, { ...options, shell: process.platform === "win32" })
      : spawnSync(process.execPath, [npm, ...args], options);
  if (run.status !== 0) {
    rmSync(TURN, { force: true });
    refuse("npm could not install the packages; the lines above say why");
  }
  writeFileSync(STAMP, wanted);
}

/**
 * Waits until no other process installs here: two at once take each other's files away.
 * @returns what gives the turn to the next.
 */
function takeTurn() {
  mkdirSync(BUILDS, { recursive: true });
  const still = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    try {
      writeFileSync(TURN, String(process.pid), { flag: "wx" });
      return () => rmSync(TURN, { force: true });
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    if (isLeftBehind()) rmSync(TURN, { force: true });
    else Atomics.wait(still, 0, 0, 200);
  }
}

/** Whether the process that had the turn has ended without giving it back. */
function isLeftBehind() {
  try {
    const pid = Number(readFileSync(TURN, "utf8"));
    // Written in the next moment, or just taken away.
    if (!(pid > 0)) return Date.now() - statSync(TURN).mtimeMs > 10_000;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
}

/** Names the sources by path, time and size: any change gives another build. */
function sourceDigest() {
  const hash = createHash("sha256").update(process.versions.node);
  const walk = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (entry.name !== "assets" && entry.name !== "page") walk(path);
      } else if (entry.name.endsWith(".ts")) {
        const { mtimeMs, size } = statSync(path);
        hash.update(`${path}:${mtimeMs}:${size}\n`);
      }
    }
  };
  for (const folder of ["drivers", "firmware", "sim"]) walk(join(ROOT, folder));
  hash.update(readFileSync(join(ROOT, "package-lock.json")));
  // How it is bundled is part of a bundle too.
  hash.update(readFileSync(fileURLToPath(import.meta.url)));
  return hash.digest("hex").slice(0, 16);
}

/** Leaves johnny-five, larger than all the rest, out of the bundle that every start reads. */
const panelApart = {
  name: "panel-apart",
  setup({ onResolve }) {
    onResolve({ filter: /\/johnny-five-panel\.ts$/ }, () => ({
      path: "./panel.cjs",
      external: true,
    }));
  },
};

/** What bundles have in common. */
function bundling(outdir) {
  return {
    outdir,
    absWorkingDir: ROOT,
    bundle: true,
    platform: "node",
    target: "node20",
    minifySyntax: true,
    legalComments: "none",
    logLevel: "error",
    // The platform has both; the packages are for browsers and old Nodes, and cost 20 ms at start.
    alias: { "readable-stream": "node:stream", "worker-timers": "node:timers" },
    // Native and WebAssembly packages stay where npm put them.
    external: [
      "@photostructure/sqlite",
      "@serialport/bindings-cpp",
      "harfbuzzjs",
      "esbuild",
      "koffi",
    ],
  };
}

/** How the firmware's `firmware.cjs` is made, here and for the package that a board installs. */
export function firmwareBuild(outdir) {
  return {
    ...bundling(outdir),
    entryPoints: { firmware: join(ROOT, "firmware", "cli", "main.ts") },
    outExtension: { ".js": ".cjs" },
    format: "cjs",
    define: { "import.meta.url": "__url" },
    plugins: [panelApart],
    // A bundle started from bytecode cannot import, but it can require.
    supported: { "dynamic-import": false },
  };
}

/** How `panel.cjs` is made: what only a terminal with a panel loads, after its first frame. */
export function panelBuild(outdir) {
  const common = bundling(outdir);
  return {
    ...common,
    entryPoints: { panel: join(ROOT, "drivers", "linux", "johnny-five-panel.ts") },
    outExtension: { ".js": ".cjs" },
    format: "cjs",
    // For browsers; johnny-five asks for it only there.
    external: [...common.external, "browser-serialport"],
  };
}

/**
 * Bundles firmware and simulator, unless this very state of the sources has been bundled.
 * @returns the folder with `firmware.cjs`, its bytecode, `panel.cjs` and `simulator.js`.
 */
export async function ensureBuilt() {
  const target = join(BUILDS, sourceDigest());
  if (existsSync(target)) return target;
  const { build } = await import("esbuild");
  const scratch = `${target}.${process.pid}`;
  mkdirSync(scratch, { recursive: true });
  await build(firmwareBuild(scratch));
  await build(panelBuild(scratch));
  writeBytecode(join(scratch, "firmware.cjs"));
  await build({
    ...bundling(scratch),
    entryPoints: { simulator: join(ROOT, "sim", "cli", "main.ts") },
    splitting: true,
    format: "esm",
    banner: {
      js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);",
    },
  });
  try {
    renameSync(scratch, target);
  } catch {
    // Another process built the same state at the same time.
    rmSync(scratch, { recursive: true, force: true });
  }
  clearOldBuilds(target);
  return target;
}

function clearOldBuilds(current) {
  for (const name of readdirSync(BUILDS)) {
    const path = join(BUILDS, name);
    // Other things may lie here: a build is named by sixteen hex digits.
    if (!/^[0-9a-f]{16}(\.\d+)?$/.test(name)) continue;
    if (path === current || Date.now() - statSync(path).mtimeMs < BUILD_KEPT_MS) continue;
    rmSync(path, { recursive: true, force: true });
  }
}

async function start() {
  checkNode();
  ensureInstalled();
  const folder = await ensureBuilt();
  const args = process.argv.slice(2);
  const { main } = SIMULATOR_COMMANDS.includes(args[0] ?? "")
    ? await import(pathToFileURL(join(folder, "simulator.js")).href)
    : loadBundle(join(folder, "firmware.cjs"));
  process.exitCode = await main(args);
}

if (
  process.argv[1] !== undefined &&
  statSync(process.argv[1]).ino === statSync(fileURLToPath(import.meta.url)).ino
) {
  await start();
}
