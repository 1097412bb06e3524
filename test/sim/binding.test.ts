/** Binding a terminal to a merchant, taking it away, and commissioning, in simulated time. */
import { describe, expect, it } from "vitest";
import { openVoices } from "../../drivers/linux/file-voices.ts";
import { assetFolder } from "../../firmware/cli/assets.ts";
import { createEar } from "../../sim/scenario/ear.ts";
import type { Stall } from "../../sim/stall.ts";
import { binding, openEntered as open } from "./technician.ts";

const DIGITS = "zero one two three four five six seven eight nine".split(" ");

/** "Serial number four seven one one." as `4711`. */
function digitsOf(sentence: string): string {
  const words = sentence.toLowerCase().match(/[a-z]+/g) ?? [];
  return words.flatMap((word) => (DIGITS.includes(word) ? [DIGITS.indexOf(word)] : [])).join("");
}

describe("binding", () => {
  it("makes a terminal from the factory work at once, and after a power cut", async () => {
    const bench = await open({ isUnbound: true });
    const { stall } = bench;
    expect(bench.call("device.describe").result).toMatchObject({ isBound: false, merchant: null });
    expect(bench.call("commission").error?.message).toContain("no merchant yet");
    const { result, error } = bench.call("merchant.bind", binding(bench));
    expect(error).toBeUndefined();
    expect(result).toEqual({
      epoch: 3,
      merchant: { name: "Sokha Coffee", account: "sokha_coffee@devb" },
    });
    stall.world.pass(3_000);
    expect(bench.call("link.test").result).toMatchObject({ ok: true });
    stall.bank.credit("T-0007", { money: { minor: 500, currency: "KHR" } });
    stall.world.pass(15_000);
    expect(stall.receipts.at(-1)?.stage).toBe("spoken");
    stall.cutPower();
    stall.world.pass(5_000);
    bench.enter();
    expect(bench.call("device.describe").result).toMatchObject({ isBound: true, link: "up" });
  });

  it("needs the release of the merchant who is bound, and a higher epoch", async () => {
    const bench = await open();
    const { stall } = bench;
    const other = { ...binding(bench, 4) };
    expect(bench.call("merchant.bind", other).error?.message).toContain("release");
    const forged = { ...other, release: "e30.e30.e30" };
    expect(bench.call("merchant.bind", forged).error?.message).toContain("not right");
    const release = stall.bank.release("T-0007", 3);
    const same = { ...binding(bench, 3), release };
    expect(bench.call("merchant.bind", same).error?.message).toContain("epoch must be 4");
    expect(bench.call("merchant.bind", { ...other, release }).result).toMatchObject({ epoch: 4 });
    expect(bench.call("device.describe").result).toMatchObject({
      merchant: { name: "Sokha Coffee" },
    });
  });

  it("is the old one or the new one, wherever the power is cut", async () => {
    const seen = new Set<string>();
    for (let afterMs = 0; afterMs <= 8; afterMs += 0.5) {
      for (const keep of [0, 1, 2]) {
        const bench = await open({ isUnbound: true });
        const { stall } = bench;
        const line = JSON.stringify({
          jsonrpc: "2.0",
          id: 1,
          method: "merchant.bind",
          params: binding(bench),
        });
        stall.line.bring(new TextEncoder().encode(`${line}\n`));
        stall.world.pass(afterMs);
        stall.switchOff(keep);
        stall.world.pass(1_000);
        stall.switchOn();
        stall.world.pass(5_000);
        bench.enter();
        const { result } = bench.call("device.describe");
        seen.add(JSON.stringify([result?.["isBound"], result?.["merchant"]]));
      }
    }
    expect([...seen].sort()).toEqual([
      "[false,null]",
      '[true,{"name":"Sokha Coffee","account":"sokha_coffee@devb","currencies":["KHR","USD"]}]',
    ]);
  });

  it("is undone by a factory reset with the merchant's release, and payments stay", async () => {
    const bench = await open();
    const { stall } = bench;
    stall.bank.credit("T-0007", { money: { minor: 500, currency: "KHR" } });
    stall.world.pass(15_000);
    expect(bench.call("factory.reset", { terminal: "T-0008" }).error?.message).toContain("T-0007");
    const release = stall.bank.release("T-0007", 3);
    expect(bench.call("factory.reset", { terminal: "T-0007", release }).result).toEqual({
      isBound: false,
    });
    stall.cutPower();
    stall.world.pass(5_000);
    bench.enter();
    expect(bench.call("device.describe").result).toMatchObject({ isBound: false });
    expect(stall.ledger.durableRows()).toHaveLength(1);
    // On record, and nobody's to read who has only the label.
    expect(bench.call("ledger.export", { limit: 5 }).result?.["rows"]).toEqual([]);
    // An epoch that was in force never comes back, reset or not.
    expect(bench.call("merchant.bind", binding(bench, 3)).error?.message).toContain("must be 4");
    expect(bench.call("merchant.bind", binding(bench, 4)).result).toMatchObject({ epoch: 4 });
  });
});

