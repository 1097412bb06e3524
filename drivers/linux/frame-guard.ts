/**
 * The stream between the socket and the MQTT client. It hands the client one whole, bounded frame
 * at a time and catches whatever the client's parser throws at it, so that hostile bytes end a
 * connection and never the process. It decides nothing about messages.
 */
import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { FrameCutter, type OversizePublish } from "./mqtt-frames.ts";

/** Frames that wait for a client that has not finished the one before; then the socket rests. */
const WAITING_MAX = 64;

export interface FrameGuardOptions {
  readonly frameBytesMax: number;
  readonly protocol: 5 | 4;
  /** Something arrived, whatever it is: the peer lives. */
  readonly heard: () => void;
  readonly oversize: (publish: OversizePublish) => void;
  readonly malformed: (detail: string) => void;
  /** The peer closed its side in good order. */
  readonly ended: () => void;
}

export class FrameGuard extends Duplex {
  readonly #socket: Socket;
  readonly #options: FrameGuardOptions;
  readonly #waiting: Buffer[] = [];
  #parser: NodeJS.WritableStream | undefined;
  #isParsing = false;

  /** @param socket plain or TLS, connected or still connecting. */
  constructor(socket: Socket, options: FrameGuardOptions) {
    super({ allowHalfOpen: true, autoDestroy: false, emitClose: true });
    this.#socket = socket;
    this.#options = options;
    const cutter = new FrameCutter(options.frameBytesMax, options.protocol, {
      frame: (bytes) => this.#offer(bytes),
      oversize: options.oversize,
      malformed: options.malformed,
    });
    socket.on("data", (chunk: Buffer) => {
      options.heard();
      if (!this.destroyed) cutter.feed(chunk);
    });
    socket.on("end", options.ended);
    socket.on("error", (error) => this.destroy(error));
    socket.on("close", () => this.destroy());
  }

  /** The client pipes this stream into its parser; frames go there one by one instead. */
  override pipe<Destination extends NodeJS.WritableStream>(destination: Destination): Destination {
    this.#parser = destination;
    this.#drain();
    return destination;
  }

  override _read(): void {
    // Nothing is ever read from this side: frames reach the parser through `pipe` alone.
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, done);
  }

  /** The client writes a packet in many small pieces; they leave as one. */
  override _writev(
    pieces: readonly { readonly chunk: Buffer }[],
    done: (error?: Error | null) => void,
  ): void {
    this.#socket.write(Buffer.concat(pieces.map((piece) => piece.chunk)), done);
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#waiting.length = 0;
    this.#socket.destroy();
    done(error);
  }

  #offer(frame: Buffer): void {
    this.#waiting.push(frame);
    if (this.#waiting.length >= WAITING_MAX) this.#socket.pause();
    this.#drain();
  }

  #drain(): void {
    while (this.#parser !== undefined && !this.#isParsing && !this.destroyed) {
      const frame = this.#waiting.shift();
      if (frame === undefined) break;
      this.#parse(this.#parser, frame);
    }
    if (this.#waiting.length < WAITING_MAX && this.#socket.isPaused()) this.#socket.resume();
  }

  #parse(parser: NodeJS.WritableStream, frame: Buffer): void {
    this.#isParsing = true;
    try {
      parser.write(frame, () => {
        this.#isParsing = false;
        this.#drain();
      });
    } catch (error) {
      // The parser reads beyond the end of some malformed packets instead of reporting them.
      const words = error instanceof Error ? error.message : String(error);
      this.#options.malformed(`an MQTT packet that cannot be read: ${words}`);
    }
  }
}
