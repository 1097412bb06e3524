/**
 * The link driver against hostile bytes: they end a connection within bounded memory and never the
 * process, and the next connection works.
 */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CONNACK_4, CONNACK_5, lengthBytes, publishFrame } from "./fake-broker.ts";
import { bytes, EVENTS, linkFixture } from "./link-fixture.ts";

const { fake, probe } = linkFixture();

describe("bytes that no broker sends", () => {
  const hostile: readonly (readonly [string, readonly number[]])[] = [
    ["a frame of 256 MB", [0x30, 0xff, 0xff, 0xff, 0x7f]],
    ["a length without end", [0x30, 0xff, 0xff, 0xff, 0xff]],
    ["a packet of type 0", [0x00, 0]],
    ["a CONNECT", [0x10, 0]],
    ["a second CONNACK", CONNACK_5],
    ["a QoS 2 PUBLISH", [0x34, 7, 0, 1, 0x61, 0, 1, 0, 0x78]],
    ["a PUBLISH that ends inside its topic", [0x32, 3, 0, 200, 0x61]],
    ["a PUBLISH with packet id 0", [0x32, 7, 0, 1, 0x61, 0, 0, 0, 0x78]],
    ["a PUBACK with flags", [0x4f, 2, 0, 1]],
    ["a topic alias that was never allowed", [0x32, 9, 0, 0, 0, 1, 3, 0x23, 0, 1, 0x78]],
  ];

  test.each(hostile)("%s ends the connection and the next one works", async (_name, frame) => {
    const broker = await fake((socket, connection) => {
      socket.write(Buffer.from(CONNACK_5));
      if (connection === 1) socket.write(Buffer.from(frame));
    });
    const terminal = probe();
    await terminal.up({ url: broker.url });
    expect(await terminal.next("down")).toMatchObject({ reason: "malformed" });
    expect(terminal.events.some((event) => event.type === "messages")).toBe(false);
    await terminal.up({ url: broker.url });
  });

  test("a web page instead of a broker hints at a sign-in page", async () => {
    const broker = await fake((socket) => socket.end("HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n"));
    const terminal = probe();
    terminal.open({ url: broker.url });
    const down = await terminal.next("down");
    expect(down).toMatchObject({ reason: "malformed", detail: expect.stringContaining("sign-in") });
  });

  test("a huge frame is never collected", async () => {
    const chunk = Buffer.alloc(1024 * 1024);
    const broker = await fake((socket) => {
      socket.write(Buffer.from([...CONNACK_5, 0x30, 0xff, 0xff, 0xff, 0x7f]));
      const pour = (): void => {
        if (!socket.destroyed) socket.write(chunk, pour);
      };
      pour();
    });
    const before = process.memoryUsage().rss;
    const terminal = probe();
    terminal.open({ url: broker.url });
    await terminal.next("down");
    expect((process.memoryUsage().rss - before) / 1e6).toBeLessThan(32);
  });

  test("of more than 16 MiB without PUBACK the rest is fetched on the next connection", async () => {
    const payload = Buffer.alloc(64_000);
    const [sent, held] = [300, Math.floor((16 * 1024 * 1024) / payload.length)];
    const frames = Array.from({ length: sent }, (_, index) =>
      publishFrame({ topic: EVENTS, payload, packetId: index + 1, protocol: 4 }),
    );
    // One at QoS 0, so that the test sees that the stream is still read.
    const tail = bytes(`\u0000${String.fromCharCode(EVENTS.length)}${EVENTS}end`);
    frames.push(Buffer.from([0x30, ...lengthBytes(tail.length), ...tail]));
    const broker = await fake((socket) => {
      socket.write(Buffer.concat([Buffer.from(CONNACK_4), ...frames]));
    });
    const terminal = probe();
    const generation = await terminal.up({ url: broker.url, protocol: 4 });
    const messages = await terminal.messages(held + 1);
    expect(messages.slice(0, held).map(({ token }) => token)).toEqual(
      Array.from({ length: held }, (_, index) => index + 1),
    );
    expect(messages.at(-1)?.token).toBe(0);
    const tokens = messages.slice(0, held).map(({ token }) => token);
    terminal.link.acknowledge(generation, tokens.slice(1));
    expect(terminal.events.some(({ type }) => type === "down")).toBe(false);
    terminal.link.acknowledge(generation, tokens.slice(0, 1));
    expect(await terminal.next("down")).toMatchObject({ reason: "network" });
    // All acknowledgements left before the goodbye.
    await broker.hears([0x40, 2, 0, 2, 0x40, 2, 0, 3]);
    await broker.hears([0x40, 2, 0, 1, 0xe0, 0]);
  });

  test("random and mutated bytes never escape as an exception", { timeout: 240_000 }, async () => {
    const sound = publishFrame({
      topic: EVENTS,
      payload: bytes("eyJ.eyJ.sig"),
      packetId: 7,
      protocol: 5,
    });
    const mutated = fc
      .array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
      .map((changes) => {
        const frame = Buffer.from(sound);
        for (const [at, value] of changes) frame[at] = value;
        return frame;
      });
    const noise = fc.uint8Array({ minLength: 1, maxLength: 64 }).map((raw) => Buffer.from(raw));
    const corpus = fc.sample(fc.oneof(mutated, noise), { seed: 20261122, numRuns: 300 });
    const broker = await fake((socket, connection) => {
      // The end of the stream settles what a frame cut short leaves open.
      socket.end(Buffer.concat([Buffer.from(CONNACK_5), corpus[connection - 1] ?? sound]));
    });
    const terminal = probe();
    for (const _ of corpus) {
      terminal.open({ url: broker.url });
      expect((await terminal.next("down")).reason).toMatch(
        /^(malformed|network|closed|taken-over|keep-alive)$/,
      );
    }
  });
});

