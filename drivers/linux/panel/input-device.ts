/**
 * One input device of the kernel, read for as long as the terminal lives: opened when it is there,
 * and again when it has gone and come back. Opens this one path and no other, whatever else is
 * plugged in.
 *
 * It is read by `cat`. A read of our own would wait on a thread of this process that nothing can
 * wake, and the process could then not end: `process.exit` waits for its threads. The shell that
 * opens the device says so with a line of its own, then becomes `cat`.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { type InputEvent, readEvent, recordBytes } from "./input-events.ts";

export interface InputListener {
  readonly event: (event: InputEvent) => void;
  readonly found: () => void;
  /** It cannot be read; told once until it is found again. */
  readonly lost: (problem: string) => void;
}

const RETRY_FIRST_MS = 250;
const RETRY_MAX_MS = 1_000;
/** A device that was read for so long works; one that ends sooner is opened less and less often. */
const WORKS_AFTER_MS = 1_000;

/** Opens its argument, says so, and turns into what reads it. */
const READER = 'exec <"$1" && echo && exec cat';

export class InputDevice {
  readonly #path: string;
  readonly #listener: InputListener;
  readonly #recordBytes: number;
  #reader: ChildProcess | undefined;
  #isOpened = false;
  #rest = Buffer.alloc(0);
  #retry: NodeJS.Timeout | undefined;
  #retryMs = RETRY_FIRST_MS;
  #isLost = false;
  #isClosed = false;

  /** @param arch the processor, by which the kernel lays out its records. */
  constructor(path: string, listener: InputListener, arch: string = process.arch) {
    this.#path = path;
    this.#listener = listener;
    this.#recordBytes = recordBytes(arch);
    this.#retry = setTimeout(() => this.#open(), 0);
  }

  /** True once the device has been opened, until it can no longer be read. */
  get isOpen(): boolean {
    return this.#isOpened;
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    this.#reader?.kill("SIGKILL");
    this.#reader = undefined;
    this.#isOpened = false;
  }

  #open(): void {
    try {
      accessSync(this.#path, constants.R_OK);
    } catch {
      this.#lose(`${this.#path} is not there, or may not be read`);
      return;
    }
    const words = ["-c", READER, "sh", this.#path];
    const reader = spawn("sh", words, { stdio: ["ignore", "pipe", "ignore"] });
    const openedAt = performance.now();
    this.#reader = reader;
    this.#rest = Buffer.alloc(0);
    const gone = (problem: string): void => {
      if (this.#reader !== reader) return;
      this.#reader = undefined;
      this.#isOpened = false;
      if (performance.now() - openedAt > WORKS_AFTER_MS) this.#retryMs = RETRY_FIRST_MS;
      this.#lose(problem);
    };
    reader.on("error", (error) => gone(error.message));
    reader.on("exit", () => {
      gone(`${this.#path} ${this.#isOpened ? "was unplugged" : "cannot be opened"}`);
    });
    // Without a handle left there is no pipe either; the error tells (fault O12).
    reader.stdout?.on("data", (bytes: Buffer) => {
      if (this.#reader !== reader) return;
      if (this.#isOpened) {
        this.#take(bytes);
        return;
      }
      this.#isOpened = true;
      this.#isLost = false;
      this.#listener.found();
      // The first byte was the shell's.
      this.#take(bytes.subarray(1));
    });
  }

  /** Records may come in pieces: a part of one is kept until the rest of it is there. */
  #take(bytes: Buffer): void {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const whole = all.length - (all.length % this.#recordBytes);
    this.#rest = Buffer.from(all.subarray(whole));
    for (let at = 0; at < whole; at += this.#recordBytes) {
      this.#listener.event(readEvent(all.subarray(at, at + this.#recordBytes)));
    }
  }

  #lose(problem: string): void {
    if (this.#isClosed) return;
    if (!this.#isLost) this.#listener.lost(problem);
    this.#isLost = true;
    this.#retry = setTimeout(() => this.#open(), this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MAX_MS);
  }
}
