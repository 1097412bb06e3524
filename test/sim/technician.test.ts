/** The secured session in simulated time: each method, who may call it, and what it leaves behind. */
import { describe, expect, it } from "vitest";
import { METHODS } from "../../firmware/line/methods.ts";
import { openBench } from "./technician.ts";

const ACQUIRER = "SIMBANK";

async function open(options = {}) {
  const bench = await openBench(options);
  bench.enter();
  return bench;
}

describe("a secured session", () => {
  it("says which terminal it is and what may be called", async () => {
    const bench = await open();
    const { result } = bench.call("device.describe");
    expect(result).toMatchObject({
      terminal: "T-0007",
      isBound: true,
      merchant: { name: "Demo Coffee", account: "demo.shop@devb" },
      acquirer: { id: ACQUIRER, epoch: 3 },
      link: "up",
      session: { who: "label-secret", rights: null },
    });
    expect(result?.["methods"]).toEqual(Object.keys(METHODS));
  });

  it.each([
    ["no JSON", "nonsense", -32700],
    ["a list", "[1]", -32600],
    ["no version", '{"id":1,"method":"device.describe"}', -32600],
    ["an unknown method", '{"jsonrpc":"2.0","id":1,"method":"shell.exec"}', -32601],
    ["a wrong argument", '{"jsonrpc":"2.0","id":1,"method":"link.configure","params":{}}', -32602],
    [
      "an unknown argument",
      '{"jsonrpc":"2.0","id":1,"method":"link.test","params":{"x":1}}',
      -32602,
    ],
    ["a line without end", "x".repeat(40_000), -32700],
  ])("refuses %s with a code and words", async (_what, line, code) => {
    const bench = await open();
    bench.send(line);
    const { error } = JSON.parse(bench.read());
    expect(error.code).toBe(code);
    expect(error.message.length).toBeGreaterThan(10);
    expect(bench.call("device.describe").result).toBeDefined();
  });

  it("lets a technician do what the certificate allows, and names what is missing", async () => {
    const bench = await openBench();
    const peer = { technician: "Sok Dara", serial: "0A", validTo: "2026-12-01T00:00:00.000Z" };
    bench.stall.line.setPeer({ kind: "certificate", ...peer, rights: ["inspect"] });
    bench.enter();
    expect(bench.call("device.describe").result?.["session"]).toEqual({
      who: "Sok Dara (0A)",
      rights: ["inspect"],
    });
    expect(bench.call("factory.reset", { terminal: "T-0007" }).error).toMatchObject({
      code: -32002,
      data: { right: "reset" },
    });
  });

  it("runs one request at a time, and cancels it", async () => {
    const bench = await open();
    bench.send('{"jsonrpc":"2.0","id":"a","method":"panel.test","params":{"seconds":60}}');
    expect(bench.call("device.describe").error?.code).toBe(-32001);
    bench.read();
    bench.send('{"jsonrpc":"2.0","method":"$/cancel","params":{"id":"a"}}');
    expect(JSON.parse(bench.read())).toMatchObject({ id: "a", error: { code: -32005 } });
    expect(bench.call("device.describe").result).toBeDefined();
  });

  it("is ended after ten minutes without a word", async () => {
    const bench = await open();
    bench.stall.world.pass(599_000);
    expect(bench.stall.line.state).toBe("secured");
    bench.stall.world.pass(2_000);
    expect(bench.stall.line.state).toBe("plain");
  });

  it("costs payments nothing while it is flooded", async () => {
    const bench = await open();
    const { stall } = bench;
    stall.bank.credit("T-0007", { money: { minor: 12_500, currency: "KHR" } });
    for (let at = 0; at < 2_000; at += 1) {
      stall.line.bring(
        new TextEncoder().encode('{"jsonrpc":"2.0","id":1,"method":"x"}\n'.repeat(9)),
      );
      stall.world.pass(5);
    }
    expect(stall.receipts.map(({ stage }) => stage)).toEqual(["recorded", "spoken"]);
  });
});

