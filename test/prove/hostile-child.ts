/**
 * A hostile broker and the link that it talks to, in a process of their own so that its memory can
 * be read. Arguments: how many frames, and the seed. Prints one JSON object at the end.
 */
import { createServer, type Socket } from "node:net";
import type { LinkEvent } from "../../drivers/hal/link.ts";
import { createMqttLink } from "../../drivers/linux/mqtt-link.ts";
import { type Chance, chance } from "../../sim/chance.ts";
import { contractOptions } from "../integration/link-probe.ts";
import { hostileFrame, soundPublish } from "./hostile-frames.ts";

const [countText = "1000", seedText = "1"] = process.argv.slice(2);
const COUNT = Number(countText);
const CONNACKS = { 5: [0x20, 3, 0, 0, 0], 4: [0x20, 2, 0, 0] } as const;
const FRAMES_MAX = 16;

const draw: Chance = chance(Number(seedText), "frames");
let frames = 0;
let messages = 0;
const reasons = new Map<string, number>();
let protocol: 5 | 4 = 5;
let next: Buffer = Buffer.alloc(0);

/** What the broker will send on the next connection. */
function compose(): Buffer {
  const parts: Buffer[] = [];
  if (!draw.happens(0.03)) parts.push(Buffer.from(CONNACKS[protocol]));
  for (let left = draw.between(1, FRAMES_MAX); left > 0 && frames < COUNT; left -= 1) {
    parts.push(hostileFrame(draw, protocol));
    frames += 1;
  }
  return Buffer.concat(parts);
}

const server = createServer((socket: Socket) => {
  socket.on("error", () => {});
  socket.once("data", () => {
    const cut = draw.happens(0.3) ? draw.between(0, next.length) : next.length;
    // In two pieces now and then; the end settles what a frame cut short leaves open.
    socket.write(next.subarray(0, cut));
    socket.end(next.subarray(cut));
  });
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const address = server.address();
const port = typeof address === "object" && address !== null ? address.port : 0;

const link = createMqttLink();
let settle: (reason: string) => void = () => {};
let last: readonly number[] = [];
link.listen((event: LinkEvent) => {
  if (event.type === "messages") {
    messages += event.messages.length;
    last = event.messages.map(({ token }) => token);
    // Some at once, some twice, some after the line is gone, some never handed out at all.
    const generation = event.messages[0]?.generation ?? 0;
    if (draw.happens(0.7)) link.acknowledge(generation, [...last, draw.between(1, 65_535)]);
  }
  if (event.type === "down") {
    link.acknowledge(event.generation, last);
    settle(event.reason);
  }
});

async function connect(): Promise<string> {
  const ended = new Promise<string>((resolve) => {
    settle = resolve;
  });
  protocol = draw.happens(0.5) ? 5 : 4;
  next = compose();
  link.open({ ...contractOptions(), url: `mqtt://127.0.0.1:${port}`, protocol });
  return ended;
}

function rssMiB(): number {
  globalThis.gc?.();
  return process.memoryUsage().rss / 1024 / 1024;
}

let connections = 0;
let before = 0;
while (frames < COUNT) {
  const reason = await connect();
  reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  connections += 1;
  // After a tenth everything that is loaded once has been loaded.
  if (before === 0 && frames >= COUNT / 10) before = rssMiB();
}
const after = rssMiB();
// The terminal that lived through all this still hears an honest broker.
const heardBefore = messages;
const ended = new Promise<string>((resolve) => {
  settle = resolve;
});
next = Buffer.concat([Buffer.from(CONNACKS[5]), soundPublish(5)]);
link.open({ ...contractOptions(), url: `mqtt://127.0.0.1:${port}`, protocol: 5 });
await ended;
server.close();
const honest = messages - heardBefore;
const counts = Object.fromEntries(reasons);
process.stdout.write(
  `${JSON.stringify({ frames, connections, messages, honest, before, after, reasons: counts })}\n`,
);
