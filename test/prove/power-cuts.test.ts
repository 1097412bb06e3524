/**
 * Power cuts by the hundred thousand: the real firmware in the deterministic world, on two
 * processes for as long as allowed. Nothing may be lost, invented or said twice unmarked.
 */
import { spawn } from "node:child_process";
import { describe, expect, it } from "vitest";
import type { RunResult } from "../../sim/chaos/run.ts";
import { figure } from "../integration/figure.ts";
import { ROOT } from "../tidy/sources.ts";

/** Real minutes, on each of two processes. */
const MINUTES = Number(process.env.SOUNDBOX_CUT_MINUTES ?? "8");
const HOURS = 0.5;

interface Totals {
  cuts: number;
  payments: number;
  simulatedMs: number;
  broken: string[];
}

/** One process that runs seeds from `first` until its time is up. */
async function runFrom(first: number, totals: Totals): Promise<void> {
  const args = ["firmware/cli/soundbox.mjs", "simulate", "--headless", "--pace", "cuts", "--json"];
  args.push("--seed", String(first), "--runs", "1000000", "--hours", String(HOURS));
  args.push("--minutes", String(MINUTES));
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  let rest = "";
  let story = "";
  child.stderr.on("data", (chunk: Buffer) => {
    story += chunk.toString("utf8");
  });
  child.stdout.on("data", (chunk: Buffer) => {
    const lines = (rest + chunk.toString("utf8")).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const result = JSON.parse(line) as RunResult;
      totals.cuts += result.powerCuts;
      totals.payments += result.payments;
      totals.simulatedMs += result.simulatedMs;
    }
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  if (code !== 0) totals.broken.push(story);
}

describe("power cuts", () => {
  it("lose nothing, invent nothing, say nothing twice", { timeout: 3_600_000 }, async () => {
    const totals: Totals = { cuts: 0, payments: 0, simulatedMs: 0, broken: [] };
    const startedAt = performance.now();
    const base = Math.floor(Date.now() / 86_400_000) * 10_000;
    await Promise.all([runFrom(base, totals), runFrom(base + 1_000_000_000, totals)]);
    const seconds = (performance.now() - startedAt) / 1000;
    const { cuts, payments, simulatedMs, broken } = totals;
    const days = simulatedMs / 86_400_000 / seconds;
    const verdict = broken.length === 0 ? "0 lost, 0 invented, 0 double" : "BROKEN";
    figure(
      `${cuts} power cuts, ${payments} payments, ${verdict}, ` +
        `${days.toFixed(2)} simulated days per second, in ${Math.round(seconds)} s`,
    );
    expect(broken).toEqual([]);
    expect(cuts).toBeGreaterThan(MINUTES * 1_000);
  });
});
