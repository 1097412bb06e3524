/** Improv Wi-Fi at the plain prompt of a terminal in simulated time, by an outside tool's packets. */
import { describe, expect, it } from "vitest";
import { COMMAND, commandPacket, readPackets, STATE, type Told } from "./improv-client.ts";
import { openBench } from "./technician.ts";

const point = (ssid: string, signalPercent: number, security: "open" | "password") => ({
  ssid,
  signalPercent,
  security,
});

async function open(options = {}) {
  const bench = await openBench({ hasNetwork: true, ...options });
  const { stall } = bench;
  stall.network.setReachable([
    { point: point("ហាងកាហ្វេ", 80, "password"), secret: "12345678", reach: "full" },
    { point: point("Market", 41, "open"), secret: undefined, reach: "portal" },
  ]);
  let sent: Buffer[] = [];
  stall.line.onSight((sight) => {
    if (sight.type === "said") sent.push(Buffer.from(sight.bytes));
  });
  const ask = (packet: Uint8Array, waitMs = 100): readonly Told[] => {
    sent = [];
    stall.line.bring(packet);
    stall.world.pass(waitMs);
    return readPackets(Buffer.concat(sent));
  };
  return { bench, stall, ask, bytesSaid: () => Buffer.concat(sent).length };
}

const join = (ssid: string, password: string) => commandPacket(COMMAND.settings, [ssid, password]);

describe("Improv Wi-Fi at the plain prompt", () => {
  it("gets no answer without the gesture, to any packet, and joins nothing", async () => {
    const { stall, ask, bytesSaid } = await open();
    for (const packet of [
      ...Object.values(COMMAND).map((one) => commandPacket(one)),
      join("Market", ""),
    ]) {
      expect(ask(packet, 20_000)).toEqual([]);
      expect(bytesSaid()).toBe(0);
    }
    expect(stall.network.joined).toBeUndefined();
  });

  it("says what the terminal is, where it stands and which Wi-Fi is in reach", async () => {
    const { bench, stall, ask } = await open();
    stall.broker.setReachable(false);
    stall.world.pass(30_000);
    bench.hold();
    expect(ask(commandPacket(COMMAND.state))).toEqual([{ type: "state", state: STATE.authorized }]);
    expect(ask(commandPacket(COMMAND.device))).toEqual([
      {
        type: "result",
        command: COMMAND.device,
        texts: ["soundbox", "0.0.0-sim", "Linux", "T-0007"],
      },
    ]);
    expect(ask(commandPacket(COMMAND.scan), 5_000)).toEqual([
      { type: "result", command: COMMAND.scan, texts: ["ហាងកាហ្វេ", "-60", "YES"] },
      { type: "result", command: COMMAND.scan, texts: ["Market", "-79", "NO"] },
      { type: "result", command: COMMAND.scan, texts: [] },
    ]);
  });

  it("joins a Wi-Fi, and has written it down before", async () => {
    const { bench, stall, ask } = await open();
    bench.hold();
    let audited: boolean | undefined;
    const { join: joins } = stall.network;
    stall.network.join = (request, done) => {
      audited = stall.storage.durable("audit")?.includes('"who":"improv","method":"network.join"');
      joins(request, done);
    };
    expect(ask(join("ហាងកាហ្វេ", "12345678"), 10_000)).toEqual([
      { type: "state", state: STATE.provisioning },
      { type: "state", state: STATE.provisioned },
      { type: "result", command: COMMAND.settings, texts: [] },
    ]);
    expect(audited).toBe(true);
    expect(stall.network.joined).toBe("ហាងកាហ្វេ");
    bench.enter();
    const log = JSON.stringify(bench.call("log.read").result);
    expect(log).toContain('"who":"improv","method":"network.join"');
    expect(log).toContain('"brokenAt":null');
  });

  it("says that a wrong password opens nothing, and takes the right one after it", async () => {
    const { bench, stall, ask } = await open();
    bench.hold();
    stall.broker.setReachable(false);
    stall.world.pass(30_000);
    expect(ask(join("ហាងកាហ្វេ", "87654321"), 10_000)).toEqual([
      { type: "state", state: STATE.provisioning },
      { type: "error", error: 3 },
      { type: "state", state: STATE.authorized },
    ]);
    expect(stall.network.joined).toBeUndefined();
    expect(ask(join("Market", ""), 10_000).at(-1)).toMatchObject({ type: "result" });
  });

  it("changes nothing when it cannot be written down", async () => {
    const { bench, stall, ask } = await open();
    bench.hold();
    stall.storage.setFault("full");
    expect(ask(join("Market", ""), 30_000)).toContainEqual({ type: "error", error: 255 });
    expect(stall.network.joined).toBeUndefined();
  });

  it("falls silent when set-up closes, in the middle of a join as well", async () => {
    const { bench, stall, ask } = await open();
    bench.hold();
    expect(ask(join("Market", ""), 100)).toEqual([{ type: "state", state: STATE.provisioning }]);
    bench.hold();
    expect(ask(commandPacket(COMMAND.state), 10_000)).toEqual([]);
    stall.world.pass(10_000);
    expect(ask(commandPacket(COMMAND.device))).toEqual([]);
  });

  it("is not heard inside a secured session", async () => {
    const { bench, stall, ask } = await open();
    bench.enter();
    expect(ask(join("Market", ""), 10_000)).toEqual([]);
    expect(stall.network.joined).toBeUndefined();
  });

  it("is refused while wrong secrets lock the line", async () => {
    const { bench, stall, ask } = await open();
    for (let wrong = 0; wrong < 5; wrong += 1) bench.offer("wrong");
    expect(ask(join("Market", ""), 10_000)).toEqual([{ type: "error", error: 255 }]);
    expect(stall.network.joined).toBeUndefined();
  });

  it("names a damaged packet and an unknown command, and leaves the prompt as it was", async () => {
    const { bench, ask } = await open();
    bench.hold();
    const damaged = commandPacket(COMMAND.device);
    damaged[damaged.length - 1] = 0;
    expect(ask(damaged)).toEqual([{ type: "error", error: 1 }]);
    expect(ask(commandPacket(99))).toEqual([{ type: "error", error: 2 }]);
    expect(bench.ask("id")).toContain("terminal: T-0007");
  });

  it("lets a person type between packets, and forgets half a packet", async () => {
    const { bench, stall, ask } = await open();
    bench.hold();
    stall.line.bring(Buffer.concat([commandPacket(COMMAND.device), Buffer.from("id\r\n")]));
    stall.world.pass(100);
    expect(bench.read()).toContain("terminal: T-0007");
    stall.line.bring(commandPacket(COMMAND.device).subarray(0, 9));
    stall.world.pass(3_000);
    expect(bench.ask("id")).toContain("terminal: T-0007");
    expect(ask(commandPacket(COMMAND.device))).toHaveLength(1);
  });
});
