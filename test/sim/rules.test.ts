/**
 * The rules of the contract that hold whatever happens (its section 2), each as it is written, on
 * the whole terminal in simulated time. The random world and the scenarios try them harder.
 */
import { describe, expect, it } from "vitest";
import { sendBurst, sendForged, sendGarbage } from "../../sim/networks/mischief.ts";
import { openStall, STALL_OPENS, type Stall, type StallOptions } from "../../sim/stall.ts";

const TERMINAL = "T-0007";
const RIEL_700 = { minor: 700, currency: "KHR" } as const;

async function openConnectedStall(options: StallOptions = {}): Promise<Stall> {
  const stall = await openStall(options);
  stall.world.pass(2_000);
  return stall;
}

function stagesOf(stall: Stall, txid: string | undefined): readonly string[] {
  return stall.receipts
    .filter(({ issued }) => issued?.txid === txid)
    .map(({ stage, reason }) => (reason === undefined ? stage : `${stage}(${reason})`));
}

describe("rule 1: a message is acknowledged after the credit is durable, before it is spoken", () => {
  it("is not acknowledged while the commit is under way", async () => {
    const stall = await openConnectedStall();
    stall.ledger.setFault("io");
    stall.bank.credit(TERMINAL, { money: RIEL_700 });
    stall.world.pass(3_000);
    expect(stall.broker.queuedCount).toBe(1);
    expect(stall.heard).toEqual([]);
  });

  it("is acknowledged although the loudspeaker never ends", async () => {
    const stall = await openConnectedStall();
    stall.speaker.setFault("stuck");
    stall.bank.credit(TERMINAL, { money: RIEL_700 });
    stall.world.pass(500);
    expect(stall.broker.queuedCount).toBe(0);
    expect(stall.ledger.durableRows()).toHaveLength(1);
  });
});

describe("rule 2: a credit is counted once per txid, for ever, in whatever order", () => {
  it("is one row and one announcement, repeated now, after a power cut, and an hour later", async () => {
    const stall = await openConnectedStall();
    const issued = stall.bank.credit(TERMINAL, { money: RIEL_700 });
    for (const waitMs of [0, 10_000, 3_600_000]) {
      stall.world.pass(waitMs);
      for (let count = 0; count < 20; count += 1) stall.bank.repeat(issued);
      stall.world.pass(20_000);
      stall.cutPower();
      stall.world.pass(20_000);
    }
    expect(stall.ledger.durableRows()).toHaveLength(1);
    expect(stall.heard).toHaveLength(1);
  });

  it("is refused as a conflict when its content differs, and neither counted nor said", async () => {
    const stall = await openConnectedStall();
    const { txid = "" } = stall.bank.credit(TERMINAL, { money: RIEL_700 });
    stall.world.pass(10_000);
    stall.bank.credit(TERMINAL, { money: { minor: 70_000, currency: "KHR" }, txid });
    stall.world.pass(20_000);
    expect(stall.ledger.durableRows().map(({ money }) => money?.minor)).toEqual([700]);
    expect(stall.heard).toHaveLength(1);
    expect(stall.receipts.filter(({ reason }) => reason === "conflict")).toHaveLength(1);
  });
});

describe("rule 3: nothing unverified makes a sound, lights a lamp or changes the screen", () => {
  it("leaves at most one receipt a second, however much of it comes", async () => {
    const stall = await openConnectedStall();
    const lamps: string[] = [];
    stall.panel.onLamp((lamp, colour) => lamps.push(`${lamp} ${colour}`));
    const frames: unknown[] = [];
    stall.display.onFrame(() => frames.push(stall.world.nowMs));
    for (let count = 0; count < 100; count += 1) {
      sendForged(stall.bank, TERMINAL, RIEL_700);
      sendGarbage(stall.bank, TERMINAL);
      stall.world.pass(100);
    }
    const refused = stall.receipts.filter(({ stage }) => stage === "rejected").length;
    expect(refused).toBeGreaterThan(5);
    expect(refused).toBeLessThanOrEqual(11);
    expect([stall.heard, lamps, frames]).toEqual([[], [], []]);
    expect(stall.broker.queuedCount).toBe(0);
  });
});

