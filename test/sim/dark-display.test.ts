/** A display that stays dark for long is tried again and again, and told of once. */
import { describe, expect, it } from "vitest";
import type { Log } from "../../drivers/hal/log.ts";
import { openStall } from "../../sim/stall.ts";

const DARK_MS = 600_000;

describe("a display that is dark for ten minutes", () => {
  it("costs the bank two words and the log two lines, and comes back by itself", async () => {
    const lines: string[] = [];
    const log: Log = { write: (text) => void lines.push(text), after: () => [] };
    const stall = await openStall({ refit: (board) => ({ ...board, log }) });
    stall.world.pass(5_000);
    const from = stall.facts.length;
    stall.display.setFault("device-lost");
    stall.world.pass(DARK_MS);
    stall.display.lit.pixels.fill(0);
    stall.display.setFault(undefined);
    stall.world.pass(10_000);
    const words = stall.facts
      .slice(from)
      .flatMap((fact) => (fact.type === "state" ? [fact.state] : []));
    expect(words).toEqual(["degraded", "ready"]);
    expect(lines.filter((line) => line.includes("display"))).toEqual([
      "the display failed: device-lost",
      "the display works again",
    ]);
    // The code of the shop is back without a key.
    expect(stall.display.lit.pixels.some((pixel) => pixel !== 0)).toBe(true);
  });
});
