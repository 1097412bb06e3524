/**
 * The bench itself, as small as it goes: that it still measures all that it claims to measure. Its
 * figures are not looked at, only that there are some.
 */
import { describe, expect, it } from "vitest";
import { expectMeasured } from "./measured.ts";
import { benchReport, runBench } from "./report.ts";

/** Rows that are done in a moment; the proofs run the others. */
const ROWS = "khqr,tick";

describe("the bench", () => {
  it("measures the product beside its peers", { timeout: 300_000 }, async () => {
    const { report, stdout } = await benchReport(ROWS);
    expectMeasured(report, stdout, [
      "KHQR text, built and validated",
      "countdown: a second drawn and sent",
      "countdown: bytes that a second sends to the panel",
    ]);
  });

  it("refuses a row that does not exist", async () => {
    const { status, stderr } = await runBench("--only", "warp");
    expect(status).toBe(2);
    expect(stderr).toContain('no row "warp"');
  });
});
