/** Cutting a stream into frames: any chunks, any lengths, any garbage. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FrameCutter } from "../../../../drivers/linux/mqtt-frames.ts";

const CONNACK = Buffer.from([0x20, 3, 0, 0, 0]);
const PINGRESP = Buffer.from([0xd0, 0]);

/** What a cutter reports for a stream that arrives in these chunks. */
function cut(chunks: readonly Buffer[], limitBytes = 100, protocol: 5 | 4 = 5): readonly string[] {
  const reports: string[] = [];
  const cutter = new FrameCutter(limitBytes, protocol, {
    frame: (bytes) => reports.push(bytes.toString("hex")),
    oversize: ({ topic, packetId, payloadSha256, payloadBytes }) =>
      reports.push(
        `${topic} ${packetId} ${payloadBytes} ${Buffer.from(payloadSha256).toString("hex")}`,
      ),
    malformed: (detail) => reports.push(`malformed: ${detail}`),
  });
  for (const chunk of chunks) cutter.feed(chunk);
  return reports;
}

function lengthOf(bytes: number): Buffer {
  const digits: number[] = [];
  for (let rest = bytes; digits.length === 0 || rest > 0; rest = Math.floor(rest / 128)) {
    digits.push((rest % 128) + (rest >= 128 ? 128 : 0));
  }
  return Buffer.from(digits);
}

function publish(
  payload: Buffer,
  qos: 0 | 1,
  protocol: 5 | 4,
  properties = Buffer.alloc(0),
): Buffer {
  const body = Buffer.concat([
    Buffer.from([0, 3]),
    Buffer.from("a/b"),
    qos === 0 ? Buffer.alloc(0) : Buffer.from([1, 2]),
    protocol === 5 ? Buffer.concat([lengthOf(properties.length), properties]) : Buffer.alloc(0),
    payload,
  ]);
  return Buffer.concat([Buffer.from([0x30 | (qos << 1)]), lengthOf(body.length), body]);
}

/** What the report of a skipped PUBLISH must say. */
function skipped(payload: Buffer, packetId: number): string {
  const hash = createHash("sha256").update(payload).digest("hex");
  return `a/b ${packetId} ${payload.length} ${hash}`;
}

describe("frames", () => {
  test("pass one by one, however the stream is cut", () => {
    const frames = [
      CONNACK,
      publish(Buffer.from("small"), 1, 5),
      PINGRESP,
      publish(Buffer.alloc(300, 7), 1, 5),
      publish(Buffer.alloc(5000, 8), 0, 5, Buffer.alloc(3000, 9)),
      PINGRESP,
    ];
    const stream = Buffer.concat(frames);
    const whole = cut([stream]);
    expect(whole).toEqual([
      CONNACK.toString("hex"),
      frames[1]?.toString("hex"),
      "d000",
      skipped(Buffer.alloc(300, 7), 258),
      skipped(Buffer.alloc(5000, 8), 0),
      "d000",
    ]);
    const cuts = fc.array(fc.integer({ min: 1, max: stream.length }), { maxLength: 40 });
    const property = fc.property(cuts, (places) => {
      const ends = [...new Set(places)].sort((a, b) => a - b);
      const chunks = [0, ...ends].map((start, index) => stream.subarray(start, ends[index]));
      expect(cut(chunks)).toEqual(whole);
    });
    fc.assert(property, { seed: 7, numRuns: 300 });
    expect(cut([...stream].map((byte) => Buffer.from([byte])))).toEqual(whole);
  });

  test("of exactly the limit pass, one byte more is skipped", () => {
    const payload = Buffer.alloc(100 - 2 - 5 - 2, "x");
    const fits = publish(payload, 1, 4);
    expect(fits).toHaveLength(100);
    expect(cut([CONNACK, fits], 100, 4)[1]).toBe(fits.toString("hex"));
    const larger = Buffer.concat([payload, Buffer.from("x")]);
    expect(cut([CONNACK, publish(larger, 1, 4)], 100, 4)[1]).toBe(skipped(larger, 258));
  });

  test("random chunks never throw and end at the first impossible header", () => {
    const property = fc.property(fc.array(fc.uint8Array({ maxLength: 20 })), (chunks) => {
      const reports = cut([CONNACK, ...chunks.map((chunk) => Buffer.from(chunk))]);
      const end = reports.findIndex((report) => report.startsWith("malformed"));
      if (end >= 0) expect(end).toBe(reports.length - 1);
    });
    fc.assert(property, { seed: 8, numRuns: 2000 });
  });
});

describe("headers that end the stream", () => {
  test.each([
    ["00 00", "packet type 0"],
    ["10 00", "packet type 1"],
    ["62 02 00 01", "packet type 6"],
    ["80 00", "packet type 8"],
    ["20 ff ff ff ff", "a length without end"],
    ["30 ff ff ff 7f", "a frame of 268435460 bytes"],
    ["20 65", "a frame of 103 bytes"],
    ["34 05", "QoS"],
    ["36 05", "QoS"],
    ["41 02", "flags 1"],
    ["d1 00", "flags 1"],
  ])("%s", (hex, words) => {
    const reports = cut([CONNACK, Buffer.from(hex.replaceAll(" ", ""), "hex"), PINGRESP]);
    expect(reports).toHaveLength(2);
    expect(reports[1]).toContain(words);
  });

  test("anything before CONNACK", () => {
    expect(cut([PINGRESP, CONNACK])).toEqual([expect.stringContaining("no CONNACK first")]);
  });

  test("DISCONNECT and AUTH where the broker speaks 3.1.1", () => {
    expect(cut([CONNACK, Buffer.from([0xe0, 0])], 100, 4)[1]).toContain("packet type 14");
    expect(cut([CONNACK, Buffer.from([0xe0, 0])], 100, 5)[1]).toBe("e000");
  });

  test("a PUBLISH too large even to skip, by its header alone", () => {
    const header = Buffer.concat([Buffer.from([0x32]), lengthOf(1024 * 1024)]);
    expect(cut([CONNACK, header])[1]).toContain("a frame of 1048580 bytes");
  });

  test("a skipped PUBLISH whose own header makes no sense", () => {
    const body = (head: string): Buffer =>
      Buffer.concat([
        Buffer.from([0x32]),
        lengthOf(3000),
        Buffer.from(head, "hex"),
        Buffer.alloc(3000),
      ]);
    expect(cut([CONNACK, body("ffff")])[1]).toContain("a topic longer than any");
    expect(cut([CONNACK, body("0001610000")])[1]).toContain("packet id 0");
    expect(cut([CONNACK, body("0001610001ffffff7f")])[1]).toContain("properties beyond the frame");
    expect(cut([CONNACK, body("0001610001ffffffff")])[1]).toContain("a length without end");
  });

  test("a web page is called what it is", () => {
    expect(cut([Buffer.from("HTTP/1.1 302 Found\r\n")])[0]).toContain("web page");
  });
});
