/**
 * The cable to a Firmata board, for as long as the terminal lives: it may be pulled and plugged any
 * number of times, and what the package holds is always this one object. Each time the board
 * answers it is told again all that it had been told (`firmata-memory.ts`). A board that says
 * nothing is asked, then dropped and opened anew, which restarts most boards.
 */
import { EventEmitter } from "node:events";
import { existsSync } from "node:fs";
import {
  FirmataFrames,
  isDigital,
  isPinState,
  isProgramName,
  isVersion,
} from "./firmata-frames.ts";
import { FirmataMemory } from "./firmata-memory.ts";
import type { OpenPort, Port } from "./serial-port.ts";

export interface FirmataTransportOptions {
  /** A device that keeps its name when it is plugged in again, e.g. from /dev/serial/by-id. */
  readonly path: string;
  readonly openPort: OpenPort;
  /** I2C parts that are set up anew by their owner after each `link`. */
  readonly forgotten?: Iterable<number>;
  /** One line for whoever watches, when the board comes, goes or cannot be used. */
  readonly tell: (line: string) => void;
}

/** Bytes wait for so long whether noise follows them. */
const DOUBT_MS = 5;
/** After noise, the contacts are asked for anew once it has been quiet for so long. */
const QUIET_MS = 50;
const ASK_EVERY_MS = 500;
/** A board restarts for up to two seconds when its port is opened. */
const ANSWER_WITHIN_MS = 8_000;
/** Silence after which a board that works is asked whether it is there … */
const SILENT_MS = 2_000;
/** … and after which it hangs. */
const HUNG_MS = 6_000;
/** Looking for a missing device costs next to nothing, and a person waits for it. */
const RETRY_FIRST_MS = 250;
const RETRY_MAX_MS = 1_000;
/** More than this unsent means that nobody reads. */
const UNSENT_BYTES_MAX = 65_536;
/** More than this in doubt is no board talking. */
const DOUBTED_MAX = 1_024;
/** A board that starts says its version and its program's name within this time. */
const START_MS = 500;
/** Asks for the state of a pin: a question that nobody else asks, so that its answer is known. */
const ASK_MARK = Buffer.from([0xf0, 0x6d, 0x00, 0xf7]);
const ASK_VERSION = Buffer.from([0xf9]);

type State = "closed" | "opening" | "asking" | "linked";

/**
 * Emits `data` (whole messages from the board), `link` (a board answers and has been told
 * everything), `settled` (what was asked before `mark` has been answered), `unlink` (it cannot be
 * heard) and `program` (it has restarted and forgotten all).
 */
export class FirmataTransport extends EventEmitter {
  readonly #options: FirmataTransportOptions;
  readonly #memory: FirmataMemory;
  readonly #frames: FirmataFrames;
  #state: State = "closed";
  #port: Port | undefined;
  #doubted: Buffer[] = [];
  #doubt: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;
  #pulse: NodeJS.Timeout | undefined;
  #quiet: NodeJS.Timeout | undefined;
  #retryMs = RETRY_FIRST_MS;
  #openedAt = 0;
  #heardAt = 0;
  #linkedAt = 0;
  #awaitsMark = false;
  #isClosed = false;
  #lastProblem = "";