describe("tests of parts", () => {
  it("the self-test tries all and says of each what is so", async () => {
    const bench = await open();
    const { result } = bench.call("device.selftest", {});
    expect(result?.["ok"]).toBe(true);
    const parts = result?.["parts"] as { part: string }[];
    expect(parts.map(({ part }) => part).sort()).toEqual(
      ["clock", "display", "keys", "ledger", "link", "loudspeaker", "storage"].sort(),
    );
    expect(bench.progress()).toContain("loudspeaker: it played to the end");
  });

  it("the self-test names a dead loudspeaker and a full medium", async () => {
    const bench = await open();
    bench.stall.speaker.setFault("device-lost");
    bench.stall.storage.setFault("full");
    const { result } = bench.call("device.selftest", {}, 120_000);
    const parts = result?.["parts"] as { part: string; ok: boolean }[];
    expect(result?.["ok"]).toBe(false);
    expect(
      parts
        .filter(({ ok }) => !ok)
        .map(({ part }) => part)
        .sort(),
    ).toEqual(["loudspeaker", "storage"]);
  });

  it("voice, screen and panel are heard, seen and felt", async () => {
    const bench = await open();
    expect(bench.call("voice.test").result).toEqual({ volumePercent: 70 });
    expect(bench.call("screen.test").result).toEqual({ shown: "T-0007" });
    bench.send('{"jsonrpc":"2.0","id":99,"method":"panel.test","params":{"seconds":5}}');
    bench.stall.press("currency", "1");
    bench.stall.world.pass(5_000);
    expect(bench.read()).toContain('"result":{"keys":["currency","1"]}');
  });

  it("the link is good where it is good, and says what is wrong where it is not", async () => {
    const bench = await open();
    expect(bench.call("link.test").result?.["ok"]).toBe(true);
    bench.stall.broker.setReachable(false);
    bench.stall.world.pass(40_000);
    const { result } = bench.call("link.test");
    const steps = result?.["steps"] as { step: string; ok: boolean; en: string; km: string }[];
    expect(steps.at(-1)).toMatchObject({ ok: false });
    expect(steps.at(-1)?.en.length).toBeGreaterThan(20);
    expect(steps.at(-1)?.km).toMatch(/[\u1780-\u17ff]/);
  });

  it("a network cannot be joined where no network manager is, and that is said", async () => {
    const bench = await open();
    const { error } = bench.call("network.join", { ssid: "Café", password: "12345678" });
    expect(error?.message).toContain("no network manager on this board");
  });

  it("networks are listed, and one is joined by its password and tried for a way out", async () => {
    const bench = await open({ hasNetwork: true });
    const { network } = bench.stall;
    const at = (ssid: string, signalPercent: number) => ({
      ssid,
      signalPercent,
      security: "password" as const,
    });
    network.setReachable([
      { point: at("Market", 40), secret: "12345678", reach: "portal" },
      { point: at("Café", 71), secret: "87654321", reach: "full" },
    ]);
    const wrong = bench.call("network.join", { ssid: "Café", password: "12345678" });
    expect(wrong.error).toMatchObject({ data: { fault: "secret" } });
    expect(bench.call("network.join", { ssid: "Gone" }).error?.data).toMatchObject({
      fault: "not-found",
    });
    expect(network.joined).toBeUndefined();
    const joined = bench.call("network.join", { ssid: "Café", password: "87654321" });
    expect(joined.result).toEqual({ ssid: "Café", reach: "full" });
    expect(bench.call("network.scan").result).toEqual({
      networks: [
        { ...at("Café", 71), isInUse: true },
        { ...at("Market", 40), isInUse: false },
      ],
    });
    const portal = bench.call("network.join", { ssid: "Market", password: "12345678" });
    expect(portal.result).toEqual({ ssid: "Market", reach: "portal" });
    const log = bench.call("log.read").result;
    expect(JSON.stringify(log)).not.toMatch(/12345678|87654321/);
  });

  it("a self-test notes a lost supply and what keeps visitors from paying", async () => {
    const bench = await open({ hasPower: true });
    bench.stall.power?.set({ isOnMains: false, batteryPercent: 34 });
    bench.stall.world.pass(5_000);
    const { result } = bench.call("device.selftest");
    expect(result?.["ok"]).toBe(true);
    expect(result?.["notes"]).toEqual([
      expect.stringContaining("battery, which holds 34 %"),
      expect.stringContaining("the screen invites no visitors"),
      expect.stringContaining("exchange is not set"),
    ]);
  });
});

describe("the audit", () => {
  it("has one entry for each change, in a chain, and none for what only reads", async () => {
    const bench = await open();
    bench.call("device.describe");
    bench.call("link.configure", { url: "mqtt://127.0.0.1:1884" });
    bench.call("link.configure", { url: "mqtts://broker.example:8883" });
    const { result } = bench.call("log.read");
    const entries = result?.["entries"] as { method: string; previous: string; hash: string }[];
    expect(entries.map(({ method }) => method)).toEqual(["link.configure", "link.configure"]);
    expect(entries[1]?.previous).toBe(entries[0]?.hash);
    expect(result?.["brokenAt"]).toBeNull();
    expect(JSON.stringify(result)).not.toContain("broker.example");
  });

  it("comes first: where it cannot be kept nothing is changed", async () => {
    const bench = await open();
    bench.stall.storage.setFault("full");
    const { error } = bench.call("link.configure", { url: "mqtt://127.0.0.1:1884" });
    expect(error?.message).toContain("nothing was changed");
    expect(bench.call("device.describe").result?.["url"]).toBe("mqtt://127.0.0.1:1883");
    bench.stall.storage.setFault(undefined);
    expect(bench.call("log.read").result?.["entries"]).toEqual([]);
  });
});

describe("time and payments", () => {
  it("a time is taken only while no bank has told it", async () => {
    const bench = await open();
    expect(bench.call("time.set", { now: "2026-11-22T09:00:00Z" }).error?.message).toContain(
      "the bank has told the time",
    );
  });

  it("payments are given a page at a time, newest first", async () => {
    const bench = await open();
    const { stall } = bench;
    for (const minor of [100, 200, 300]) {
      stall.bank.credit("T-0007", { money: { minor, currency: "KHR" } });
      stall.world.pass(15_000);
    }
    const first = bench.call("ledger.export", { limit: 2 }).result;
    const rows = first?.["rows"] as { amount: string; stage: string }[];
    expect(rows.map(({ amount }) => amount)).toEqual(["300", "200"]);
    const next = bench.call("ledger.export", { limit: 2, beforeRow: first?.["next"] }).result;
    expect(next?.["rows"]).toMatchObject([{ amount: "100" }]);
    expect(next?.["next"]).toBeNull();
  });
});
