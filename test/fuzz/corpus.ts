/** The corpus on disk: a file for each input that is worth keeping, named after its bytes. */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "./loop.ts";

const KEPT = /^[0-9a-f]{16}$/;
const FINDING = "finding-";

/** What an earlier search has left in the folder, its findings included: they are tried first. */
export function readCorpus(folder: string): readonly Uint8Array[] {
  mkdirSync(folder, { recursive: true });
  return namesIn(folder).map((name) => new Uint8Array(readFileSync(join(folder, name))));
}

/** Puts the new corpus in the place of the old one; findings stay until somebody removes them. */
export function writeCorpus(folder: string, inputs: readonly Uint8Array[]): void {
  const wanted = new Map(inputs.map((input) => [nameOf(input), input]));
  for (const [name, input] of wanted) writeFileSync(join(folder, name), input);
  for (const name of namesIn(folder)) {
    if (KEPT.test(name) && !wanted.has(name)) rmSync(join(folder, name));
  }
}

/** Keeps what was found, to be looked at and tried again. @returns the file. */
export function writeFinding(folder: string, { input }: Finding): string {
  const path = join(folder, `${FINDING}${nameOf(input)}`);
  writeFileSync(path, input);
  return path;
}

function namesIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => KEPT.test(name) || name.startsWith(FINDING))
    .sort();
}

function nameOf(input: Uint8Array): string {
  return createHash("sha256").update(input).digest("hex").slice(0, 16);
}
