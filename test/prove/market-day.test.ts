/**
 * A long day at the market, by the command that anybody can repeat: over a hundred stalls with the
 * real firmware, thousands of payments over all rails, and every riel of every account balances.
 */
import { spawn } from "node:child_process";
import { describe, expect, it } from "vitest";
import { figure } from "../integration/figure.ts";
import { ROOT } from "../tidy/sources.ts";

const WORDS = ["--market", "--vendors", "120", "--hours", "10", "--seed", "2026", "--json"];
const PATIENCE = { timeout: 3_600_000 };

interface Report {
  readonly clean: boolean;
  readonly entries: number;
  readonly accounts: number;
  readonly rails: readonly { readonly wallet: string; readonly count: number }[];
  readonly thanks: Readonly<Record<string, number>>;
  readonly weather: { readonly lineCuts: number; readonly powerCuts: number };
  readonly checks: readonly { readonly name: string; readonly faults: readonly string[] }[];
}

describe("a day of 120 stalls", () => {
  it("balances to the last riel and cent", PATIENCE, async () => {
    const { rails, checks, thanks, weather, entries, accounts, clean } = await simulate();
    const paid = rails.reduce((sum, { count }) => sum + count, 0);
    figure(
      `market day: 120 stalls, ${paid} payments over ${rails.length} wallets, ` +
        `${weather.lineCuts} lines and ${weather.powerCuts} supplies cut, ${entries} entries over ` +
        `${accounts} accounts, off by 0`,
    );
    expect(checks.flatMap(({ faults }) => faults)).toEqual([]);
    expect(clean).toBe(true);
    expect(rails).toHaveLength(7);
    expect(paid).toBeGreaterThan(5_000);
    expect(Object.keys(thanks).sort()).toEqual(["en", "ko", "zh"]);
  });
});

async function simulate(): Promise<Report> {
  const words = ["firmware/cli/soundbox.mjs", "simulate", "--headless", ...WORDS];
  const child = spawn(process.execPath, words, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString("utf8");
  });
  await new Promise((resolve) => child.on("close", resolve));
  return JSON.parse(text) as Report;
}
