/**
 * Cuts a byte stream into MQTT frames before anybody parses them, in bounded memory. A frame above
 * the limit is never collected: a PUBLISH up to 1 MiB is hashed as it passes and reported, anything
 * larger or impossible ends the stream at its header (faults M1, M2 and M4).
 * Knows MQTT's fixed header (3.1.1 and 5, section 2) and that of PUBLISH (section 3.3), no more.
 */
import { createHash, type Hash } from "node:crypto";

/** A PUBLISH up to this size is skipped; a larger one costs more than a new connection. */
const SKIP_MAX_BYTES = 1024 * 1024;

/** Of a skipped PUBLISH this much is looked at for topic and packet id. */
const HEAD_BYTES = 2048;

/** Packet types (section 2.1.2) that a server may send to a client that uses no QoS 2. */
const CONNACK = 2;
const PUBLISH = 3;
const FROM_SERVER: ReadonlySet<number> = new Set([CONNACK, PUBLISH, 4, 9, 11, 13, 14, 15]);
/** Those that only MQTT 5 has from a server: DISCONNECT and AUTH. */
const ONLY_5: ReadonlySet<number> = new Set([14, 15]);

export interface OversizePublish {
  readonly topic: string;
  /** 0 when it came at QoS 0. */
  readonly packetId: number;
  readonly payloadSha256: Uint8Array;
  readonly payloadBytes: number;
}

/** What became of the bytes fed in. */
export interface FrameSink {
  /** One whole frame, never larger than the limit. */
  frame(bytes: Buffer): void;
  oversize(publish: OversizePublish): void;
  /** The stream is no MQTT from here on; nothing more is reported. */
  malformed(detail: string): void;
}

/** A PUBLISH on its way past. */
interface Skipped {
  readonly qos: number;
  readonly head: Buffer;
  headBytes: number;
  readonly bodyBytes: number;
  passedBytes: number;
  /** Where the payload begins in the body; undefined until the head is complete. */
  payloadAt: number | undefined;
  readonly hash: Hash;
}

/** One connection's worth of frames. */
export class FrameCutter {
  readonly #limitBytes: number;
  readonly #protocol: 5 | 4;
  readonly #sink: FrameSink;
  /** Bytes of a frame that is not complete yet: at most the limit. */
  #pieces: Buffer[] = [];
  #pieceBytes = 0;
  #skipped: Skipped | undefined;
  #isFirst = true;
  #isDead = false;

  constructor(limitBytes: number, protocol: 5 | 4, sink: FrameSink) {
    this.#limitBytes = limitBytes;
    this.#protocol = protocol;
    this.#sink = sink;
  }

