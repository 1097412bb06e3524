/** What the doctor says of the clock: never set, set, and confirmed by the network. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { examineClock } from "../../../../firmware/cli/doctor/money.ts";

const NOW = Date.parse("2026-11-23T02:00:00Z");

it("says whether the network has confirmed the clock", () => {
  const folder = mkdtempSync(join(tmpdir(), "soundbox-clock-"));
  const mark = join(folder, "synchronized");
  try {
    const [before] = examineClock(NOW, mark);
    expect(before).toMatchObject({ says: expect.stringContaining("has not confirmed it") });
    expect(before?.isGrave ?? false).toBe(false);
    writeFileSync(mark, "");
    const [after] = examineClock(NOW, mark);
    expect(after).toMatchObject({ says: "it shows 2026-11-23 02:00 UTC, by the network" });
    // A clock at 1970 is wrong, whoever set it.
    expect(examineClock(0, mark)[0]).toMatchObject({ isGrave: true });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