const OTHERS = {
  otherAcquirers: [{ id: "OTHERBANK", epoch: 7, keys: "unused", name: "Other Bank" }],
};
const RIEL = { minor: 500, currency: "KHR" } as const;

/** Whose payments are on record, oldest first. */
function banksOf({ ledger }: Stall): readonly string[] {
  return ledger.durableRows().map(({ acquirer }) => acquirer);
}

describe("binding, with several acquirers", () => {
  it("leaves the old merchant's other banks without a word, at once and after a cut", async () => {
    const bench = await open({ config: OTHERS });
    const { stall } = bench;
    const [other] = stall.otherBanks;
    if (other === undefined) throw new Error("there is no other bank");
    other.credit("T-0007", { money: RIEL });
    stall.world.pass(15_000);
    expect(banksOf(stall)).toEqual(["OTHERBANK"]);
    const release = stall.bank.release("T-0007", 3);
    stall.bank.bind({ terminal: "T-0007", jwk: stall.jwk, epoch: 4 });
    expect(bench.call("merchant.bind", { ...binding(bench, 4), release }).error).toBeUndefined();
    for (let life = 0; life < 2; life += 1) {
      stall.world.pass(10_000);
      expect(bench.call("link.test").result).toMatchObject({ ok: true });
      const before = banksOf(stall);
      other.credit("T-0007", { money: RIEL });
      stall.world.pass(15_000);
      expect(banksOf(stall)).toEqual(before);
      stall.bank.credit("T-0007", { money: RIEL });
      stall.world.pass(15_000);
      expect(banksOf(stall)).toEqual([...before, "SIMBANK"]);
      expect(stall.receipts.at(-1)?.stage).toBe("spoken");
      stall.cutPower();
      stall.world.pass(5_000);
      bench.enter();
    }
  });

  it("keeps them when the same merchant is bound again", async () => {
    const bench = await open({ config: OTHERS });
    const { stall } = bench;
    const same = binding(bench);
    const merchant = { ...same.merchant, bakongAccountID: "demo.shop@devb" };
    expect(bench.call("merchant.bind", { ...same, merchant }).error).toBeUndefined();
    stall.world.pass(10_000);
    expect(stall.panel.lamps.link).toBe("green");
    stall.otherBanks[0]?.credit("T-0007", { money: RIEL });
    stall.world.pass(15_000);
    expect(banksOf(stall)).toEqual(["OTHERBANK"]);
  });

  it("refuses keys with which another of its banks could speak for the first", async () => {
    const bench = await open({ config: OTHERS });
    const same = binding(bench, 4);
    const release = bench.stall.bank.release("T-0007", 3);
    const merchant = { ...same.merchant, bakongAccountID: "demo.shop@devb" };
    const acquirer = { ...same.acquirer, keys: bench.stall.otherBanks[0]?.jwks };
    const { error } = bench.call("merchant.bind", { merchant, acquirer, release });
    expect(error?.message).toContain("also a key of");
  });
});

