/**
 * What the link promises the firmware on every connection: completions, limits, nothing inside a
 * call, nothing left behind.
 */
import { describe, expect, test } from "vitest";
import { CONNACK_5, publishFrame } from "./fake-broker.ts";
import { bytes, EVENTS, linkFixture } from "./link-fixture.ts";

const { fake, probe } = linkFixture();

describe("what the firmware may rely on", () => {
  test("nothing is reported inside a call", async () => {
    const broker = await fake((socket) => socket.write(Buffer.from(CONNACK_5)));
    const terminal = probe();
    let isInside = false;
    let insideCount = 0;
    terminal.link.listen(() => {
      if (isInside) insideCount += 1;
    });
    const inside = (call: () => void): void => {
      isInside = true;
      call();
      isInside = false;
    };
    const done = (): void => {
      if (isInside) insideCount += 1;
    };
    const message = { topic: EVENTS, payload: bytes("x"), qos: 1, retain: false } as const;
    inside(() => terminal.open({ url: "mqtt://192.0.2.1:1883" }));
    inside(() => terminal.link.publish(message, done));
    inside(() => terminal.link.subscribe([EVENTS], done));
    inside(() => terminal.open({ url: broker.url }));
    inside(() => terminal.link.close());
    await new Promise<void>((resolve) => terminal.link.publish(message, () => resolve()));
    expect(insideCount).toBe(0);
  });

  test("every operation ends once, also when the connection does", async () => {
    const broker = await fake((socket) => socket.write(Buffer.from(CONNACK_5)));
    const terminal = probe();
    await terminal.up({ url: broker.url });
    const outcomes = [
      terminal.publish(EVENTS, "never answered"),
      terminal.subscribe(EVENTS),
      ...Array.from({ length: 5 }, () => terminal.publish(EVENTS, "waiting")),
    ];
    terminal.open({ url: broker.url });
    for (const outcome of await Promise.all(outcomes)) {
      expect(outcome).toMatchObject({ ok: false, fault: "down" });
    }
  });

  test("the 201st publish without an answer is refused", async () => {
    const broker = await fake((socket) => socket.write(Buffer.from(CONNACK_5)));
    const terminal = probe();
    await terminal.up({ url: broker.url });
    const early = Array.from({ length: 200 }, () => terminal.publish(EVENTS, "x"));
    expect(await terminal.publish(EVENTS, "x")).toMatchObject({ ok: false, fault: "refused" });
    terminal.link.close();
    const outcomes = await Promise.all(early);
    expect(outcomes.every((outcome) => !outcome.ok && outcome.fault === "down")).toBe(true);
  });

  test("no more publishes are in flight than the broker takes", async () => {
    const broker = await fake((socket) => {
      socket.write(Buffer.from([0x20, 6, 0, 0, 3, 0x21, 0, 2]));
    });
    const terminal = probe();
    await terminal.up({ url: broker.url });
    for (const text of ["first", "second", "third"]) terminal.publish(EVENTS, text);
    await broker.hears([...bytes("second")]);
    // QoS 0 is not counted by the broker, yet keeps its place behind what waits.
    expect(broker.received().includes("third")).toBe(false);
  });

  test("a PUBACK names only what is held, once", async () => {
    const broker = await fake((socket) => {
      socket.write(Buffer.from(CONNACK_5));
      socket.write(publishFrame({ topic: EVENTS, payload: bytes("x"), packetId: 5, protocol: 5 }));
    });
    const terminal = probe();
    const generation = await terminal.up({ url: broker.url });
    await terminal.messages(1);
    terminal.link.acknowledge(generation, [0, 4, 5, 5, 65_536]);
    terminal.link.acknowledge(generation, [5]);
    terminal.publish(EVENTS, "after");
    await broker.hears([...bytes("after")]);
    const text = broker.received().toString("latin1");
    expect(text.split("\x40\x02")).toHaveLength(2);
    expect(text).toContain("\x40\x02\x00\x05");
  });

  test("plain mqtt:// leaves this machine for nobody", async () => {
    for (const url of ["mqtt://192.0.2.1", "mqtt://broker.example", "mqtt://[2001:db8::1]:1883"]) {
      const terminal = probe();
      terminal.open({ url });
      expect(await terminal.next("down")).toMatchObject({ reason: "certificate" });
    }
  });

  test("an address that is none is said to be so", async () => {
    for (const url of ["http://127.0.0.1", "127.0.0.1:1883", "mqtts://", "mqtts://u:p@host"]) {
      const terminal = probe();
      terminal.open({ url });
      const down = await terminal.next("down");
      expect(down.detail).toContain("mqtts://host:port");
    }
  });

  test("fifty connections leave no socket and no timer behind", async () => {
    const broker = await fake((socket, connection) => {
      socket.write(Buffer.from(connection % 5 === 0 ? [0x20, 3, 0, 0x88, 0] : CONNACK_5));
    });
    const terminal = probe();
    await terminal.up({ url: broker.url });
    const count = (): number =>
      process.getActiveResourcesInfo().filter((name) => /TCPSocket|Timeout/.test(name)).length;
    const before = count();
    for (let round = 0; round < 50; round += 1) {
      terminal.open({ url: broker.url });
      // Some are cut short before they are up, some after, some are refused.
      if (round % 2 === 0) await terminal.next("up", "down");
    }
    do terminal.open({ url: broker.url });
    while ((await terminal.next("up", "down")).type === "down");
    while (broker.connectionCount() > 1) await new Promise(setImmediate);
    expect(count()).toBeLessThanOrEqual(before + 1);
  });

  test("an exception in the listener is not swallowed and reading goes on", async () => {
    const broker = await fake((socket) => {
      socket.write(Buffer.from(CONNACK_5));
      socket.write(publishFrame({ topic: EVENTS, payload: bytes("1"), packetId: 1, protocol: 5 }));
      // A second turn, after the listener has thrown.
      socket.once("data", () =>
        socket.write(
          publishFrame({ topic: EVENTS, payload: bytes("2"), packetId: 2, protocol: 5 }),
        ),
      );
    });
    const guards = process.listeners("uncaughtException");
    process.removeAllListeners("uncaughtException");
    const caught = new Promise<Error>((resolve) => process.once("uncaughtException", resolve));
    const terminal = probe();
    const tokens: number[] = [];
    const second = new Promise<void>((resolve) => {
      terminal.link.listen((event) => {
        if (event.type !== "messages") return;
        for (const { token } of event.messages) tokens.push(token);
        if (tokens.length === 2) resolve();
        else throw new Error("a bug in the firmware");
      });
    });
    const generation = terminal.open({ url: broker.url });
    expect((await caught).message).toBe("a bug in the firmware");
    for (const guard of guards) process.on("uncaughtException", guard);
    terminal.link.acknowledge(generation, [1]);
    await second;
    expect(tokens).toEqual([1, 2]);
  });

  test("one event brings at most 256 messages", async () => {
    const frames = Array.from({ length: 1000 }, (_, index) =>
      publishFrame({ topic: EVENTS, payload: bytes("x"), packetId: index + 1, protocol: 5 }),
    );
    const broker = await fake((socket) => {
      socket.write(Buffer.concat([Buffer.from(CONNACK_5), ...frames]));
    });
    const terminal = probe();
    await terminal.up({ url: broker.url });
    const tokens = (await terminal.messages(1000)).map((message) => message.token);
    expect(tokens).toEqual(frames.map((_, index) => index + 1));
    const sizes = terminal.events.map((event) => ("messages" in event ? event.messages.length : 0));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(256);
  });
});