  /** Takes the next bytes of the stream; reports what they complete before it returns. */
  feed(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0 && !this.#isDead) {
      rest = this.#skipped === undefined ? this.#collect(rest) : this.#skip(this.#skipped, rest);
    }
  }

  /** Adds to the frame being collected; answers the bytes that belong to what follows. */
  #collect(chunk: Buffer): Buffer {
    // A header is at most five bytes, so joining them costs nothing even when they come singly.
    const known = this.#pieceBytes === 0 ? chunk : this.#joinHeader(chunk);
    const header = this.#readHeader(known);
    if (header === undefined) {
      if (!this.#isDead) this.#keep(chunk);
      return Buffer.alloc(0);
    }
    const { headerBytes, frameBytes } = header;
    if (frameBytes > this.#limitBytes) {
      const used = headerBytes - this.#pieceBytes;
      this.#forget();
      this.#startSkip(known[0] ?? 0, frameBytes - headerBytes);
      return chunk.subarray(used);
    }
    const missing = frameBytes - this.#pieceBytes;
    if (chunk.length < missing) {
      this.#keep(chunk);
      return Buffer.alloc(0);
    }
    const last = chunk.subarray(0, missing);
    const frame = this.#pieceBytes === 0 ? last : Buffer.concat([...this.#pieces, last]);
    this.#forget();
    this.#isFirst = false;
    this.#sink.frame(frame);
    return chunk.subarray(missing);
  }

  #keep(chunk: Buffer): void {
    this.#pieces.push(chunk);
    this.#pieceBytes += chunk.length;
    // A peer that sends single bytes must not make a list of 64 thousand.
    if (this.#pieces.length > 64) this.#pieces = [Buffer.concat(this.#pieces)];
  }

  #forget(): void {
    this.#pieces = [];
    this.#pieceBytes = 0;
  }

  #joinHeader(chunk: Buffer): Buffer {
    const first = this.#pieces[0] ?? chunk;
    return first.length >= 5 ? first : Buffer.concat([...this.#pieces, chunk.subarray(0, 5)]);
  }

  /** Reads a fixed header; undefined when it is not complete, or impossible and reported so. */
  #readHeader(bytes: Buffer): { headerBytes: number; frameBytes: number } | undefined {
    const first = bytes[0] ?? 0;
    const problem = this.#checkType(first >> 4, first & 15);
    if (problem !== undefined) return this.#die(problem, bytes);
    let bodyBytes = 0;
    for (let index = 1; index <= 4; index += 1) {
      const digit = bytes[index];
      if (digit === undefined) return undefined;
      bodyBytes += (digit & 127) * 128 ** (index - 1);
      if (digit < 128) return this.#checkLength(first, index + 1, bodyBytes, bytes);
    }
    return this.#die("a length without end", bytes);
  }

  #checkType(type: number, flags: number): string | undefined {
    if (!FROM_SERVER.has(type) || (this.#protocol === 4 && ONLY_5.has(type))) {
      return `packet type ${type}`;
    }
    if (this.#isFirst && type !== CONNACK) return "no CONNACK first";
    if (type !== PUBLISH) return flags === 0 ? undefined : `flags ${flags} of packet type ${type}`;
    // Subscribed at QoS 1, so the server may send nothing higher (section 3.8.4).
    return (flags & 4) === 0 ? undefined : "a QoS that was never asked for";
  }

  #checkLength(
    first: number,
    headerBytes: number,
    bodyBytes: number,
    bytes: Buffer,
  ): { headerBytes: number; frameBytes: number } | undefined {
    const frameBytes = headerBytes + bodyBytes;
    const limit = first >> 4 === PUBLISH ? SKIP_MAX_BYTES : this.#limitBytes;
    if (frameBytes > Math.max(limit, this.#limitBytes)) {
      return this.#die(`a frame of ${frameBytes} bytes`, bytes);
    }
    return { headerBytes, frameBytes };
  }

  #startSkip(first: number, bodyBytes: number): void {
    this.#skipped = {
      qos: (first >> 1) & 3,
      head: Buffer.alloc(Math.min(HEAD_BYTES, bodyBytes)),
      headBytes: 0,
      bodyBytes,
      passedBytes: 0,
      payloadAt: undefined,
      hash: createHash("sha256"),
    };
  }

  #skip(skipped: Skipped, chunk: Buffer): Buffer {
    const body = chunk.subarray(0, skipped.bodyBytes - skipped.passedBytes);
    if (skipped.headBytes < skipped.head.length) {
      skipped.headBytes += body.copy(skipped.head, skipped.headBytes);
    }
    if (skipped.payloadAt === undefined && skipped.headBytes === skipped.head.length) {
      skipped.payloadAt = this.#payloadOffset(skipped);
      if (skipped.payloadAt === undefined) return chunk;
      // What came in earlier chunks of the head belongs to the payload too.
      const early = skipped.head.subarray(0, Math.min(skipped.passedBytes, skipped.head.length));
      skipped.hash.update(early.subarray(skipped.payloadAt));
    }
    if (skipped.payloadAt !== undefined) {
      skipped.hash.update(body.subarray(Math.max(0, skipped.payloadAt - skipped.passedBytes)));
    }
    skipped.passedBytes += body.length;
    if (skipped.passedBytes === skipped.bodyBytes) this.#endSkip(skipped);
    return chunk.subarray(body.length);
  }

  #endSkip(skipped: Skipped): void {
    this.#skipped = undefined;
    const topicEnd = 2 + skipped.head.readUInt16BE(0);
    this.#sink.oversize({
      topic: skipped.head.toString("utf8", 2, topicEnd),
      packetId: skipped.qos === 0 ? 0 : skipped.head.readUInt16BE(topicEnd),
      payloadSha256: new Uint8Array(skipped.hash.digest()),
      payloadBytes: skipped.bodyBytes - (skipped.payloadAt ?? 0),
    });
  }

  /** Where the payload of a skipped PUBLISH begins in its body; undefined when it cannot be. */
  #payloadOffset({ head, qos, bodyBytes }: Skipped): number | undefined {
    const topicEnd = 2 + head.readUInt16BE(0);
    const idEnd = topicEnd + (qos === 0 ? 0 : 2);
    if (idEnd + 4 > head.length) return this.#die("a topic longer than any", head);
    if (qos > 0 && head.readUInt16BE(topicEnd) === 0) return this.#die("packet id 0", head);
    if (this.#protocol === 4) return idEnd;
    let propertyBytes = 0;
    for (let index = 0; index < 4; index += 1) {
      const digit = head[idEnd + index] ?? 0;
      propertyBytes += (digit & 127) * 128 ** index;
      if (digit < 128) {
        const offset = idEnd + index + 1 + propertyBytes;
        return offset <= bodyBytes ? offset : this.#die("properties beyond the frame", head);
      }
    }
    return this.#die("a length without end", head);
  }

  #die(problem: string, bytes: Buffer): undefined {
    this.#isDead = true;
    this.#forget();
    this.#skipped = undefined;
    // A captive portal answers everything with a web page (fault N18).
    const isWebPage = bytes.subarray(0, 5).toString("latin1") === "HTTP/";
    this.#sink.malformed(
      isWebPage
        ? "a web page answered instead of the broker: the network may want a sign-in"
        : `bytes that are no MQTT: ${problem}`,
    );
    return undefined;
  }
}
