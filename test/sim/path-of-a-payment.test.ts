/** One payment through every layer in simulated time: keyed, shown, paid, recorded, said, shown. */
import { describe, expect, it } from "vitest";
import { decodeKhqr } from "../../firmware/khqr/decode.ts";
import { openStall, type Stall } from "../../sim/stall.ts";
import { litCode } from "./lit-code.ts";

function litCharge(stall: Stall) {
  const text = litCode(stall) ?? "";
  const decoded = decodeKhqr(text, undefined);
  if (!decoded.ok) throw new Error(`no KHQR is lit: ${decoded.message}`);
  return { text, ...decoded };
}

async function openConnectedStall(): Promise<Stall> {
  const stall = await openStall();
  stall.world.pass(2_000);
  return stall;
}

describe("the path of a payment", () => {
  it("begins with the static code on the display, connected and silent", async () => {
    const stall = await openConnectedStall();
    expect(litCharge(stall).money).toBeNull();
    expect(stall.panel.lamps.link).toBe("green");
    expect(stall.heard).toEqual([]);
  });

  it("leads from 12,500 keyed to a credit recorded, acknowledged, said and shown", async () => {
    const stall = await openConnectedStall();
    stall.press("currency", "1", "2", "5", "0", "0", "charge");
    stall.world.pass(200);
    const charge = litCharge(stall);
    expect(charge.money).toEqual({ minor: 12_500, currency: "KHR" });

    const billNumber = charge.fields.billNumber ?? "";
    const issued = stall.bank.credit("T-0007", {
      money: { minor: 12_500, currency: "KHR" },
      billNumber,
    });
    stall.world.pass(400);
    expect(stall.ledger.durableRows().map(({ txid }) => txid)).toEqual([issued.txid]);
    expect(stall.broker.queuedCount).toBe(0);
    expect(stall.heard).toHaveLength(1);
    expect(litCode(stall)).toBeUndefined();
    expect(stall.panel.lamps.payment).toBe("green");

    stall.world.pass(20_000);
    const stages = stall.receipts.map(({ stage, reason }) => [stage, reason]);
    expect(stages).toEqual([
      ["recorded", undefined],
      ["spoken", undefined],
    ]);
    expect(litCharge(stall).money).toBeNull();
    expect(stall.panel.lamps.payment).toBe("off");
  });

  it("counts and says a credit once, however often it comes", async () => {
    const stall = await openConnectedStall();
    const issued = stall.bank.credit("T-0007", { money: { minor: 500, currency: "KHR" } });
    for (let again = 0; again < 5; again += 1) stall.bank.repeat(issued);
    stall.world.pass(20_000);
    expect(stall.ledger.durableRows()).toHaveLength(1);
    expect(stall.heard).toHaveLength(1);
    expect(stall.receipts.filter(({ stage }) => stage === "duplicate")).toHaveLength(5);
  });

  it("shows a different amount and keeps the charge open", async () => {
    const stall = await openConnectedStall();
    stall.press("1", "2", "5", "0", "0", "charge");
    stall.world.pass(200);
    const { fields, text } = litCharge(stall);
    stall.bank.credit("T-0007", {
      money: { minor: 12_000, currency: "KHR" },
      billNumber: fields.billNumber ?? "",
    });
    stall.world.pass(500);
    expect(litCode(stall)).toBeUndefined();
    expect(stall.panel.lamps.payment).toBe("amber");
    stall.world.pass(20_000);
    expect(litCode(stall)).toBe(text);
  });

  it("takes the code away when its time is up", async () => {
    const stall = await openConnectedStall();
    stall.press("7", "0", "0", "0", "charge");
    stall.world.pass(200);
    expect(litCharge(stall).money?.minor).toBe(7_000);
    stall.world.pass(300_000);
    expect(litCode(stall)).toBeUndefined();
    stall.world.pass(10_000);
    expect(litCharge(stall).money).toBeNull();
  });

  it("says late what is late and sums up what is stale, when the line comes back", async () => {
    const stall = await openConnectedStall();
    stall.broker.setReachable(false);
    stall.world.pass(60_000);
    const said = stall.heard.length;
    for (let minutes = 60; minutes > 40; minutes -= 1) {
      stall.bank.credit("T-0007", {
        money: { minor: 1_000, currency: "KHR" },
        creditedAt: Date.UTC(2026, 10, 22, 8, 0, 0) - minutes * 60_000,
      });
    }
    stall.bank.credit("T-0007", {
      money: { minor: 300, currency: "USD" },
      creditedAt: Date.UTC(2026, 10, 22, 8, 0, 0) - 120_000,
    });
    stall.broker.setReachable(true);
    stall.world.pass(120_000);
    expect(stall.ledger.durableRows()).toHaveLength(21);
    const last = stall.receipts.filter(({ stage }) => stage !== "recorded");
    expect(last.filter(({ stage }) => stage === "digested")).toHaveLength(20);
    expect(last.filter(({ reason }) => reason === "late")).toHaveLength(1);
    // Link back, one late credit, one digest.
    expect(stall.heard.length - said).toBe(3);
  });

  it("says within 25 seconds that it cannot hear, and says so again", async () => {
    const stall = await openConnectedStall();
    stall.broker.setReachable(false);
    stall.world.pass(25_000);
    expect(stall.heard).toHaveLength(1);
    expect(stall.panel.lamps.link).toBe("red");
    stall.world.pass(60_000);
    expect(stall.heard).toHaveLength(2);
  });

  it("repeats a credit, marked, when the power was cut while it was said", async () => {
    const stall = await openConnectedStall();
    stall.bank.credit("T-0007", { money: { minor: 4_000, currency: "KHR" } });
    stall.world.pass(300);
    expect(stall.heard).toHaveLength(1);
    stall.cutPower();
    stall.world.pass(20_000);
    expect(stall.heard).toHaveLength(2);
    expect(stall.ledger.durableRows()).toHaveLength(1);
    // Another utterance than the first: "repeated".
    expect(stall.heard[1]?.pcm.samples).not.toEqual(stall.heard[0]?.pcm.samples);
    stall.cutPower();
    stall.world.pass(20_000);
    expect(stall.heard).toHaveLength(2);
  });

  it("records and keeps silent until the time is trusted", async () => {
    const stall = await openStall({ hasClock: false });
    stall.bank.credit("T-0007", { money: { minor: 4_000, currency: "KHR" } });
    stall.world.pass(10_000);
    expect(stall.ledger.durableRows()).toHaveLength(1);
    expect(stall.heard).toHaveLength(1);
  });

  it("coalesces a burst", async () => {
    const stall = await openConnectedStall();
    for (let count = 0; count < 12; count += 1) {
      stall.bank.credit("T-0007", { money: { minor: 1_000, currency: "KHR" } });
    }
    stall.world.pass(60_000);
    expect(stall.heard).toHaveLength(2);
    const reasons = stall.receipts.map(({ reason }) => reason);
    expect(reasons.filter((reason) => reason === "coalesced")).toHaveLength(11);
  });

  it("acknowledges nothing that the ledger refused, and records it on the next connection", async () => {
    const stall = await openConnectedStall();
    stall.ledger.failNext("io");
    stall.bank.credit("T-0007", { money: { minor: 4_000, currency: "KHR" } });
    stall.world.pass(300);
    expect(stall.heard).toEqual([]);
    expect(stall.broker.queuedCount).toBe(1);
    stall.world.pass(60_000);
    expect(stall.broker.queuedCount).toBe(0);
    expect(stall.ledger.durableRows()).toHaveLength(1);
  });
});
