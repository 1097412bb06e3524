import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WrongUsage } from "../../../../firmware/cli/command.ts";
import { runMarket, wantsMarket } from "../../../../sim/cli/market.ts";

const TINY = ["--headless", "--market", "--vendors", "2", "--hours", "0.05"];

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "soundbox-market-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: readonly string[]): string[] {
  const lines: string[] = [];
  const out = (line: string) => lines.push(line);
  runMarket(args, { out, err: () => undefined, isWatched: false });
  return lines;
}

describe("soundbox simulate --headless --market", () => {
  it("is asked for by its own word", () => {
    expect([wantsMarket(TINY), wantsMarket(["--headless"])]).toEqual([true, false]);
  });

  it("prints a report, one object for programs, and a JUnit file", () => {
    expect(run(...TINY)[0]).toBe("A day at the market: 2 stalls, 0.05 h, three banks, seed 1");
    const junit = join(folder, "report.xml");
    const [line = "", ...others] = run(...TINY, "--json", "--junit", junit);
    expect(others).toEqual([]);
    expect(JSON.parse(line)).toMatchObject({ clean: true, options: { vendors: 2 } });
    expect(readFileSync(junit, "utf8")).toContain('tests="4" failures="0"');
  });

  it.each([
    [["--market"], "--market goes with --headless"],
    [["--headless", "--market", "--vendors", "0"], "--vendors wants a number from 1 to 9999"],
    [["--headless", "--market", "--hours", "x"], "--hours wants a number from 0.05 to 100"],
    [["--headless", "--market", "--seed", "-1"], "--seed"],
    [["--headless", "--market", "--runs", "3"], "runs"],
    [["--headless", "--market", "day.txt"], '"day.txt" is not expected here'],
  ])("refuses %j in words", (args, words) => {
    expect(() => run(...args)).toThrow(WrongUsage);
    expect(() => run(...args)).toThrow(words);
  });

  it("says which file it cannot write", () => {
    const junit = join(folder, "nowhere", "report.xml");
    expect(() => run(...TINY, "--junit", junit)).toThrow("cannot write the JUnit report");
  });
});
