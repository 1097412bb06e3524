/**
 * The same seeds make the same traces on other releases of Node. They come from the package
 * registry into `.build`; where that cannot be reached, the proof is skipped, and says so.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { RunResult } from "../../sim/chaos/run.ts";
import { figure } from "../integration/figure.ts";
import { hashesNow, type KeptHash } from "../sim/trace-hashes.ts";
import { ROOT } from "../tidy/sources.ts";

/** The oldest release that the package allows, and the newest line of each major version. */
const RELEASES = ["20.19.0", "22", "24"];

/** @returns the executable of this release; undefined when the registry cannot be reached. */
function nodeOf(release: string): string | undefined {
  const folder = join(ROOT, ".build", `node-${release}`);
  const platform = process.platform === "win32" ? "win" : process.platform;
  const name = `node-${platform}-${process.arch}`;
  const program = join(folder, "node_modules", name, "bin", "node");
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), "{}\n");
  const words = ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"];
  spawnSync("npm", [...words, `${name}@${release}`], { cwd: folder, timeout: 180_000 });
  return existsSync(program) ? program : undefined;
}

async function hashOn(program: string, { seed, hours, pace }: KeptHash): Promise<string> {
  const words = ["--seed", String(seed), "--hours", String(hours)];
  if (pace !== undefined) words.push("--pace", pace);
  const args = ["firmware/cli/soundbox.mjs", "simulate", "--headless", "--json", ...words];
  const child = spawn(program, args, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString("utf8");
  });
  child.stderr.on("data", (chunk: Buffer) => {
    err += chunk.toString("utf8");
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  const [first = ""] = out.split("\n");
  if (first === "") throw new Error(`ended with ${code}: ${err}`);
  return (JSON.parse(first) as RunResult).traceHash;
}

describe("another release of Node", () => {
  const patience = { timeout: 900_000 };
  it.for(RELEASES)("%s writes the same traces", patience, async (release, { skip }) => {
    const program = nodeOf(release);
    if (program === undefined) {
      const why = `Node ${release} could not be fetched from the registry`;
      if (process.env.REQUIRE_ALL === "1") throw new Error(why);
      process.stderr.write(`\nSKIPPED: ${why}\n`);
      skip();
      return;
    }
    const version = spawnSync(program, ["--version"], { encoding: "utf8" }).stdout.trim();
    const here = hashesNow();
    const there: KeptHash[] = [];
    for (const kept of here) there.push({ ...kept, traceHash: await hashOn(program, kept) });
    expect(there).toEqual(here);
    figure(`${here.length} traces are the same on Node ${version} and on ${process.version}`);
  });
});
