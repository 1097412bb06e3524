/**
 * Several acquirers on one terminal, over one broker: each has its own keys, numbering and session.
 * One that is silent, slow or confused costs the others nothing, and none can speak for another.
 */
import { expect, it } from "vitest";
import type { Pcm } from "../../drivers/hal/speaker.ts";
import { openVoices } from "../../drivers/linux/file-voices.ts";
import { assetFolder } from "../../firmware/cli/assets.ts";
import { checkConfig } from "../../firmware/config/schema.ts";
import type { Acquirer } from "../../sim/networks/acquirer.ts";
import type { StallOptions } from "../../sim/stall.ts";
import type { Overheard, Wiretap } from "../contract/wiretap.ts";
import { LEAST } from "../tidy/config-documents.ts";
import { openWatchedStall, type WatchedStall } from "./watched-stall.ts";

const TERMINAL = "T-0007";
const RIEL = { minor: 5_000, currency: "KHR" } as const;
const CONFIG = {
  otherAcquirers: [{ id: "OTHERBANK", epoch: 7, keys: "unused", name: "Other Bank" }],
};

interface Counter extends WatchedStall {
  readonly other: Acquirer;
}

async function openCounter(options: StallOptions = {}): Promise<Counter> {
  const watched = await openWatchedStall({ config: CONFIG, ...options });
  const [other] = watched.stall.otherBanks;
  if (other === undefined) throw new Error("there is no other bank");
  return { ...watched, other };
}

/** What the terminal has said to one bank, of one kind. */
function saidTo(wire: Wiretap, bank: string, kind: string): readonly Overheard["claims"][] {
  return wire.messages
    .filter(({ topic }) => topic.startsWith(`khqr/v1/${bank}/${TERMINAL}/up/`))
    .map(({ claims }) => claims)
    .filter((claims) => claims.kind === kind);
}

/** The last refusal that any bank was told. */
function refusal({ wire }: Counter): unknown {
  return wire.messages.filter(({ claims }) => claims.stage === "rejected").at(-1)?.claims.reason;
}

it("refuses two banks of one id", () => {
  const least = {
    ...LEAST,
    otherAcquirers: [
      { id: "a", keys: "a" },
      { id: LEAST.acquirer.id, keys: "b" },
    ],
  };
  const problem = { path: "otherAcquirers[1].id", rule: expect.stringMatching(/must differ/) };
  expect(checkConfig(least)).toMatchObject({ problem });
});

it("greets each bank with its own epoch and numbering, and counts each by itself", async () => {
  const { stall, other, wire, scene } = await openCounter();
  expect(stall.panel.lamps.link).toBe("green");
  expect(saidTo(wire, "SIMBANK", "session.hello")).toMatchObject([{ epoch: 3, aud: "SIMBANK" }]);
  expect(saidTo(wire, "OTHERBANK", "session.hello")).toMatchObject([{ epoch: 7 }]);
  stall.bank.credit(TERMINAL, { money: RIEL });
  stall.world.pass(10_000);
  other.credit(TERMINAL, { money: RIEL });
  stall.world.pass(2_000);
  expect(scene()).toMatchObject({ kind: "paid", bank: "Other Bank" });
  stall.world.pass(10_000);
  const rows = stall.ledger.durableRows().map(({ acquirer, epoch, seq }) => [acquirer, epoch, seq]);
  expect(rows).toEqual([
    ["SIMBANK", 3, 1],
    ["OTHERBANK", 7, 1],
  ]);
  expect(stall.heard).toHaveLength(2);
  for (const bank of ["SIMBANK", "OTHERBANK"]) {
    const receipts = saidTo(wire, bank, "receipt");
    expect(receipts.map(({ stage }) => stage)).toEqual(["recorded", "spoken"]);
    expect(receipts.every(({ aud }) => aud === bank)).toBe(true);
  }
});

it("lets no bank's key speak on another's topic, whoever moves or writes the message", async () => {
  const counter = await openCounter();
  const { stall, other } = counter;
  const issued = stall.bank.credit(TERMINAL, { money: RIEL });
  stall.world.pass(10_000);
  // The very bytes, moved.
  other.sendRaw(TERMINAL, "event", issued.payload);
  stall.world.pass(2_000);
  expect(refusal(counter)).toBe("unknown-key");
  // In the other's name, signed with its own key under the other's key id.
  const topic = `khqr/v1/SIMBANK/${TERMINAL}/dn/event`;
  const theirs = other.credit(TERMINAL, { money: RIEL });
  stall.world.pass(10_000);
  stall.broker.publish(topic, theirs.payload);
  stall.world.pass(2_000);
  expect(refusal(counter)).toBe("unknown-key");
  expect(stall.ledger.durableRows()).toHaveLength(2);
});

