/** Starts `ledger-child.ts` as a process and listens to what it says. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export interface BuiltChild {
  /** The script to run with Node. */
  readonly script: string;
  /** A folder for the ledger and whatever else the test writes. */
  readonly folder: string;
  dispose(): void;
}

/** Bundles the child, inside the checkout so that it finds the installed packages. */
export async function buildLedgerChild(): Promise<BuiltChild> {
  mkdirSync(join(ROOT, ".build"), { recursive: true });
  const folder = mkdtempSync(join(ROOT, ".build", "ledger-test-"));
  const script = join(folder, "child.mjs");
  await build({
    entryPoints: [join(ROOT, "test/integration/ledger-child.ts")],
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    outfile: script,
    logLevel: "error",
  });
  return { script, folder, dispose: () => rmSync(folder, { recursive: true }) };
}

/** What a child said before it ended, line by line, and how it ended. */
export interface ChildStory {
  readonly lines: readonly string[];
  readonly signal: NodeJS.Signals | null;
  readonly complaints: string;
}

/**
 * Runs a command to its end.
 * @param heard called with each line; may kill the process.
 */
export function runChild(
  command: readonly string[],
  heard: (line: string, child: ChildProcessByStdio<null, Readable, Readable>) => void = () => {},
): Promise<ChildStory> {
  const [program = "", ...args] = command;
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  const lines: string[] = [];
  let complaints = "";
  child.stderr.on("data", (bytes) => {
    complaints += bytes;
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(line);
    heard(line, child);
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (_, signal) => resolve({ lines, signal, complaints }));
  });
}

/** The txids that a child reported as durable. */
export function acknowledged(lines: readonly string[]): string[] {
  return lines.filter((line) => line.startsWith("ack ")).map((line) => line.slice(4));
}
