/**
 * A broker that does exactly what a test says, byte by byte: for everything that no real broker can
 * be made to do. Each connection is answered by `answer` once its CONNECT has arrived.
 */
import { createServer, type Socket } from "node:net";

export interface FakeBroker {
  readonly url: string;
  /** How many connections there are now. */
  connectionCount(): number;
  /** Everything the latest client has sent. */
  received(): Buffer;
  /** Resolves once the latest client has sent these bytes anywhere in its stream. */
  hears(bytes: readonly number[]): Promise<void>;
  close(): Promise<void>;
}

/** CONNACK without and with MQTT 5 properties. */
export const CONNACK_4 = [0x20, 2, 0, 0];
export const CONNACK_5 = [0x20, 3, 0, 0, 0];

/** Starts one on a free port of 127.0.0.1. */
export async function startFakeBroker(
  answer: (socket: Socket, connection: number) => void,
): Promise<FakeBroker> {
  const sockets = new Set<Socket>();
  let received = Buffer.alloc(0);
  let wake: () => void = () => {};
  let connection = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    received = Buffer.alloc(0);
    connection += 1;
    const own = connection;
    socket.once("data", () => answer(socket, own));
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      wake();
    });
    // The terminal may cut the line at any time; that is what is being tested.
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `mqtt://127.0.0.1:${port}`,
    connectionCount: () => sockets.size,
    received: () => received,
    hears: async (bytes) => {
      const wanted = Buffer.from(bytes);
      while (!received.includes(wanted)) await new Promise<void>((resolve) => (wake = resolve));
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** A PUBLISH at QoS 1 as a 3.1.1 broker sends it, or one of MQTT 5 with empty properties. */
export function publishFrame(options: {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly packetId: number;
  readonly protocol: 5 | 4;
}): Buffer {
  const { topic, payload, packetId, protocol } = options;
  const name = Buffer.from(topic);
  const head = Buffer.alloc(2 + name.length + 2 + (protocol === 5 ? 1 : 0));
  head.writeUInt16BE(name.length, 0);
  name.copy(head, 2);
  head.writeUInt16BE(packetId, 2 + name.length);
  const body = Buffer.concat([head, payload]);
  return Buffer.concat([Buffer.from([0x32, ...lengthBytes(body.length)]), body]);
}

/** MQTT's variable byte integer (section 1.5.5). */
export function lengthBytes(length: number): readonly number[] {
  const digits: number[] = [];
  let rest = length;
  do {
    const digit = rest % 128;
    rest = Math.floor(rest / 128);
    digits.push(rest > 0 ? digit + 128 : digit);
  } while (rest > 0);
  return digits;
}
