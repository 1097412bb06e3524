/**
 * A bad line between a terminal and its broker: a TCP proxy that does to the bytes what real
 * networks do, under the names that Toxiproxy gave these faults, and two more. Chance comes from a
 * seed.
 */
import { createServer, connect as dial, type Server, type Socket } from "node:net";
import { type Chance, chance } from "../../sim/chance.ts";

/** One thing that is wrong with the line, on both directions unless it says so. */
export type Toxic =
  /** Every piece arrives so much later, give or take the jitter; order is kept. */
  | { readonly name: "latency"; readonly latencyMs: number; readonly jitterMs: number }
  /** Nobody is reached, and whoever was connected is cut off. */
  | { readonly name: "down" }
  /** So many bytes a second and no more. */
  | { readonly name: "bandwidth"; readonly bytesPerSecond: number }
  /** When one side closes, the other hears of it so much later. */
  | { readonly name: "slow_close"; readonly delayMs: number }
  /** Nothing passes, and the line is cut after so long. */
  | { readonly name: "timeout"; readonly timeoutMs: number }
  /** The line is reset after so long. */
  | { readonly name: "reset_peer"; readonly timeoutMs: number }
  /** Bytes come in small pieces of about so many, each so much after the one before. */
  | { readonly name: "slicer"; readonly averageBytes: number; readonly delayMs: number }
  /** After so many bytes in one direction the line is cut. */
  | { readonly name: "limit_data"; readonly bytes: number }
  /** One byte in about so many is another one. */
  | { readonly name: "corrupt"; readonly everyBytes: number }
  /** Nothing passes and nobody is told: each side takes the other for silent; or one of them. */
  | { readonly name: "half_open"; readonly only?: "towards-broker" };

/** Pieces on their way in one direction; a sender that is faster is made to wait. */
const QUEUE_MAX = 64;

export interface ToxicProxy {
  readonly port: number;
  /** Cuts, resets, corruptions and bytes so far. */
  readonly counts: {
    readonly connections: number;
    readonly cuts: number;
    readonly corruptions: number;
    readonly bytes: number;
  };
  /** What is wrong from now on, also on lines that exist; nothing when empty. */
  setToxics(...toxics: readonly Toxic[]): void;
  close(): Promise<void>;
}

interface Counts {
  connections: number;
  cuts: number;
  corruptions: number;
  bytes: number;
}

type Way = "towards-broker" | "towards-terminal";

/** What all lines of one proxy share. */
interface Shared {
  toxics: readonly Toxic[];
  readonly draw: Chance;
  readonly counts: Counts;
  readonly lines: Set<Line>;
}

/** Starts a proxy on a free port of 127.0.0.1 in front of another port there. */
export async function startToxicProxy(upstreamPort: number, seed: number): Promise<ToxicProxy> {
  const counts: Counts = { connections: 0, cuts: 0, corruptions: 0, bytes: 0 };
  const shared: Shared = { toxics: [], draw: chance(seed, "line"), counts, lines: new Set() };
  const server = createServer({ allowHalfOpen: true }, (near) => {
    counts.connections += 1;
    if (toxicOf(shared, "down") !== undefined) {
      near.resetAndDestroy();
      return;
    }
    const far = dial({ port: upstreamPort, host: "127.0.0.1", allowHalfOpen: true });
    shared.lines.add(new Line(near, far, shared));
  });
  await listening(server);
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    counts,
    setToxics(...toxics) {
      shared.toxics = toxics;
      // Some of its bytes are gone for good: a line like that never comes back to life.
      for (const line of shared.lines) if (line.hasSwallowed) line.cut();
      for (const line of shared.lines) line.begin();
    },
    close: () => {
      for (const line of shared.lines) line.cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve());
  });
}

function toxicOf<Name extends Toxic["name"]>(
  { toxics }: Shared,
  name: Name,
): Extract<Toxic, { name: Name }> | undefined {
  return toxics.find((toxic): toxic is Extract<Toxic, { name: Name }> => toxic.name === name);
}

/** One connection through the proxy. */
class Line {
  readonly #shared: Shared;
  readonly #near: Socket;
  readonly #far: Socket;
  readonly #directions: readonly Direction[];
  #isCut = false;

