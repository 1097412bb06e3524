/**
 * "Was this paid?": yes, no, or cannot know. A word of the bank is never money, and only the answer
 * to the question that waits is a word of the bank.
 */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Scene } from "../../firmware/screen/scene.ts";
import { bankPen } from "../../sim/scenario/bank-pen.ts";
import type { Overheard } from "../contract/wiretap.ts";
import { openWatchedStall, type WatchedStall } from "./watched-stall.ts";

const TERMINAL = "T-0007";

type Counter = WatchedStall;

const openCounter = (config: Readonly<Record<string, unknown>> = {}) =>
  openWatchedStall({ config });

/** Keys a charge of 5,000 riel. */
function charge({ stall }: Counter): void {
  stall.press("5", "0", "0", "0", "charge");
  stall.world.pass(500);
}

function lookups({ wire }: Counter): readonly Overheard["claims"][] {
  return wire.messages.map(({ claims }) => claims).filter(({ kind }) => kind === "lookup");
}

/** Nothing of these kinds gets from the bank to the terminal any more. */
function lose({ stall }: Counter, ...what: readonly ("event" | "charge")[]): void {
  stall.broker.dropNext((topic) => what.some((word) => topic.endsWith(`/${word}`)));
}

/** Keys a charge and asks about it; no answer of the bank arrives. */
async function askInVain(config: Readonly<Record<string, unknown>> = {}): Promise<Counter> {
  const counter = await openCounter(config);
  charge(counter);
  lose(counter, "event", "charge");
  counter.stall.press("charge");
  counter.stall.world.pass(500);
  return counter;
}

/** Sends a status in the bank's name, rightly signed unless it is said otherwise. */
function sendStatus(counter: Counter, more: Readonly<Record<string, unknown>>, seed = 1): void {
  const { stall } = counter;
  const { md5, jti } = lookups(counter).at(-1) ?? {};
  const iat = Math.floor(stall.nowWall / 1000);
  const head = { iss: "SIMBANK", aud: TERMINAL, jti: `s-${iat}-${seed}`, iat };
  const claims = { ...head, kind: "charge.status", of: jti, md5, answer: "paid", ...more };
  stall.broker.dropNext(() => false);
  stall.bank.sendRaw(TERMINAL, "charge", bankPen(seed).sign(claims));
  stall.world.pass(100);
}

function askedOf(scene: Scene | undefined): string {
  if (scene?.kind === "charge") return `code ${scene.asked ?? "plain"}`;
  if (scene?.kind !== "asked") return scene?.kind ?? "nothing";
  return [scene.answer, scene.why].filter((word) => word !== undefined).join(" ");
}

describe("no", () => {
  it("is said and shown below the code, which can still be paid", async () => {
    const counter = await openCounter();
    const { stall, scene } = counter;
    charge(counter);
    stall.press("charge");
    stall.world.pass(500);
    expect(askedOf(scene())).toBe("code unpaid");
    expect(stall.heard).toHaveLength(1);
    stall.world.pass(10_000);
    expect(askedOf(scene())).toBe("code plain");
  });

  it("fills the screen when the code is gone", async () => {
    const counter = await openCounter();
    const { stall, scene } = counter;
    charge(counter);
    stall.press("clear");
    stall.world.pass(5_000);
    stall.hold("charge", 1_200);
    stall.world.pass(500);
    expect(askedOf(scene())).toBe("unpaid");
  });
});

/** The bank books the payment of the open charge. */
function pay({ stall, scene }: Counter): void {
  const shown = scene();
  if (shown?.kind !== "charge") throw new Error("no code is shown");
  const { money, billNumber } = shown;
  const md5 = createHash("md5").update(shown.qr).digest("hex");
  stall.bank.credit(TERMINAL, { money, billNumber, md5 });
}

