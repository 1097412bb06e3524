/**
 * The bench itself, as small as it goes: that it still measures all that it claims to measure. Its
 * figures are not looked at, only that there are some.
 */
import { describe, expect, it } from "vitest";
import { requires } from "../requires.ts";
import { benchReport, runBench } from "./report.ts";

/** Rows that need no pause for a loudspeaker or a long load. */
const ROWS = "khqr,floor,tick,players,cold-start,latency,history";

describe.skipIf(requires("mosquitto", "aplay"))("the bench", () => {
  it("measures the product beside its peers", { timeout: 300_000 }, async () => {
    const { report, stdout } = await benchReport(ROWS);
    const { absent, lines } = report;
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
  });

  it("refuses a row that does not exist", async () => {
    const { status, stderr } = await runBench("--only", "warp");
    expect(status).toBe(2);
    expect(stderr).toContain('no row "warp"');
  });
});
