/** Frames that no honest broker sends, and some that it does, for either version of MQTT. */
import type { Chance } from "../../sim/chance.ts";
import { lengthBytes, publishFrame } from "../integration/fake-broker.ts";

const TOPIC = "khqr/v1/acleda/T-0007/dn/event";
/** Frames above the packet limit are costly to send: few of them. */
const HUGE_SHARE = 0.002;

/** A proper credit, as far as MQTT is concerned. */
export function soundPublish(protocol: 5 | 4, packetId = 7): Buffer {
  const payload = Buffer.from(`eyJhbGciOiJFZERTQSJ9.${"e".repeat(400)}.c2ln`);
  return publishFrame({ topic: TOPIC, payload, packetId, protocol });
}

/** One frame, or what passes for one. */
export function hostileFrame(draw: Chance, protocol: 5 | 4): Buffer {
  if (draw.happens(HUGE_SHARE)) return huge(draw, protocol);
  switch (draw.between(0, 9)) {
    case 0:
      return noise(draw);
    case 1:
      return framed(draw.between(0, 255), randomBytes(draw, draw.between(0, 40)));
    case 2:
      return strangePublish(draw, protocol);
    case 3:
      return acknowledgement(draw);
    case 4:
      // A length that is not the body's.
      return Buffer.concat([
        Buffer.from([draw.between(0, 255), ...lengthBytes(draw.between(0, 70_000))]),
        randomBytes(draw, draw.between(0, 60)),
      ]);
    case 5:
    case 6:
      return soundPublish(protocol, draw.between(1, 40));
    default:
      return mutated(soundPublish(protocol, draw.between(0, 65_535)), draw);
  }
}

function noise(draw: Chance): Buffer {
  return randomBytes(draw, draw.between(1, 64));
}

/** 65 KiB to 900 KiB: skipped and hashed by a terminal that bounds what it keeps. */
function huge(draw: Chance, protocol: 5 | 4): Buffer {
  const payload = Buffer.alloc(draw.between(65_000, 900_000), draw.between(0, 255));
  return publishFrame({ topic: TOPIC, payload, packetId: draw.between(1, 100), protocol });
}

const TOPICS = [
  "",
  "#",
  "+/+/+",
  "khqr/v1/acleda/T-0008/dn/event",
  "khqr/v1/acleda/T-0007/dn/event/",
  "khqr/v1/acleda/T-0007/up/receipt",
  "khqr/v1/acleda/T-0007/dn/\u0000",
  "$SYS/broker",
  "../../etc/passwd",
  "x".repeat(60_000),
];

function strangePublish(draw: Chance, protocol: 5 | 4): Buffer {
  const topic = TOPICS[draw.between(0, TOPICS.length - 1)] ?? "";
  const payload = randomBytes(draw, draw.between(0, 200));
  const frame = publishFrame({ topic, payload, packetId: draw.between(0, 65_535), protocol });
  // Any quality of service, retained or not, again or not.
  frame[0] = 0x30 | draw.between(0, 15);
  return frame;
}

/** PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK, UNSUBACK: for packets that were never sent. */
function acknowledgement(draw: Chance): Buffer {
  const type = [0x40, 0x50, 0x62, 0x70, 0x90, 0xb0, 0xd0, 0xe0, 0xf0][draw.between(0, 8)] ?? 0x40;
  return framed(type, randomBytes(draw, draw.between(0, 6)));
}

function framed(first: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([first, ...lengthBytes(body.length)]), body]);
}

function mutated(frame: Buffer, draw: Chance): Buffer {
  for (let left = draw.between(1, 4); left > 0; left -= 1) {
    // Where the form is, more often than where the payload is.
    const at = draw.between(0, draw.happens(0.7) ? 45 : frame.length - 1);
    frame[at] = draw.between(0, 255);
  }
  return frame;
}

function randomBytes(draw: Chance, length: number): Buffer {
  return Buffer.from(draw.bytes(length));
}