describe("a terminal that was let go", () => {
  it("connects to nobody any more, and is quiet about it", async () => {
    const bench = await open({ config: OTHERS });
    const { stall } = bench;
    const release = stall.bank.release("T-0007", 3);
    expect(bench.call("factory.reset", { terminal: "T-0007", release }).error).toBeUndefined();
    const heard = stall.heard.length;
    for (let life = 0; life < 2; life += 1) {
      stall.world.pass(120_000);
      expect(stall.broker.isUp).toBe(false);
      expect(stall.heard).toHaveLength(heard);
      for (const bank of [stall.bank, ...stall.otherBanks]) {
        bank.credit("T-0007", { money: RIEL });
      }
      stall.cutPower();
    }
    expect(stall.ledger.durableRows()).toEqual([]);
  });

  it("never falls behind an epoch that was in force, at once or after a cut", async () => {
    const bench = await open({ isUnbound: true });
    const { stall } = bench;
    expect(bench.call("merchant.bind", binding(bench, 9)).result).toMatchObject({ epoch: 9 });
    const release = stall.bank.release("T-0007", 9);
    expect(bench.call("factory.reset", { terminal: "T-0007", release }).error).toBeUndefined();
    for (let life = 0; life < 2; life += 1) {
      expect(bench.call("device.describe").result).toMatchObject({ acquirer: null, lastEpoch: 9 });
      for (const epoch of [3, 9]) {
        const { error } = bench.call("merchant.bind", binding(bench, epoch));
        expect(error?.message).toContain("the epoch must be 10 or more");
      }
      stall.cutPower();
      stall.world.pass(5_000);
      bench.enter();
    }
    expect(bench.call("merchant.bind", binding(bench, 10)).result).toMatchObject({ epoch: 10 });
  });

  it("is told where its first broker was, not where a technician had sent it", async () => {
    const bench = await open();
    const { stall } = bench;
    bench.call("link.configure", { url: "mqtt://127.0.0.1:1884" });
    stall.world.pass(5_000);
    const release = stall.bank.release("T-0007", 3);
    bench.call("factory.reset", { terminal: "T-0007", release });
    expect(bench.call("device.describe").result).toMatchObject({ url: "mqtt://127.0.0.1:1883" });
  });
});

describe("commissioning", () => {
  it("says a number, takes it back, waits for a test payment, and signs a record", async () => {
    const ear = createEar(openVoices(assetFolder("voices")));
    const bench = await open({ voices: ear.voices });
    const { stall } = bench;
    stall.world.pass(20_000);
    const hear = () => {
      expect(bench.call("commission").result).toEqual({ said: true });
      stall.world.pass(10_000);
      const [pcm] = stall.heard.slice(-1).map((utterance) => utterance.pcm);
      if (pcm === undefined) throw new Error("nothing was said");
      return digitsOf(ear.understand(pcm).sentences[0]?.text ?? "");
    };
    const wrong = hear() === "0000" ? "1111" : "0000";
    expect(bench.call("commission", { number: wrong }).error?.message).toContain("right box");
    expect(bench.call("commission", { number: wrong }).error?.message).toContain("no number");
    const number = hear();
    bench.send(`{"jsonrpc":"2.0","id":7,"method":"commission","params":{"number":"${number}"}}`);
    stall.world.pass(5_000);
    expect(bench.read()).toContain("waiting for a test payment");
    stall.bank.credit("T-0007", { money: { minor: 100, currency: "KHR" } });
    stall.world.pass(15_000);
    stall.bank.credit("T-0007", { money: { minor: 100, currency: "KHR" }, env: "test" });
    stall.world.pass(15_000);
    const lines = bench.read().trim().split("\n");
    const { record } = JSON.parse(lines.at(-1) ?? "").result;
    const claims = JSON.parse(Buffer.from(record.split(".")[1], "base64url").toString());
    expect(claims).toMatchObject({
      iss: "T-0007",
      aud: "SIMBANK",
      kind: "commission.record",
      merchant: { name: "Demo Coffee", account: "demo.shop@devb" },
      technician: "label-secret",
      test: { amountMinor: 100, currency: "KHR", stage: "spoken" },
    });
  });
});
