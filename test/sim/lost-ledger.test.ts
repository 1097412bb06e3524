/** The payment record is lost: what was heard is never news again, and all of it comes back. */
import { describe, expect, it } from "vitest";
import { openStall, type Stall } from "../../sim/stall.ts";

const TERMINAL = "T-0007";

/** A stall that has taken `count` payments, one every ten seconds. */
async function busyStall(count: number): Promise<Stall> {
  const stall = await openStall();
  stall.world.pass(2_000);
  for (let number = 1; number <= count; number += 1) {
    stall.bank.credit(TERMINAL, { money: { minor: number * 100, currency: "KHR" } });
    stall.world.pass(10_000);
  }
  return stall;
}

function hellos(stall: Stall): readonly unknown[] {
  return stall.facts.flatMap((fact) => (fact.type === "hello" ? [fact.claims.contiguousSeq] : []));
}

function states(stall: Stall): readonly string[] {
  return stall.facts.flatMap((fact) => (fact.type === "state" ? [fact.state] : []));
}

function seqs(stall: Stall): readonly number[] {
  return stall.ledger
    .durableRows()
    .map(({ seq }) => seq)
    .sort((a, b) => a - b);
}

describe("a record that is found damaged at switch-on", () => {
  it("is asked for from the first number on, and the bank is told of it", async () => {
    const stall = await busyStall(3);
    stall.ledger.ruin();
    stall.cutPower();
    stall.world.pass(30_000);
    expect(hellos(stall)).toEqual([0, 0]);
    expect(states(stall).slice(-2)).toEqual(["degraded", "ready"]);
    expect(seqs(stall)).toEqual([1, 2, 3]);
  });

  it("comes back as one digest, however young its payments are", async () => {
    const stall = await busyStall(2);
    stall.bank.credit(TERMINAL, { money: { minor: 900, currency: "KHR" } });
    stall.world.pass(500);
    const heard = stall.heard.length;
    stall.ledger.ruin();
    stall.cutPower();
    stall.world.pass(60_000);
    expect(stall.heard).toHaveLength(heard + 1);
    const stages = stall.receipts.map(({ stage }) => stage);
    expect(stages.slice(-3)).toEqual(["digested", "digested", "digested"]);
  });

  it("is still being recovered after another power cut, and nothing of it is news then", async () => {
    const stall = await busyStall(3);
    const heard = stall.heard.length;
    stall.ledger.ruin();
    stall.broker.setReachable(false);
    stall.cutPower();
    stall.world.pass(5_000);
    stall.cutPower();
    stall.broker.setReachable(true);
    stall.world.pass(60_000);
    expect(seqs(stall)).toEqual([1, 2, 3]);
    expect(stall.heard.length).toBeLessThanOrEqual(heard + 1);
  });

  it("does not make what is paid after it old", async () => {
    const stall = await busyStall(3);
    stall.ledger.ruin();
    stall.cutPower();
    stall.world.pass(60_000);
    const heard = stall.heard.length;
    const { txid } = stall.bank.credit(TERMINAL, { money: { minor: 700, currency: "KHR" } });
    stall.world.pass(10_000);
    expect(stall.heard).toHaveLength(heard + 1);
    const last = stall.receipts.at(-1);
    expect([last?.issued?.txid, last?.stage, last?.reason]).toEqual([txid, "spoken", undefined]);
  });

  it("keeps today's totals back until all of it is there", async () => {
    const stall = await busyStall(3);
    stall.ledger.ruin();
    // The bank's events get lost: the recovery cannot end.
    stall.broker.dropNext((topic) => topic.endsWith("/event"));
    stall.cutPower();
    stall.world.pass(20_000);
    const heard = stall.heard.length;
    stall.hold("middle", 2_000);
    stall.world.pass(5_000);
    expect(stall.heard).toHaveLength(heard);
  });

  it("says a payment taken back before once more: bad news is never swallowed", async () => {
    const stall = await busyStall(2);
    const { txid = "" } = stall.bank.credit(TERMINAL, { money: { minor: 900, currency: "KHR" } });
    stall.bank.reverse(TERMINAL, txid, "customer-dispute");
    stall.world.pass(30_000);
    const heard = stall.heard.length;
    stall.ledger.ruin();
    stall.cutPower();
    stall.world.pass(60_000);
    // The digest of the credits, and the reversal by itself.
    expect(stall.heard).toHaveLength(heard + 2);
  });
});

describe("a record that is damaged in use", () => {
  it("is found by upkeep within two minutes, although nobody pays", async () => {
    const stall = await busyStall(3);
    stall.ledger.ruin();
    stall.world.pass(120_000);
    expect(seqs(stall)).toEqual([1, 2, 3]);
    expect(hellos(stall)).toEqual([0, 0]);
  });
});