  constructor(options: FirmataTransportOptions) {
    super();
    this.#options = options;
    this.#memory = new FirmataMemory(options.forgotten);
    this.#frames = new FirmataFrames({
      message: (bytes) => this.#doubtMessage(bytes),
      noise: () => this.#noise(),
    });
    this.#retry = setTimeout(() => this.#open(), 0);
  }

  get isLinked(): boolean {
    return this.#state === "linked";
  }

  /** For the package: sends one whole message, or keeps it for when a board is there. */
  write(bytes: Buffer, sent?: () => void): boolean {
    this.#memory.note(bytes);
    if (this.#state === "linked") this.#send(bytes);
    if (sent !== undefined) queueMicrotask(sent);
    return true;
  }

  /** Has `settled` emitted once the board has answered everything it was asked so far. */
  mark(): void {
    if (this.#state !== "linked") return;
    this.#awaitsMark = true;
    this.#send(ASK_MARK);
  }

  /** Gives up on the board as it is; it is opened again soon. */
  drop(problem: string): void {
    if (this.#state === "closed") return;
    const wasLinked = this.#state === "linked";
    const port = this.#port;
    this.#state = "closed";
    this.#port = undefined;
    this.#frames.reset();
    this.#doubted = [];
    this.#awaitsMark = false;
    for (const timer of [this.#doubt, this.#pulse, this.#quiet]) clearTimeout(timer);
    port?.close();
    this.#tellProblem(problem);
    this.#openLater();
    if (wasLinked) this.emit("unlink");
  }

  /** Ends everything; nothing may be called after it. */
  close(): void {
    this.#isClosed = true;
    this.drop("closed");
    clearTimeout(this.#retry);
    this.removeAllListeners();
  }

  #open(): void {
    const { path, openPort } = this.#options;
    if (!existsSync(path)) {
      this.#tellProblem(`${path} is not there: is the panel plugged in?`);
      this.#openLater();
      return;
    }
    this.#state = "opening";
    const port = openPort(path, {
      opened: () => {
        if (this.#port === port) this.#ask();
      },
      bytes: (bytes) => {
        if (this.#port !== port) return;
        this.#heardAt = performance.now();
        this.#frames.take(bytes);
      },
      gone: (problem) => {
        if (this.#port === port) this.drop(problem);
      },
    });
    this.#port = port;
  }

  #openLater(): void {
    if (this.#isClosed) return;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#open(), this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MAX_MS);
  }

  /** Asks until the board says its version: what comes before may be left over from another life. */
  #ask(): void {
    this.#state = "asking";
    this.#openedAt = performance.now();
    const ask = (): void => {
      if (performance.now() - this.#openedAt > ANSWER_WITHIN_MS) {
        this.drop("the board does not answer: does it run StandardFirmata?");
        return;
      }
      this.#send(ASK_VERSION);
      this.#pulse = setTimeout(ask, ASK_EVERY_MS);
    };
    ask();
  }

  #link(): void {
    clearTimeout(this.#pulse);
    this.#state = "linked";
    this.#retryMs = RETRY_FIRST_MS;
    this.#heardAt = performance.now();
    this.#linkedAt = this.#heardAt;
    this.#lastProblem = "";
    this.#options.tell(`the panel on ${this.#options.path} answers`);
    for (const message of this.#memory.messages()) this.#send(message);
    this.#watch();
    this.emit("link");
  }

  #watch(): void {
    this.#pulse = setTimeout(() => {
      const silentMs = performance.now() - this.#heardAt;
      if (silentMs > HUNG_MS) {
        this.drop("the board hangs; it is started again");
        return;
      }
      if (silentMs > SILENT_MS) this.#send(ASK_VERSION);
      if (this.#awaitsMark) this.#send(ASK_MARK);
      this.#watch();
    }, SILENT_MS);
  }

  /** Nothing that came within a moment of noise is believed. */
  #noise(): void {
    this.#doubted = [];
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => {
      this.#quiet = undefined;
      if (this.#state !== "linked") return;
      for (const ask of this.#memory.reports()) this.#send(ask);
      if (this.#awaitsMark) this.#send(ASK_MARK);
    }, QUIET_MS);
  }

  #doubtMessage(message: Buffer): void {
    // Contacts are asked for again when the line is quiet.
    if (this.#quiet !== undefined && isDigital(message)) return;
    if (this.#doubted.length >= DOUBTED_MAX) {
      this.#noise();
      return;
    }
    this.#doubted.push(message);
    if (this.#doubted.length > 1) return;
    clearTimeout(this.#doubt);
    this.#doubt = setTimeout(() => this.#believe(), DOUBT_MS);
  }

  #believe(): void {
    const messages = this.#doubted;
    this.#doubted = [];
    for (const message of messages) {
      if (this.#state === "asking" && isVersion(message)) this.#link();
      if (this.#state !== "linked") continue;
      if (this.#awaitsMark && isPinState(message)) {
        this.#awaitsMark = false;
        this.emit("settled");
      }
      this.emit("data", message);
      // Said without having been asked: the board has restarted with its cable in place. What a
      // board says when it starts belongs together, version and name.
      const linkedMs = performance.now() - this.#linkedAt;
      if (isProgramName(message) && linkedMs > START_MS) this.emit("program");
    }
  }

  /** Tells a board that has restarted all over again. */
  retell(): void {
    if (this.#state !== "linked") return;
    for (const message of this.#memory.messages()) this.#send(message);
  }

  #send(bytes: Buffer): void {
    const unsent = this.#port?.write(bytes) ?? 0;
    if (unsent > UNSENT_BYTES_MAX) this.drop("the board does not read; it is opened again");
  }

  #tellProblem(problem: string): void {
    if (this.#isClosed || problem === this.#lastProblem) return;
    this.#lastProblem = problem;
    this.#options.tell(`the panel: ${problem}`);
  }
}