describe("rule 4: fresh credits one by one, late ones with their age, stale ones in one digest", () => {
  function creditAgo(stall: Stall, ...agesMs: readonly number[]): readonly (string | undefined)[] {
    return agesMs.map((ageMs) => {
      const creditedAt = stall.nowWall - ageMs;
      return stall.bank.credit(TERMINAL, { money: RIEL_700, creditedAt }).txid;
    });
  }

  it("ends the story of each as its age has it", async () => {
    const stall = await openConnectedStall();
    const txids = creditAgo(stall, 1_000, 31_000, 500_000, 601_000, 3_600_000);
    stall.world.pass(120_000);
    const ends = txids.map((txid) => stagesOf(stall, txid).at(-1));
    expect(ends).toEqual(["spoken", "spoken(late)", "spoken(late)", "digested", "digested"]);
    // One new, two late, one digest.
    expect(stall.heard).toHaveLength(4);
  });

  it("says five at once one by one, and more than five as one sum", async () => {
    for (const [count, utterances] of [
      [5, 5],
      // The first is said at once; six are waiting then.
      [7, 2],
    ] as const) {
      const stall = await openConnectedStall();
      sendBurst(stall.bank, TERMINAL, count);
      stall.world.pass(60_000);
      expect(stall.heard).toHaveLength(utterances);
    }
  });

  it("records everything and says nothing as new before this boot's welcome", async () => {
    const stall = await openStall();
    stall.broker.dropNext((topic) => topic.endsWith("/welcome"));
    stall.world.pass(2_000);
    const { txid } = stall.bank.credit(TERMINAL, { money: RIEL_700 });
    stall.world.pass(15_000);
    expect(stall.ledger.durableRows().map((row) => row.txid)).toEqual([txid]);
    expect(stagesOf(stall, txid)).toEqual(["recorded"]);
  });

  it("judges age by the bank's time, whatever the terminal's own clock shows", async () => {
    for (const turnMs of [-40 * 86_400_000, 0, 40 * 86_400_000]) {
      const stall = await openConnectedStall();
      stall.turnClock(turnMs);
      const [fresh, late] = creditAgo(stall, 0, 45_000);
      stall.world.pass(30_000);
      expect(stagesOf(stall, fresh)).toEqual(["recorded", "spoken"]);
      expect(stagesOf(stall, late)).toEqual(["recorded", "spoken(late)"]);
    }
  });
});

describe("rule 5: holes are asked for until filled", () => {
  it("again and again, although the answers get lost", async () => {
    const stall = await openConnectedStall();
    let kept = 0;
    const isLost = (topic: string, index: number) =>
      topic.endsWith("/event") && index > 1 && kept < 3;
    stall.broker.dropNext((topic, _payload, index) => {
      // The second event is lost, and so are the first answers to what is asked.
      if (index === 3 || !isLost(topic, index)) return false;
      kept += 1;
      return true;
    });
    for (let count = 0; count < 3; count += 1) stall.bank.credit(TERMINAL, { money: RIEL_700 });
    stall.world.pass(60_000);
    const seqs = stall.ledger.durableRows().map(({ seq }) => seq);
    expect([...seqs].sort((a, b) => a - b)).toEqual([1, 2, 3]);
    expect(stall.facts.filter(({ type }) => type === "request").length).toBeGreaterThan(1);
  });
});

describe("rule 6: blindness is said and shown within 25 s, and said again", () => {
  it.each([
    ["the line is cut", (stall: Stall) => stall.broker.setReachable(false)],
    [
      "the bank does not answer the next hello",
      (stall: Stall) => {
        stall.broker.dropNext(() => true);
        stall.broker.setReachable(false);
        stall.world.pass(2_000);
        stall.broker.setReachable(true);
      },
    ],
  ])("when %s", async (_name, happen) => {
    const stall = await openConnectedStall();
    const fromMs = stall.world.nowMs;
    happen(stall);
    stall.world.pass(25_000 - (stall.world.nowMs - fromMs));
    expect(stall.panel.lamps.link).toBe("red");
    expect(stall.heard).toHaveLength(1);
    stall.world.pass(130_000);
    expect(stall.heard).toHaveLength(3);
  });

  it("from switch-on as well, and silence of a connected terminal means that nobody paid", async () => {
    const stall = await openStall({ opensAt: STALL_OPENS });
    stall.broker.setReachable(false);
    stall.world.pass(25_000);
    expect(stall.panel.lamps.link).toBe("red");
    stall.broker.setReachable(true);
    stall.world.pass(60_000);
    const heard = stall.heard.length;
    stall.world.pass(3_600_000);
    expect(stall.panel.lamps.link).toBe("green");
    expect(stall.heard).toHaveLength(heard);
  });
});