describe("yes", () => {
  it("is the credit itself, when the bank sends it along", async () => {
    const counter = await openCounter();
    const { stall, scene } = counter;
    charge(counter);
    lose(counter, "event");
    pay(counter);
    stall.world.pass(200);
    stall.broker.dropNext(() => false);
    stall.press("charge");
    stall.world.pass(8_000);
    expect(scene()?.kind).toBe("paid");
    expect(stall.ledger.durableRows()).toHaveLength(1);
    // One utterance: the payment. Nothing is said of the question any more.
    expect(stall.heard).toHaveLength(1);
  });

  it("is a word when the credit does not come, counts nothing, and asks for it", async () => {
    const counter = await openCounter();
    const { stall, scene, wire } = counter;
    charge(counter);
    lose(counter, "event");
    pay(counter);
    stall.press("charge");
    stall.world.pass(3_000);
    expect(askedOf(scene())).toBe("paid");
    expect(stall.heard).toHaveLength(1);
    expect(stall.ledger.durableRows()).toEqual([]);
    const resyncs = wire.messages.filter(({ claims }) => claims.kind === "resync");
    expect(resyncs.map(({ claims }) => claims)).toMatchObject([{ epoch: 3, from: 1, to: 100 }]);
    stall.world.pass(8_000);
    // The code is still there, and says that it has been paid.
    expect(askedOf(scene())).toBe("code paid");
    stall.broker.dropNext(() => false);
    for (const issued of stall.bank.issued(TERMINAL)) stall.bank.repeat(issued);
    stall.world.pass(1_000);
    expect(scene()?.kind).toBe("paid");
    expect(stall.ledger.durableRows()).toHaveLength(1);
  });

  it("is told at once, link or no link, of what is recorded here", async () => {
    const counter = await openCounter();
    const { stall, scene } = counter;
    charge(counter);
    pay(counter);
    stall.world.pass(20_000);
    stall.broker.setReachable(false);
    stall.world.pass(1_000);
    stall.hold("charge", 1_200);
    expect(scene()).toMatchObject({ kind: "asked", answer: "paid", isRecorded: true });
    expect(lookups(counter)).toEqual([]);
  });
});

describe("cannot know", () => {
  it("is told at once without a link", async () => {
    const counter = await openCounter();
    const { stall, scene } = counter;
    charge(counter);
    stall.broker.setReachable(false);
    stall.world.pass(1_000);
    stall.press("charge");
    expect(askedOf(scene())).toBe("unknown offline");
    stall.world.pass(1_000);
    expect(stall.heard).toHaveLength(1);
  });

  it("is told at once when the link ends while the bank is asked", async () => {
    const counter = await askInVain();
    const { stall, scene } = counter;
    stall.world.pass(500);
    stall.broker.setReachable(false);
    stall.world.pass(100);
    expect(askedOf(scene())).toBe("unknown offline");
  });

  it("is told when the bank does not answer in time, and its late answer changes nothing", async () => {
    const counter = await askInVain({ charge: { answerSeconds: 5 } });
    const { stall, scene } = counter;
    stall.world.pass(4_400);
    expect(askedOf(scene())).toBe("code waiting");
    stall.world.pass(200);
    expect(askedOf(scene())).toBe("unknown no-answer");
    sendStatus(counter, {});
    expect(askedOf(scene())).toBe("unknown no-answer");
    expect(stall.receipts.at(-1)).toMatchObject({ stage: "rejected", reason: "expired" });
  });

  it("is told when the bank says so", async () => {
    const counter = await askInVain();
    const { scene } = counter;
    sendStatus(counter, { answer: "unknown" });
    expect(askedOf(scene())).toBe("unknown unsure");
  });
});

describe("an answer", () => {
  it.each([
    ["unknown-key", "by a stranger", {}, 2],
    ["expired", "to another question", { of: "another" }, 1],
    ["unknown-charge", "about another code", { md5: "0".repeat(32) }, 1],
    ["wrong-terminal", "to another terminal", { aud: "T-0008" }, 1],
    ["wrong-acquirer", "of another bank", { iss: "OTHER" }, 1],
    ["schema", "in a word nobody agreed on", { answer: "maybe" }, 1],
  ] as const)("is refused as %s %s", async (reason, _, wrong, seed) => {
    const counter = await askInVain();
    const { stall, scene } = counter;
    sendStatus(counter, wrong, seed);
    expect(askedOf(scene())).toBe("code waiting");
    expect(stall.receipts.at(-1)).toMatchObject({ stage: "rejected", reason });
    expect(stall.heard).toEqual([]);
  });

  it("is asked for once, however often the key is pressed", async () => {
    const counter = await openCounter();
    const { stall } = counter;
    charge(counter);
    lose(counter, "event", "charge");
    stall.press("charge", "charge", "charge");
    stall.world.pass(500);
    expect(lookups(counter)).toHaveLength(1);
  });
});

it("a question about a charge ends with the next charge", async () => {
  const counter = await askInVain();
  const { stall, scene } = counter;
  charge(counter);
  expect(askedOf(scene())).toBe("code plain");
  sendStatus(counter, { answer: "unpaid" });
  expect(askedOf(scene())).toBe("code plain");
  expect(stall.receipts.at(-1)).toMatchObject({ stage: "rejected", reason: "expired" });
});

it("holding the key before there was any charge begins one", async () => {
  const counter = await openCounter();
  counter.stall.hold("charge", 1_200);
  expect(counter.scene()?.kind).toBe("entry");
});
