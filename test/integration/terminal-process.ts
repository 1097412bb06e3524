/** A real terminal for one test: the executable, headless, in a folder of its own. */

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JWK } from "jose";
import { PATIENCE_MS } from "./patience.ts";

export const SOUNDBOX = new URL("../../firmware/cli/soundbox.mjs", import.meta.url).pathname;

export interface TerminalFolder {
  readonly path: string;
  readonly jwk: JWK;
  /** Starts the terminal in this folder. */
  start(): RunningTerminal;
  /** How many utterances it has made, over all its lives. */
  speechCount(): number;
  /** Runs another command of the executable and gives what it printed. */
  command(...args: readonly string[]): string;
  remove(): void;
}

export interface RunningTerminal {
  readonly process: ChildProcess;
  /** Types words at its panel. */
  type(words: string): void;
  /** Resolves with the newest frame, once its file exists and `isRight` says so. */
  frame(isRight: (png: Uint8Array) => boolean): Promise<Uint8Array>;
  /** Ends it at once, as a pulled plug does for the process. */
  kill(): Promise<void>;
}

/** Makes a folder with configuration and key, by `soundbox setup`. */
export function makeTerminal(
  acquirer: string,
  jwks: unknown,
  args: readonly string[],
): TerminalFolder {
  const path = mkdtempSync(join(tmpdir(), "soundbox-terminal-"));
  const keysFile = join(path, "acquirer.jwks.json");
  writeFileSync(keysFile, JSON.stringify(jwks));
  const folder = join(path, "box");
  const run = (...words: readonly string[]) =>
    execFileSync(process.execPath, [SOUNDBOX, ...words], { encoding: "utf8", stdio: "pipe" });
  const printed = run(
    "setup",
    folder,
    "--acquirer",
    acquirer,
    "--acquirer-keys",
    keysFile,
    ...args,
  );
  return {
    path: folder,
    jwk: JSON.parse(printed) as JWK,
    start: () => start(folder),
    speechCount: () =>
      existsSync(join(folder, "speech")) ? readdirSync(join(folder, "speech")).length : 0,
    command: (...words) => run(...words),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

function start(folder: string): RunningTerminal {
  const child = spawn(
    process.execPath,
    [
      SOUNDBOX,
      "run",
      "--config",
      join(folder, "config.json"),
      "--board",
      "headless",
      "--out",
      folder,
    ],
    { stdio: ["pipe", "ignore", "inherit"] },
  );
  const gone = new Promise<void>((resolve) => child.once("close", () => resolve()));
  return {
    process: child,
    type: (words) => child.stdin?.write(`${words}\n`),
    frame: (isRight) => untilFrame(join(folder, "frame.png"), isRight),
    async kill() {
      child.kill("SIGKILL");
      await gone;
    },
  };
}

/** Looks at the file again whenever it has changed, until patience ends. */
async function untilFrame(
  path: string,
  isRight: (png: Uint8Array) => boolean,
): Promise<Uint8Array> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    if (existsSync(path)) {
      const png = readFileSync(path);
      if (isRight(png)) return png;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${path} never showed what was expected`);
}
