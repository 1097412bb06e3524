/**
 * Listens to a loudspeaker from outside. The contestants play through the real `aplay`; an ALSA
 * configuration turns "the card" into a pipe (alsa-lib `type file` over `type null`), and this is
 * the other end. `Ear` reads as fast as samples come, `PacedEar` as fast as a card would play them.
 */
import { spawnSync } from "node:child_process";
import { closeSync, constants, openSync, readSync, writeFileSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import { nowMs, pause } from "./clock.ts";

export const RATE_HZ = 24_000;
const BYTES_PER_MS = (RATE_HZ * 2) / 1000;
/** A sample of at least this size is heard: 1 % of full scale. */
const LOUD = 328;
/** Two pages (one is refilled while the other is read), 170 ms of sound: about a card's buffer. */
const PACED_PIPE_BYTES = 8192;
const PIPE_BYTES = 65_536;
/** The bench looks at the pipe at least this often, or the card's clock waits for it. */
const LATE_MS = 40;

/** A home folder whose default sound card is a pipe. */
export class SoundCard {
  readonly pipe: string;
  readonly #held: number;

  constructor(home: string) {
    this.pipe = join(home, "card.pipe");
    const made = spawnSync("mkfifo", [this.pipe]);
    if (made.status !== 0) throw new Error(`mkfifo: ${made.stderr}`);
    const lines = [
      `pcm.!default { type plug slave.pcm "card" }`,
      `pcm.card { type file slave.pcm "nowhere" file "${this.pipe}" format "raw" }`,
      "pcm.nowhere { type null }",
    ];
    writeFileSync(join(home, ".asoundrc"), `${lines.join("\n")}\n`);
    // Held open both ways: no player ever finds the pipe without a reader.
    this.#held = openSync(this.pipe, constants.O_RDWR | constants.O_NONBLOCK);
  }

  /** Makes the pipe hold what a card's buffer would. @returns false if it cannot be done. */
  shrink(): boolean {
    return this.#resize(PACED_PIPE_BYTES);
  }

  widen(): void {
    this.#resize(PIPE_BYTES);
  }

  close(): void {
    closeSync(this.#held);
  }

  #resize(bytes: number): boolean {
    // F_SETPIPE_SZ (fcntl 1031) cannot be reached from Node; Debian always has perl.
    const program = `open(F, "+<", $ARGV[0]) or exit 1; fcntl(F, 1031, ${bytes}) or exit 1`;
    return spawnSync("perl", ["-e", program, this.pipe]).status === 0;
  }
}

export class Ear {
  readonly #pipe: string;
  #socket: Socket | undefined;
  #startedAt: number | undefined;
  #sampleCount = 0;
  #loudAt: number | undefined;
  #lastAt = 0;

  constructor(pipe: string) {
    this.#pipe = pipe;
    this.wake();
  }

  /** Listens (again). */
  wake(): void {
    this.#socket = new Socket({ fd: openSync(this.#pipe, "r+"), readable: true, writable: false });
    this.#socket.on("data", (bytes: Buffer) => this.#hear(bytes, nowMs()));
  }

  /** Leaves the pipe to another reader. */
  rest(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  forget(): void {
    this.#startedAt = undefined;
    this.#loudAt = undefined;
    this.#sampleCount = 0;
  }

  /**
   * When the first loud sample left the loudspeaker: the start of the stream and the sample's place
   * in it, so that silence in front of it counts. Undefined while nothing was heard.
   */
  get heardAt(): number | undefined {
    return this.#loudAt;
  }

  /** Milliseconds since the last sample came. */
  get quietMs(): number {
    return nowMs() - this.#lastAt;
  }

  #hear(bytes: Buffer, at: number): void {
    this.#startedAt ??= at;
    this.#lastAt = at;
    if (this.#loudAt === undefined) {
      const loud = firstLoud(bytes);
      if (loud !== undefined) {
        this.#loudAt = this.#startedAt + ((this.#sampleCount + loud) * 1000) / RATE_HZ;
      }
    }
    this.#sampleCount += bytes.length >> 1;
  }
}

function firstLoud(bytes: Buffer): number | undefined {
  for (let place = 0; place + 1 < bytes.length; place += 2) {
    if (Math.abs(bytes.readInt16LE(place)) >= LOUD) return place >> 1;
  }
  return undefined;
}

/** What was played, and for how long the card had nothing to play in between. */
export interface Heard {
  readonly samples: Int16Array;
  readonly starvedMs: number;
}

export class PacedEar {
  readonly #file: number;

  constructor(pipe: string) {
    this.#file = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
  }

  /**
   * Plays what comes at the card's own rate until nothing has come for `quietMs`.
   * @param withinMs how long to wait for the first sample.
   */
  async listen(withinMs: number, quietMs: number): Promise<Heard> {
    const chunks: Buffer[] = [];
    const end = nowMs() + withinMs;
    let starvedMs = 0;
    /** Missing since the last sample; it counts once another sample follows. */
    let missingMs = 0;
    let last = nowMs();
    let due = 0;
    while (missingMs < quietMs && (chunks.length > 0 || nowMs() < end)) {
      await pause(2);
      const now = nowMs();
      // When the bench itself is late, the pipe is full and nobody starves: that time stands still.
      due += Math.min(now - last, LATE_MS) * BYTES_PER_MS;
      last = now;
      const wanted = Math.floor(due / 2) * 2;
      const bytes = this.#read(wanted);
      if (chunks.length === 0) {
        // The stream starts with its first byte; until then no time is owed.
        due = 0;
        if (bytes.length > 0) chunks.push(bytes);
        continue;
      }
      if (bytes.length > 0) {
        starvedMs += missingMs;
        missingMs = 0;
        chunks.push(bytes);
      }
      missingMs += (wanted - bytes.length) / BYTES_PER_MS;
      due -= wanted;
    }
    const all = Buffer.concat(chunks);
    const samples = new Int16Array(all.length >> 1);
    for (let index = 0; index < samples.length; index++) {
      samples[index] = all.readInt16LE(index * 2);
    }
    return { samples, starvedMs };
  }

  close(): void {
    closeSync(this.#file);
  }

  #read(bytes: number): Buffer {
    if (bytes === 0) return Buffer.alloc(0);
    const room = Buffer.alloc(bytes);
    try {
      return room.subarray(0, readSync(this.#file, room));
    } catch {
      // EAGAIN: the player has nothing for the card.
      return Buffer.alloc(0);
    }
  }
}

/** The part from the first to the last sample that is not silence. */
export function soundOf(samples: Int16Array): Int16Array {
  const first = samples.findIndex((sample) => sample !== 0);
  const last = samples.findLastIndex((sample) => sample !== 0);
  return first < 0 ? new Int16Array() : samples.slice(first, last + 1);
}
