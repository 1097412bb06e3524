/**
 * More to tell the bank than the outbox holds: what has no room waits in the ledger and is read
 * back, so that memory is bounded and nothing is left untold.
 */
import { describe, expect, it } from "vitest";
import { openStall, STALL_OPENS } from "../../sim/stall.ts";

const HOUR_MS = 3_600_000;
const COUNT = 1_600;

describe("a broker that sends a whole backlog at once", () => {
  it("is told of every payment that it was recorded, and how it ended", async () => {
    const stall = await openStall();
    stall.world.pass(2_000);
    stall.broker.setReachable(false);
    stall.world.pass(40_000);
    stall.broker.setWindow(COUNT);
    const creditedAt = STALL_OPENS + stall.world.nowMs - HOUR_MS;
    const money = { minor: 100, currency: "KHR" } as const;
    const issued = Array.from({ length: COUNT }, () =>
      stall.bank.credit("T-0007", { money, creditedAt }),
    );
    stall.broker.setReachable(true);
    stall.world.pass(120_000);
    const told = new Map<string | undefined, Set<unknown>>();
    for (const { issued: about, claims } of stall.receipts) {
      const known = told.get(about?.txid) ?? new Set();
      told.set(about?.txid, known);
      const stages = claims.stages as readonly { readonly stage: string }[];
      for (const { stage } of stages) known.add(stage);
    }
    const untold = issued.filter(({ txid }) => {
      const stages = told.get(txid);
      return stages?.has("recorded") !== true || !stages.has("digested");
    });
    expect(untold).toEqual([]);
    // Not one of them was told twice that it was recorded.
    const first = stall.receipts.filter(({ stage }) => stage === "recorded");
    expect(new Set(first.map((receipt) => receipt.issued?.txid)).size).toBe(first.length);
    expect(stall.broker.queuedCount).toBe(0);
  });
});