it("counts a payment once that two banks tell of", async () => {
  const { stall, other, wire } = await openCounter();
  const txid = "ab".repeat(32);
  stall.bank.credit(TERMINAL, { money: RIEL, txid });
  stall.world.pass(10_000);
  other.credit(TERMINAL, { money: RIEL, txid });
  stall.world.pass(10_000);
  expect(stall.ledger.durableRows()).toHaveLength(1);
  expect(stall.heard).toHaveLength(1);
  expect(saidTo(wire, "OTHERBANK", "receipt")).toMatchObject([{ stage: "duplicate", txid }]);
});

it("asks the bank whose number is missing, and no other", async () => {
  const { stall, other, wire } = await openCounter();
  wire.loseNext();
  other.credit(TERMINAL, { money: RIEL });
  other.credit(TERMINAL, { money: RIEL });
  stall.world.pass(20_000);
  expect(saidTo(wire, "OTHERBANK", "resync")).toMatchObject([{ epoch: 7, from: 1, to: 1 }]);
  expect(saidTo(wire, "SIMBANK", "resync")).toEqual([]);
  expect(stall.ledger.durableRows()).toHaveLength(2);
});

it("takes the payments of one bank while the other repeats, reorders and starts again", async () => {
  const { stall, other } = await openCounter();
  const first = other.credit(TERMINAL, { money: RIEL });
  for (let count = 0; count < 20; count += 1) other.repeat(first);
  const second = other.credit(TERMINAL, { money: RIEL });
  other.repeat(second);
  other.repeat(first);
  stall.bank.credit(TERMINAL, { money: RIEL });
  stall.world.pass(30_000);
  const rows = stall.ledger.durableRows();
  expect(rows.map(({ acquirer }) => acquirer).sort()).toEqual([
    "OTHERBANK",
    "OTHERBANK",
    "SIMBANK",
  ]);
  expect(stall.panel.lamps.link).toBe("green");
});

it("says and shows that one bank cannot be heard, and goes on with the other", async () => {
  const { stall, scene } = await openCounter();
  stall.broker.dropNext((topic) => topic.startsWith("khqr/v1/OTHERBANK/"));
  stall.broker.setReachable(false);
  stall.world.pass(500);
  stall.broker.setReachable(true);
  stall.world.pass(40_000);
  expect(stall.panel.lamps.link).toBe("amber");
  expect(scene()).toMatchObject({
    kind: "idle",
    status: { link: "connecting", unheard: "Other Bank" },
  });
  const saidBefore = stall.heard.length;
  expect(saidBefore).toBeGreaterThan(0);
  stall.bank.credit(TERMINAL, { money: RIEL });
  stall.world.pass(1_000);
  expect(scene()).toMatchObject({ kind: "paid", bank: "SIMBANK" });
});

it("knows each bank's numbering again after a power cut", async () => {
  const { stall, other, wire } = await openCounter();
  other.credit(TERMINAL, { money: RIEL });
  other.credit(TERMINAL, { money: RIEL });
  stall.world.pass(20_000);
  stall.cutPower();
  stall.world.pass(3_000);
  expect(saidTo(wire, "OTHERBANK", "session.hello").at(-1)).toMatchObject({ contiguousSeq: 2 });
  expect(saidTo(wire, "SIMBANK", "session.hello").at(-1)).toMatchObject({ contiguousSeq: 0 });
});

it("shows no charge for a bank whose account is not on the codes", async () => {
  const counter = await openCounter();
  const { stall, other, scene } = counter;
  const expiresAt = stall.nowWall + 60_000;
  other.openCharge(TERMINAL, { money: RIEL, billNumber: "TILL-1", expiresAt });
  stall.world.pass(1_000);
  expect(scene()?.kind).toBe("idle");
  expect(refusal(counter)).toBe("wrong-acquirer");
});

it("lets each bank be told by its own sound after the chime", async () => {
  const all = openVoices(assetFolder("voices"));
  const tag: Pcm = { sampleRateHz: 24_000, samples: new Int16Array(12_000).fill(999) };
  const voices = { ...all, chime: (id: string) => (id === "tag-OTHERBANK" ? tag : all.chime(id)) };
  const { stall, other } = await openCounter({ voices });
  stall.bank.credit(TERMINAL, { money: RIEL });
  stall.world.pass(10_000);
  other.credit(TERMINAL, { money: RIEL });
  stall.world.pass(10_000);
  const [plain, tagged] = stall.heard.map(({ pcm }) => pcm.samples.length);
  expect((tagged ?? 0) - (plain ?? 0)).toBe(12_000 + 480);
});
