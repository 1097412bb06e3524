/**
 * A technician's laptop at the end of a serial line, written from the contract and from nothing of
 * ours: types lines, reads lines, and speaks TLS as a client over the same line.
 */
import { once } from "node:events";
import { Duplex } from "node:stream";
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls";
import { SerialPort } from "serialport";
import { PATIENCE_MS } from "./patience.ts";

export interface Laptop {
  write(bytes: Uint8Array | string): void;
  /** Resolves with the text so far, once it matches; what was read is gone then. */
  until(pattern: RegExp): Promise<string>;
  /** As `until`, for so long; undefined when it did not come. */
  within(pattern: RegExp, ms: number): Promise<string | undefined>;
  /** Tells of every byte that leaves from now on; undefined ends it. */
  record(listener: ((bytes: Uint8Array) => void) | undefined): void;
  /** Types a command and resolves with the whole answer, up to its last line. */
  ask(command: string): Promise<string>;
  /** Begins TLS as a client, over the line. */
  secure(options: ConnectionOptions): SecureLine;
  /** Bytes that came so far, in all. */
  readonly receivedBytes: number;
  close(): Promise<void>;
}

export interface SecureLine {
  readonly socket: TLSSocket;
  /** Resolves once the handshake is over; rejects with what TLS said. */
  readonly ready: Promise<void>;
  /** Resolves with the deciphered text so far, once it matches. */
  until(pattern: RegExp): Promise<string>;
  /** Ends the session; the line is plain again. */
  end(): Promise<void>;
}

const LAST_LINE = /^(ok|refused)[^\n]*\n/m;

/** Text that comes in pieces, for whoever waits for some of it. */
function createReader() {
  let text = "";
  let look = () => {};
  return {
    take(bytes: Uint8Array) {
      text += Buffer.from(bytes).toString("latin1");
      look();
    },
    until: (pattern: RegExp, patienceMs: number = PATIENCE_MS) =>
      new Promise<string>((resolve, reject) => {
        const seen = () => JSON.stringify(text.slice(-300));
        const timer = setTimeout(
          () => reject(new Error(`${pattern} never came; last ${seen()}`)),
          patienceMs,
        );
        look = () => {
          if (!pattern.test(text)) return;
          clearTimeout(timer);
          look = () => {};
          const found = text;
          text = "";
          resolve(found);
        };
        look();
      }),
  };
}

export async function openLaptop(path: string): Promise<Laptop> {
  const port = new SerialPort({ path, baudRate: 115_200 });
  await once(port, "open");
  return laptopAt(port, async () => {
    if (!port.isOpen) return;
    await new Promise<void>((resolve) => port.close(() => resolve()));
  });
}

/** A laptop at the end of any cable whose bytes come and go by this stream. */
export function laptopAt(port: Duplex, close: () => Promise<void>): Laptop {
  const plain = createReader();
  let wire: Duplex | undefined;
  let receivedBytes = 0;
  let recording: ((bytes: Uint8Array) => void) | undefined;
  port.on("data", (bytes: Buffer) => {
    receivedBytes += bytes.length;
    if (wire === undefined) plain.take(bytes);
    else wire.push(bytes);
  });
  const until = (pattern: RegExp) => plain.until(pattern);
  return {
    write: (bytes) => void port.write(bytes),
    until,
    within: (pattern, ms) => plain.until(pattern, ms).catch(() => undefined),
    record(listener) {
      recording = listener;
    },
    ask(command) {
      port.write(`${command}\r\n`);
      return until(LAST_LINE);
    },
    get receivedBytes() {
      return receivedBytes;
    },
    secure(options) {
      const duplex = new Duplex({
        read: () => undefined,
        write(chunk: Uint8Array, _encoding, done) {
          recording?.(chunk);
          port.write(chunk, () => done());
        },
      });
      wire = duplex;
      const socket = connect({ ...options, socket: duplex });
      const reader = createReader();
      socket.on("data", reader.take);
      const leave = () => {
        if (wire === duplex) wire = undefined;
      };
      const closed = once(socket, "close").then(leave, leave);
      const ready = new Promise<void>((resolve, reject) => {
        socket.once("secureConnect", () => resolve());
        socket.once("error", (error) => {
          leave();
          reject(error);
        });
      });
      socket.on("error", () => undefined);
      return {
        socket,
        ready,
        until: reader.until,
        async end() {
          socket.end();
          await closed;
        },
      };
    },
    close,
  };
}
