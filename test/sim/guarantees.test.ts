/**
 * What holds whatever happens: receipts, holes, digests and backlogs over cuts of line and power.
 */
import { describe, expect, it } from "vitest";
import { openStall, STALL_OPENS, type Stall } from "../../sim/stall.ts";

const HOUR_MS = 3_600_000;

async function openConnectedStall(): Promise<Stall> {
  const stall = await openStall();
  stall.world.pass(2_000);
  return stall;
}

function creditRiel(stall: Stall, minor: number, agoMs = 0) {
  return stall.bank.credit("T-0007", {
    money: { minor, currency: "KHR" },
    creditedAt: STALL_OPENS + stall.world.nowMs - agoMs,
  });
}

function lastStages(stall: Stall, txid: string | undefined): readonly string[] {
  return stall.receipts
    .filter(({ issued, stage }) => issued?.txid === txid && stage !== "recorded")
    .map(({ stage }) => stage);
}

describe("receipts", () => {
  it("that the broker did not take before a power cut are sent after it", async () => {
    const stall = await openConnectedStall();
    const { txid } = creditRiel(stall, 700);
    stall.world.pass(200);
    stall.broker.setReachable(false);
    stall.world.pass(9_000);
    expect(lastStages(stall, txid)).toEqual([]);
    stall.cutPower();
    stall.broker.setReachable(true);
    stall.world.pass(40_000);
    expect(lastStages(stall, txid)).toEqual(["spoken"]);
  });

  it("are not sent again once they arrived", async () => {
    const stall = await openConnectedStall();
    const { txid } = creditRiel(stall, 700);
    stall.world.pass(20_000);
    stall.cutPower();
    stall.world.pass(40_000);
    expect(lastStages(stall, txid)).toEqual(["spoken"]);
  });

  it("list every stage with its time, in order", async () => {
    const stall = await openConnectedStall();
    creditRiel(stall, 700);
    stall.world.pass(20_000);
    const last = stall.receipts.find(({ stage }) => stage === "spoken");
    const stages = last?.claims.stages as readonly { stage: string; at: string }[];
    expect(stages.map(({ stage }) => stage)).toEqual(["recorded", "speaking", "spoken"]);
    const times = stages.map(({ at }) => Date.parse(at));
    expect([...times].sort((a, b) => a - b)).toEqual(times);
  });
});

describe("the numbering", () => {
  it("is asked for where it has holes, until none is left", async () => {
    const stall = await openConnectedStall();
    const lost = new Set<number>([2, 3, 7]);
    stall.broker.dropNext((_topic, _payload, index) => lost.has(index));
    for (let count = 1; count <= 9; count += 1) creditRiel(stall, count * 100);
    stall.world.pass(60_000);
    expect(
      stall.ledger
        .durableRows()
        .map(({ seq }) => seq)
        .sort(),
    ).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});

describe("many holes", () => {
  it("are all filled without a reconnect, more of them than the terminal keeps", async () => {
    const stall = await openConnectedStall();
    stall.broker.dropNext((_topic, _payload, index) => index <= 120 && index % 2 === 0);
    for (let count = 1; count <= 121; count += 1) creditRiel(stall, 100);
    stall.world.pass(60_000);
    const seqs = new Set(stall.ledger.durableRows().map(({ seq }) => seq));
    expect(seqs.size).toBe(121);
  });
});

describe("credits that come before the first of them is durable", () => {
  it("are one start and not several, as far as the next boot can know", async () => {
    const stall = await openConnectedStall();
    creditRiel(stall, 100);
    stall.world.pass(0.5);
    creditRiel(stall, 200);
    stall.world.pass(200);
    expect(stall.ledger.durableRows().map(({ speaksAtOnce }) => speaksAtOnce)).toEqual([
      true,
      false,
    ]);
  });
});

describe("the digest", () => {
  it("sums up a night once, and not again after the next power cut", async () => {
    const stall = await openConnectedStall();
    stall.broker.setReachable(false);
    stall.world.pass(40_000);
    for (let count = 0; count < 300; count += 1) creditRiel(stall, 1_000, HOUR_MS);
    const before = stall.heard.length;
    stall.broker.setReachable(true);
    stall.world.pass(90_000);
    const digested = stall.receipts.filter(({ stage }) => stage === "digested");
    expect(digested).toHaveLength(300);
    // "The bank can be heard again", and one digest.
    expect(stall.heard.length - before).toBe(2);
    stall.cutPower();
    stall.world.pass(60_000);
    expect(stall.heard.length - before).toBe(2);
  });

  it("is said as a repeat when the power was cut while it was said", async () => {
    const stall = await openConnectedStall();
    stall.broker.setReachable(false);
    stall.world.pass(40_000);
    for (let count = 0; count < 20; count += 1) creditRiel(stall, 1_000, HOUR_MS);
    stall.broker.setReachable(true);
    const silentBefore = stall.heard.length;
    while (stall.heard.length < silentBefore + 2) stall.world.pass(500);
    const first = stall.heard.at(-1);
    stall.cutPower();
    stall.world.pass(60_000);
    const again = stall.heard.at(-1);
    expect(again?.pcm.samples.length).toBeGreaterThan(first?.pcm.samples.length ?? 0);
    expect(stall.receipts.filter(({ stage }) => stage === "digested")).toHaveLength(20);
    const heard = stall.heard.length;
    stall.cutPower();
    stall.world.pass(60_000);
    expect(stall.heard).toHaveLength(heard);
  });
});

describe("a backlog", () => {
  it("of 5,000 is recorded in commits of many, said once and receipted whole", async () => {
    const stall = await openConnectedStall();
    stall.broker.setReachable(false);
    stall.world.pass(40_000);
    for (let count = 0; count < 5_000; count += 1) creditRiel(stall, 100, HOUR_MS);
    const before = stall.heard.length;
    stall.broker.setReachable(true);
    stall.world.pass(600_000);
    expect(stall.ledger.durableRows()).toHaveLength(5_000);
    expect(stall.heard.length - before).toBe(2);
    const digested = new Set(
      stall.receipts.filter(({ stage }) => stage === "digested").map(({ issued }) => issued?.txid),
    );
    expect(digested.size).toBe(5_000);
    expect(stall.broker.queuedCount).toBe(0);
  });

  it("does not keep a live payment waiting", async () => {
    const stall = await openConnectedStall();
    stall.broker.setReachable(false);
    stall.world.pass(40_000);
    for (let count = 0; count < 1_000; count += 1) creditRiel(stall, 100, HOUR_MS);
    stall.broker.setReachable(true);
    stall.world.pass(8_000);
    const { txid } = creditRiel(stall, 5_000);
    stall.world.pass(30_000);
    expect(lastStages(stall, txid)).toEqual(["spoken"]);
  });
});
