/**
 * The guard before the MQTT parser: whatever the bytes and however they are sliced, it never
 * throws, hands out no frame above its limit, and says the same for every slicing.
 */
import { FrameCutter } from "../../../drivers/linux/mqtt-frames.ts";
import { chance } from "../../../sim/chance.ts";
import { publishFrame } from "../../integration/fake-broker.ts";
import { hostileFrame, soundPublish } from "../../prove/hostile-frames.ts";
import { bytesOf, type Subject } from "../subject.ts";

const LIMIT_BYTES = 512;
const CONNACKS = { 5: [0x20, 3, 0, 0, 0], 4: [0x20, 2, 0, 0] } as const;

/** Everything that was reported, one line each. */
function reports(protocol: 5 | 4, stream: Buffer, slice: () => number): readonly string[] {
  const lines: string[] = [];
  let isDead = false;
  const tell = (line: string): void => {
    lines.push(isDead ? `after the end: ${line}` : line);
  };
  const cutter = new FrameCutter(LIMIT_BYTES, protocol, {
    frame: (bytes) => {
      if (bytes.length > LIMIT_BYTES) tell(`too large: ${bytes.length}`);
      tell(`frame ${bytes.toString("hex")}`);
    },
    oversize: ({ topic, packetId, payloadSha256, payloadBytes }) =>
      tell(
        `oversize ${topic} ${packetId} ${payloadBytes} ${Buffer.from(payloadSha256).toString("hex")}`,
      ),
    malformed: () => {
      tell("malformed");
      isDead = true;
    },
  });
  for (let at = 0; at < stream.length; ) {
    const end = at + slice();
    cutter.feed(stream.subarray(at, end));
    at = end;
  }
  return lines;
}

function read(input: Uint8Array): string | undefined {
  const protocol = ((input[0] ?? 0) & 1) === 0 ? 5 : 4;
  const stream = Buffer.from(input.subarray(2));
  const draw = chance(input[1] ?? 0, "slices");
  const whole = reports(protocol, stream, () => stream.length);
  const sliced = reports(protocol, stream, () => draw.between(1, 40));
  const strange = whole.find((line) => /^(after the end|too large)/.test(line));
  if (strange !== undefined) return strange;
  const frames = whole.flatMap((line) => (line.startsWith("frame ") ? [line.slice(6)] : []));
  if (!isInOrder(stream.toString("hex"), frames)) return "a frame that was never sent";
  return whole.join("\n") === sliced.join("\n") ? undefined : `sliced it is ${sliced.join(", ")}`;
}

/** Frames are pieces of the stream, one after the other. */
function isInOrder(stream: string, frames: readonly string[]): boolean {
  let at = 0;
  return frames.every((frame) => {
    const found = stream.indexOf(frame, at);
    at = found + frame.length;
    return found >= 0;
  });
}

const topic = "khqr/v1/acleda/T-0007/dn/event";
const draw = chance(1, "seeds");
const large = (protocol: 5 | 4) =>
  publishFrame({ topic, payload: Buffer.alloc(600, "x"), packetId: 9, protocol });

function seed(protocol: 5 | 4, ...frames: readonly Buffer[]): Uint8Array {
  const head = [protocol === 5 ? 0 : 1, 7, ...CONNACKS[protocol]];
  return new Uint8Array(Buffer.concat([Buffer.from(head), ...frames]).subarray(0, 4_000));
}

const SEEDS = ([5, 4] as const).flatMap((protocol) => [
  seed(protocol, soundPublish(protocol), soundPublish(protocol, 8)),
  seed(protocol, large(protocol), soundPublish(protocol)),
  ...Array.from({ length: 20 }, () => seed(protocol, hostileFrame(draw, protocol))),
]);

const WORDS = [
  [0x20, 2, 0, 0],
  [0x32, 0x80, 0x80, 0x40],
  [0x30, 0xff, 0xff, 0x3f],
  [0x32, 0xff, 0x7f],
  [0x32, 0x80, 0x10],
  [0x40, 2, 0, 1],
  [0xd0, 0],
  [0xe0, 0],
  [0, 0],
  [0xff, 0xff],
  [0x80, 0x80, 0x80, 0x80],
].map((bytes) => new Uint8Array(bytes));

export const subject: Subject = {
  seeds: SEEDS,
  words: [...WORDS, bytesOf("HTTP/1.1 200 OK\r\n"), bytesOf(topic)],
  attempt: read,
};
