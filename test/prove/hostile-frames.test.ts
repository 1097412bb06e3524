/** A million frames from a broker that means ill. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { bundleChild } from "../integration/child-process.ts";
import { figure } from "../integration/figure.ts";

const FRAMES = 1_000_000;
const SEED = 20_261_122;
const GROWTH_MAX_MIB = 64;

interface Outcome {
  readonly frames: number;
  readonly connections: number;
  readonly messages: number;
  readonly honest: number;
  readonly before: number;
  readonly after: number;
  readonly reasons: Readonly<Record<string, number>>;
}

it("survives a million hostile frames in bounded memory and then works", async () => {
  const from = performance.now();
  const script = await bundleChild("prove/hostile-child.ts");
  const argv = ["--expose-gc", script.path, String(FRAMES), String(SEED)];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, argv);
  script.dispose();
  expect(stderr).toBe("");
  const outcome = JSON.parse(stdout) as Outcome;
  const { frames, connections, honest, before, after, reasons } = outcome;
  expect(frames).toBe(FRAMES);
  expect(honest).toBe(1);
  expect(reasons.malformed).toBeGreaterThan(connections / 4);
  expect(after - before).toBeLessThan(GROWTH_MAX_MIB);
  const seconds = ((performance.now() - from) / 1000).toFixed(0);
  figure(
    `${FRAMES} hostile frames on ${connections} connections (seed ${SEED}): 0 uncaught, memory ` +
      `${before.toFixed(0)} → ${after.toFixed(0)} MiB, ${seconds} s`,
  );
}, 600_000);
