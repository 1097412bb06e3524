/**
 * The bench itself, as small as it goes: that it still measures all that it claims to measure. Its
 * figures are not looked at, only that there are some.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { requires } from "../requires.ts";
import { ROOT } from "./root.ts";

/** Rows that need no pause for a loudspeaker or a long load. */
const ROWS = "khqr,floor,tick,players,cold-start,latency,history";

/** What `--json` writes, as far as it is looked at. */
interface Report {
  readonly absent: readonly string[];
  readonly lines: readonly {
    readonly title: string;
    readonly series: readonly { readonly name: string; readonly values: [number, number][] }[];
    readonly verdicts: readonly { readonly reached: { readonly median: number } }[];
  }[];
}

function run(...args: readonly string[]) {
  const program = join(ROOT, "test", "bench", "run.mjs");
  return spawnSync(process.execPath, [program, ...args], { encoding: "utf8" });
}

describe.skipIf(requires("mosquitto", "aplay"))("the bench", () => {
  it("measures the product beside its peers", { timeout: 300_000 }, () => {
    const folder = mkdtempSync(join(tmpdir(), "soundbox-bench-test-"));
    const path = join(folder, "report.json");
    try {
      const { status, stdout, stderr } = run("--tiny", "--only", ROWS, "--json", path);
      expect(status, stderr).toBe(0);
      const { absent, lines } = JSON.parse(readFileSync(path, "utf8")) as Report;
      // Debian's Python packages may be missing; nobody may fail the check.
      expect(absent.filter((text) => !text.includes("apt install"))).toEqual([]);
      for (const title of [
        "KHQR text, built and validated",
        "countdown: a second drawn and sent",
        "countdown: bytes that a second sends to the panel",
        "cold start → first QR on the screen",
        "cold start → subscribed",
        "request → fresh QR on the screen",
        "publish → first heard sample",
        "publish → paid frame",
      ]) {
        const line = lines.find((found) => found.title === title);
        const names = line?.series.map(({ name }) => name);
        expect(names, title).toContain("soundbox");
        expect(names?.length, title).toBeGreaterThan(1);
        expect(line?.verdicts.length, title).toBeGreaterThan(0);
        expect(stdout).toContain(title);
      }
      const values = lines.flatMap(({ series }) => series.flatMap((one) => one.values));
      expect(values.filter(([, value]) => !(value > 0))).toEqual([]);
      const ratios = lines.flatMap(({ verdicts }) => verdicts.map(({ reached }) => reached.median));
      expect(ratios.every(Number.isFinite)).toBe(true);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("refuses a row that does not exist", () => {
    const { status, stderr } = run("--only", "warp");
    expect(status).toBe(2);
    expect(stderr).toContain('no row "warp"');
  });
});