  constructor(near: Socket, far: Socket, shared: Shared) {
    this.#shared = shared;
    this.#near = near;
    this.#far = far;
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      socket.on("error", () => this.cut());
      socket.on("close", () => this.#closed());
    }
    const cut = () => this.cut();
    this.#directions = [
      new Direction("towards-broker", near, far, shared, cut),
      new Direction("towards-terminal", far, near, shared, cut),
    ];
    this.begin();
  }

  get hasSwallowed(): boolean {
    return this.#directions.some(({ hasSwallowed }) => hasSwallowed);
  }

  /** Lets those toxics begin that act by time alone. */
  begin(): void {
    if (toxicOf(this.#shared, "down") !== undefined) this.cut();
    const timeout = toxicOf(this.#shared, "timeout");
    if (timeout !== undefined) setTimeout(() => this.cut(), timeout.timeoutMs);
    const reset = toxicOf(this.#shared, "reset_peer");
    if (reset !== undefined) setTimeout(() => this.cut(), reset.timeoutMs);
  }

  /** Resets both ends. */
  cut(): void {
    if (this.#isCut) return;
    this.#isCut = true;
    this.#shared.counts.cuts += 1;
    this.#shared.lines.delete(this);
    this.#near.resetAndDestroy();
    this.#far.resetAndDestroy();
  }

  #closed(): void {
    if (this.#near.destroyed && this.#far.destroyed) this.#shared.lines.delete(this);
  }
}

/** The bytes that go one way. Each piece is passed on when it is due, in order. */
class Direction {
  hasSwallowed = false;
  readonly #way: Way;
  readonly #to: Socket;
  readonly #shared: Shared;
  readonly #cut: () => void;
  /** Bytes since the line has a limit. */
  #passed = 0;
  #queued = 0;
  #tail: Promise<void> = Promise.resolve();

  constructor(way: Way, from: Socket, to: Socket, shared: Shared, cut: () => void) {
    this.#way = way;
    this.#to = to;
    this.#shared = shared;
    this.#cut = cut;
    from.on("data", (chunk: Buffer) => {
      const dueAt = performance.now() + this.#latencyMs();
      this.#queued += 1;
      if (this.#queued >= QUEUE_MAX) from.pause();
      this.#next(async () => {
        await until(dueAt);
        await this.#pass(chunk);
        this.#queued -= 1;
        if (this.#queued < QUEUE_MAX) from.resume();
      });
    });
    from.on("end", () => {
      this.#next(async () => {
        await delay(toxicOf(shared, "slow_close")?.delayMs ?? 0);
        // The end of a stream is lost like everything else on it.
        if (!this.#swallows()) to.end();
      });
    });
  }

  #next(step: () => Promise<void>): void {
    this.#tail = this.#tail.then(step);
  }

  #latencyMs(): number {
    const toxic = toxicOf(this.#shared, "latency");
    if (toxic === undefined) return 0;
    const { latencyMs, jitterMs } = toxic;
    return Math.max(0, latencyMs + this.#shared.draw.between(-jitterMs, jitterMs));
  }

  async #pass(chunk: Buffer): Promise<void> {
    for (const piece of this.#slices(chunk)) {
      const bandwidth = toxicOf(this.#shared, "bandwidth");
      if (bandwidth !== undefined) await delay((piece.length * 1000) / bandwidth.bytesPerSecond);
      const slicer = toxicOf(this.#shared, "slicer");
      if (slicer !== undefined && slicer.delayMs > 0) await delay(slicer.delayMs);
      if (!this.#deliver(piece)) return;
    }
  }

  /** @returns false when the rest has nowhere to go. */
  #deliver(piece: Buffer): boolean {
    const { counts } = this.#shared;
    if (this.#swallows() || this.#to.destroyed) return false;
    const limit = toxicOf(this.#shared, "limit_data")?.bytes;
    const left = limit === undefined ? piece.length : Math.max(0, limit - this.#passed);
    const allowed = piece.subarray(0, left);
    this.#passed = limit === undefined ? 0 : this.#passed + allowed.length;
    counts.bytes += allowed.length;
    this.#to.write(this.#corrupted(allowed));
    if (limit === undefined || this.#passed < limit) return true;
    this.#cut();
    return false;
  }

  /** True when what is on this way now never arrives. */
  #swallows(): boolean {
    const halfOpen = toxicOf(this.#shared, "half_open");
    const isHalfOpen = halfOpen !== undefined && (halfOpen.only ?? this.#way) === this.#way;
    const isSwallowed = isHalfOpen || toxicOf(this.#shared, "timeout") !== undefined;
    this.hasSwallowed ||= isSwallowed;
    return isSwallowed;
  }

  #corrupted(piece: Buffer): Buffer {
    const toxic = toxicOf(this.#shared, "corrupt");
    if (toxic === undefined) return piece;
    const { draw, counts } = this.#shared;
    const copy = Buffer.from(piece);
    for (let at = 0; at < copy.length; at += 1) {
      if (!draw.happens(1 / toxic.everyBytes)) continue;
      copy[at] = (copy[at] ?? 0) ^ draw.between(1, 255);
      counts.corruptions += 1;
    }
    return copy;
  }

  *#slices(chunk: Buffer): Generator<Buffer> {
    const slicer = toxicOf(this.#shared, "slicer");
    if (slicer === undefined) {
      yield chunk;
      return;
    }
    for (let at = 0; at < chunk.length; ) {
      const length = this.#shared.draw.between(1, slicer.averageBytes * 2 - 1);
      yield chunk.subarray(at, at + length);
      at += length;
    }
  }
}

function until(at: number): Promise<void> {
  return delay(at - performance.now());
}

function delay(ms: number): Promise<void> {
  return ms <= 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, ms));
}
