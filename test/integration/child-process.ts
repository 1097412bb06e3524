/** Bundles `terminal-child.ts` once and starts it as often as a test wants. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { QuickTerminalOptions } from "./quick-terminal.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export interface ChildScript {
  readonly path: string;
  dispose(): void;
}

/** One life of a terminal. */
export interface Life {
  readonly process: ChildProcess;
  readonly pid: number;
  /** What it complained about on standard error. */
  complaints(): string;
  /** Resolves with the signal that ended it, or its exit code. */
  readonly ended: Promise<string>;
  /** Kills it as a pulled plug does, and resolves once it is gone. */
  kill(): Promise<void>;
}

/**
 * Bundles a script of this folder (or a path below test/), where it finds the installed packages.
 */
export async function bundleChild(entry = "integration/terminal-child.ts"): Promise<ChildScript> {
  mkdirSync(join(ROOT, ".build"), { recursive: true });
  const folder = mkdtempSync(join(ROOT, ".build", "child-"));
  const path = join(folder, "child.mjs");
  await build({
    entryPoints: [join(ROOT, "test", entry)],
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    outfile: path,
    external: ["@photostructure/sqlite", "harfbuzzjs", "esbuild"],
    banner: {
      js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);",
    },
    logLevel: "error",
  });
  return { path, dispose: () => rmSync(folder, { recursive: true, force: true }) };
}

/** What a terminal in another process can be told: no listeners. */
export type ChildOptions = Omit<QuickTerminalOptions, "onLink" | "onScene" | "onSpeech">;

/** Starts a terminal. `nodeArgs` and `env` are for its process. */
export function startChild(
  script: ChildScript,
  options: ChildOptions,
  surroundings: Surroundings = {},
): Life {
  return startScript(script, options, surroundings);
}

export interface Surroundings {
  readonly env?: Record<string, string>;
  readonly nodeArgs?: readonly string[];
}

/** Starts a script with its one argument as JSON. */
export function startScript(
  script: ChildScript,
  options: object,
  { env = {}, nodeArgs = [] }: Surroundings = {},
): Life {
  const argv = [...nodeArgs, script.path, JSON.stringify(options)];
  const child = spawn(process.execPath, argv, {
    // Its standard input ends when this process does, and then so does the child.
    stdio: ["pipe", "ignore", "pipe"],
    env: { ...process.env, ...env },
  });
  child.stdin?.on("error", () => {});
  let complaints = "";
  child.stderr?.on("data", (chunk) => {
    complaints += chunk;
  });
  const ended = new Promise<string>((resolve) => {
    child.once("close", (code, signal) => resolve(signal ?? String(code)));
  });
  return {
    process: child,
    pid: child.pid ?? 0,
    complaints: () => complaints,
    ended,
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
