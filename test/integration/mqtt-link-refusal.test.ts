/**
 * The link driver against brokers that refuse or go away: each attempt ends with one reason, and
 * the next one works.
 */
import { createServer } from "node:net";
import { Aedes } from "aedes";
import { describe, expect, test } from "vitest";
import { CONNACK_4, CONNACK_5, startFakeBroker } from "./fake-broker.ts";
import { EVENTS, linkFixture } from "./link-fixture.ts";
import { LinkProbe } from "./link-probe.ts";

const { fake, probe, atEnd } = linkFixture();

describe("a broker that refuses", () => {
  const refusals = [
    ...[2, 3, 4, 5].map((code) => [4, code] as const),
    ...Array.from({ length: 32 }, (_, index) => [5, 0x80 + index] as const),
  ].filter(([, code]) => code !== 0x84);

  test("every CONNACK code is reported and the next attempt succeeds", async () => {
    for (const [protocol, code] of refusals) {
      const accept = protocol === 5 ? CONNACK_5 : CONNACK_4;
      const refuse = protocol === 5 ? [0x20, 3, 0, code, 0] : [0x20, 2, 0, code];
      const broker = await startFakeBroker((socket, connection) => {
        socket.write(Buffer.from(connection === 1 ? refuse : accept));
      });
      const terminal = new LinkProbe();
      const generation = terminal.open({ url: broker.url, protocol });
      const down = await terminal.next("down");
      expect(down).toMatchObject({ generation, reason: "refused" });
      expect(down.detail).toContain(`0x${code.toString(16).padStart(2, "0")}`);
      await terminal.up({ url: broker.url, protocol });
      terminal.link.close();
      await broker.close();
    }
  });

  test("aedes has no MQTT 5: the driver says so and 3.1.1 works", async () => {
    const aedes = await Aedes.createBroker();
    const server = createServer(aedes.handle);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    atEnd(() => new Promise((resolve) => aedes.close(() => server.close(resolve))));
    const address = server.address();
    const url = `mqtt://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
    const terminal = probe();
    terminal.open({ url, protocol: 5 });
    expect(await terminal.next("down")).toMatchObject({ reason: "protocol-version" });
    const generation = await terminal.up({ url, protocol: 4 });
    expect(await terminal.subscribe(EVENTS)).toMatchObject({ ok: true });
    expect(await terminal.publish(EVENTS, "paid")).toMatchObject({ ok: true });
    const [message] = await terminal.messages(1);
    terminal.link.acknowledge(generation, [message?.token ?? 0]);
  });

  test.each([
    [5, 0x84],
    [5, 1],
    [4, 1],
  ] as const)("MQTT %i refused with %i is a protocol version", async (protocol, code) => {
    const broker = await fake((socket) => {
      socket.end(Buffer.from(code === 0x84 ? [0x20, 3, 0, code, 0] : [0x20, 2, 0, code]));
    });
    const terminal = probe();
    terminal.open({ url: broker.url, protocol });
    expect(await terminal.next("down")).toMatchObject({ reason: "protocol-version" });
  });

  test.each([
    [0x80, "refused"],
    [0x00, "refused"],
  ])("a subscription granted as %i is refused", async (granted, fault) => {
    const broker = await fake((socket) => {
      socket.write(Buffer.from(CONNACK_5));
      socket.once("data", (chunk) => {
        const at = chunk.indexOf(0x82);
        socket.write(Buffer.from([0x90, 4, chunk[at + 2] ?? 0, chunk[at + 3] ?? 0, 0, granted]));
      });
    });
    const terminal = probe();
    await terminal.up({ url: broker.url });
    expect(await terminal.subscribe(EVENTS)).toMatchObject({ ok: false, fault });
  });

  test("a publish that the broker does not authorise is refused", async () => {
    const broker = await fake((socket) => {
      socket.write(Buffer.from(CONNACK_5));
      socket.once("data", (chunk) => {
        const at = chunk.indexOf(EVENTS) + EVENTS.length;
        socket.write(Buffer.from([0x40, 3, chunk[at] ?? 0, chunk[at + 1] ?? 0, 0x87]));
      });
    });
    const terminal = probe();
    await terminal.up({ url: broker.url });
    expect(await terminal.publish(EVENTS, "x")).toMatchObject({ ok: false, fault: "refused" });
  });
});

describe("a broker that goes away", () => {
  test.each([
    [0x8e, "taken-over"],
    [0x8d, "keep-alive"],
    [0x8b, "closed"],
    [0x98, "closed"],
  ])("DISCONNECT %i is reported as %s", async (code, reason) => {
    const broker = await fake((socket) => {
      socket.write(Buffer.from([...CONNACK_5, 0xe0, 1, code]));
    });
    const terminal = probe();
    await terminal.up({ url: broker.url });
    expect(await terminal.next("down")).toMatchObject({ reason });
  });

  test("it closes without a word", async () => {
    const broker = await fake((socket) => socket.end(Buffer.from(CONNACK_5)));
    const terminal = probe();
    await terminal.up({ url: broker.url });
    expect(await terminal.next("down")).toMatchObject({ reason: "network" });
  });

  test("it takes the call and never answers", async () => {
    const broker = await fake(() => {});
    const terminal = probe();
    terminal.open({ url: broker.url, connectTimeoutMs: 200 });
    const down = await terminal.next("down");
    expect(down).toMatchObject({ reason: "network", detail: expect.stringContaining("0.2 s") });
  });

  test("nobody listens", async () => {
    const broker = await fake(() => {});
    await broker.close();
    const terminal = probe();
    terminal.open({ url: broker.url });
    const down = await terminal.next("down");
    expect(down).toMatchObject({
      reason: "network",
      detail: expect.stringContaining("ECONNREFUSED"),
    });
  });

  test("a name that nobody knows ends the attempt, and the next one works", async () => {
    const broker = await fake((socket) => socket.write(Buffer.from(CONNACK_5)));
    const terminal = probe();
    // A label of 64 letters can be no name: no resolver is asked, whatever network this is.
    const tls = { ca: "", certificate: "", privateKey: "" };
    terminal.open({ url: `mqtts://${"n".repeat(64)}.invalid:8883`, tls });
    const down = await terminal.next("down");
    expect(down).toMatchObject({ reason: "network", detail: expect.stringContaining("name") });
    await terminal.up({ url: broker.url });
  });

  test("a dead path is noticed after 1.5 keep alives, whatever is sent into it", async () => {
    const broker = await fake((socket) => socket.write(Buffer.from(CONNACK_5)));
    const terminal = probe();
    await terminal.up({ url: broker.url, keepAliveSeconds: 1 });
    const upAt = performance.now();
    const telemetry = setInterval(() => terminal.publish(EVENTS, "health", 0), 100);
    atEnd(() => clearInterval(telemetry));
    expect(await terminal.next("down")).toMatchObject({ reason: "keep-alive" });
    const tookMs = performance.now() - upAt;
    expect(tookMs).toBeGreaterThan(1400);
    // It is noticed while telemetry goes on; how soon is measured with the proofs.
    expect(tookMs).toBeLessThan(15_000);
  });

  test("it answers pings and nothing else", async () => {
    const broker = await fake((socket) => {
      socket.write(Buffer.from(CONNACK_5));
      socket.on("data", (chunk) => {
        if (chunk[0] === 0xc0) socket.write(Buffer.from([0xd0, 0]));
      });
    });
    const terminal = probe();
    await terminal.up({ url: broker.url, keepAliveSeconds: 1 });
    const subscribed = terminal.subscribe(EVENTS);
    expect(await terminal.next("down")).toMatchObject({
      reason: "network",
      detail: "the broker answers pings and nothing else",
    });
    expect(await subscribed).toMatchObject({ ok: false, fault: "down" });
  });

  test("a broker that asks for more frequent pings gets them", async () => {
    const broker = await fake((socket) => {
      socket.write(Buffer.from([0x20, 6, 0, 0, 3, 0x13, 0, 1]));
    });
    const terminal = probe();
    await terminal.up({ url: broker.url, keepAliveSeconds: 15 });
    await broker.hears([0xc0, 0]);
  });
});
