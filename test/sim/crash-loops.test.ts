/** A terminal after crashes: one message cannot keep it down, and a loop ends in safe mode. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { openStall } from "../../sim/stall.ts";

const RIEL_700 = { money: { minor: 700, currency: "KHR" } } as const;

describe("a message that crashed the terminal twice", () => {
  it("is acknowledged and refused unread, and its neighbours are taken", async () => {
    // Chance is seeded: another stall of the same seed issues the same bytes.
    const quarantine = new Set<string>();
    const stall = await openStall({ health: { quarantine } });
    stall.world.pass(2_000);
    const guilty = stall.bank.credit("T-0007", RIEL_700);
    quarantine.add(createHash("sha256").update(guilty.payload).digest("hex"));
    const innocent = stall.bank.credit("T-0007", RIEL_700);
    stall.world.pass(10_000);
    expect(stall.ledger.durableRows().map(({ txid }) => txid)).toEqual([innocent.txid]);
    expect(stall.heard).toHaveLength(1);
    const refusals = stall.receipts.filter(({ stage }) => stage === "rejected");
    expect(refusals[0]?.reason).toBe("schema");
  });
});

describe("safe mode", () => {
  it("records and acknowledges, shows no code and says nothing", async () => {
    const stall = await openStall({ health: { isSafeMode: true } });
    stall.world.pass(2_000);
    const { txid } = stall.bank.credit("T-0007", RIEL_700);
    stall.press("1", "2", "5", "0", "0", "charge");
    stall.world.pass(20_000);
    expect(stall.ledger.durableRows().map((row) => row.txid)).toEqual([txid]);
    expect(stall.broker.queuedCount).toBe(0);
    expect(stall.receipts.map(({ stage }) => stage)).toEqual(["recorded"]);
    expect(stall.heard).toEqual([]);
  });
});
