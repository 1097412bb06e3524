/** Runs the command that anybody can repeat, `soundbox simulate --headless`, to its end. */
import { spawn } from "node:child_process";
import type { RunResult } from "../../sim/chaos/run.ts";
import type { Tally } from "../../sim/chaos/tally.ts";
import { ROOT } from "../tidy/sources.ts";

export interface Summary extends Tally {
  readonly ended: string;
  readonly runs: number;
  readonly violations: number;
  readonly payments: number;
  readonly seconds: number;
  readonly daysPerSecond: number;
}

type Line = RunResult | { readonly summary: Summary };

/**
 * The first seed of a proof: the same at every run, so that a change is what makes it fail;
 * `SOUNDBOX_SEED` takes others.
 */
export function firstSeed(): number {
  return Number(process.env.SOUNDBOX_SEED ?? "500000");
}

/** @returns what it came to, and the story of what broke, empty when nothing did. */
export async function headless(
  words: readonly string[],
): Promise<{ readonly summary: Summary; readonly story: string }> {
  const child = spawn(
    process.execPath,
    ["firmware/cli/soundbox.mjs", "simulate", "--headless", "--json", ...words],
    { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] },
  );
  let [rest, story]: [string, string] = ["", ""];
  let summary: Summary | undefined;
  child.stderr.on("data", (chunk: Buffer) => {
    story += chunk.toString("utf8");
  });
  child.stdout.on("data", (chunk: Buffer) => {
    const lines = (rest + chunk.toString("utf8")).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const read = JSON.parse(line) as Line;
      if ("summary" in read) summary = read.summary;
    }
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  if (summary === undefined) throw new Error(`the command ended with ${code}: ${story}`);
  return { summary, story };
}