describe("what arrives in pieces or too large", () => {
  test.each([5, 4] as const)(
    "one byte at a time makes no difference to MQTT %i",
    async (protocol) => {
      const payload = bytes("one byte at a time");
      const stream = Buffer.concat([
        Buffer.from(protocol === 5 ? CONNACK_5 : CONNACK_4),
        publishFrame({ topic: EVENTS, payload, packetId: 1, protocol }),
        publishFrame({ topic: EVENTS, payload, packetId: 2, protocol }),
      ]);
      const broker = await fake((socket) => {
        socket.setNoDelay(true);
        const send = (at: number): void => {
          if (at < stream.length)
            socket.write(stream.subarray(at, at + 1), () => setImmediate(send, at + 1));
        };
        send(0);
      });
      const terminal = probe();
      await terminal.up({ url: broker.url, protocol });
      const messages = await terminal.messages(2);
      expect(messages.map((message) => message.token)).toEqual([1, 2]);
      expect(messages.map((message) => Buffer.from(message.payload).toString())).toEqual([
        "one byte at a time",
        "one byte at a time",
      ]);
    },
  );

  test.each([5, 4] as const)(
    "an oversized PUBLISH of MQTT %i is hashed, skipped and acknowledged",
    async (protocol) => {
      const payload = Buffer.alloc(300_000, "x");
      const broker = await fake((socket) => {
        socket.write(Buffer.from(protocol === 5 ? CONNACK_5 : CONNACK_4));
        socket.write(publishFrame({ topic: EVENTS, payload, packetId: 9, protocol }));
        socket.write(
          publishFrame({ topic: EVENTS, payload: bytes("next"), packetId: 10, protocol }),
        );
      });
      const terminal = probe();
      const generation = await terminal.up({ url: broker.url, protocol });
      expect(await terminal.next("oversize")).toEqual({
        type: "oversize",
        generation,
        token: 9,
        topic: EVENTS,
        payloadSha256: new Uint8Array(createHash("sha256").update(payload).digest()),
        payloadBytes: 300_000,
      });
      expect((await terminal.messages(1)).map((message) => message.token)).toEqual([10]);
      terminal.link.acknowledge(generation, [9, 10]);
      await broker.hears([0x40, 2, 0, 9, 0x40, 2, 0, 10]);
    },
  );

  test("a PUBLISH above a megabyte ends the connection", async () => {
    const broker = await fake((socket) => {
      socket.write(Buffer.from([...CONNACK_5, 0x32, ...lengthBytes(1024 * 1024)]));
    });
    const terminal = probe();
    await terminal.up({ url: broker.url });
    expect(await terminal.next("down")).toMatchObject({ reason: "malformed" });
  });
});
