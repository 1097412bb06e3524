/**
 * Runs whose trace hashes are kept in `trace-hashes.json`: the same on every machine and on every
 * supported Node. Refuses to guess: a run without a hash is a failure.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runSeed } from "../../sim/chaos/run.ts";
import { ROOT } from "../tidy/sources.ts";

/** One run, by what a person types for it, and the hash of its trace. */
export interface KeptHash {
  readonly seed: number;
  readonly hours: number;
  readonly pace?: "cuts";
  readonly traceHash: string;
}

const FILE = join(ROOT, "test", "sim", "trace-hashes.json");

const RUNS: readonly Omit<KeptHash, "traceHash">[] = [
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((seed) => ({ seed, hours: 0.1 })),
  ...[1, 2].map((seed) => ({ seed, hours: 0.05, pace: "cuts" as const })),
];

export function keptHashes(): readonly KeptHash[] {
  return JSON.parse(readFileSync(FILE, "utf8"));
}

/** The hashes of the same runs here and now. */
export function hashesNow(): readonly KeptHash[] {
  return RUNS.map((run) => ({ ...run, traceHash: runSeed(run).traceHash }));
}

export function keepHashes(hashes: readonly KeptHash[]): void {
  writeFileSync(FILE, `${JSON.stringify(hashes, null, 2)}\n`);
}
