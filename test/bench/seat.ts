/**
 * One contestant at work: its folder, its screen and loudspeaker with the bench's eye and ear on
 * them, and its process, started and ended as often as wanted.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Broker } from "./broker.ts";
import { nowMs, until } from "./clock.ts";
import type { Contestant, Place } from "./contestant.ts";
import { type ScreenSize, ScreenWatch } from "./screen.ts";
import { Ear, SoundCard } from "./sound.ts";

export const SCREEN: ScreenSize = { width: 480, height: 800 };
const STOP_WITHIN_MS = 3_000;
const COMPLAINT_CHARACTERS = 400;

/** Memory instead of a disk where there is such a place: a host's disk cache proves nothing. */
export function scratchFolder(name: string): string {
  for (const parent of ["/dev/shm", tmpdir()]) {
    try {
      return mkdtempSync(join(parent, `soundbox-bench-${name}-`));
    } catch {
      // Not there, or not ours to write to.
    }
  }
  throw new Error(`no folder can be made in ${tmpdir()}`);
}

export class Seat {
  readonly contestant: Contestant;
  readonly broker: Broker;
  readonly place: Place;
  readonly screen: ScreenWatch;
  readonly card: SoundCard;
  readonly ear: Ear;
  readonly #forgetBroker: () => void;
  #command: readonly [string, ...string[]] | undefined;
  #process: ChildProcess | undefined;
  #complaint = "";
  #startedAt = 0;
  #subscribedAt: number | undefined;

  constructor(contestant: Contestant, broker: Broker) {
    const folder = scratchFolder(contestant.name);
    this.contestant = contestant;
    this.broker = broker;
    this.place = {
      folder,
      display: join(folder, "screen"),
      ledger: join(folder, "ledger.db"),
      size: SCREEN,
      port: broker.port,
    };
    writeFileSync(this.place.display, new Uint8Array(SCREEN.width * SCREEN.height * 2));
    this.screen = new ScreenWatch(this.place.display, SCREEN);
    this.card = new SoundCard(folder);
    this.ear = new Ear(this.card.pipe);
    // "bench-soundbox 1 khqr/v1/+/bench-soundbox/dn/#": who, how, to what.
    const line = new RegExp(`^${contestant.clientId} 1 `);
    this.#forgetBroker = broker.onLine((text, at) => {
      if (line.test(text)) this.#subscribedAt ??= at;
    });
  }

  /** When the broker had its subscription, since the last start. */
  get subscribedAt(): number | undefined {
    return this.#subscribedAt;
  }

  get pid(): number {
    const { pid } = this.#process ?? {};
    if (pid === undefined) throw new Error(`${this.contestant.name} is not running`);
    return pid;
  }

  /** What went wrong, in the program's own last words. */
  get complaint(): string {
    return this.#complaint.trim().slice(-COMPLAINT_CHARACTERS);
  }

  get isRunning(): boolean {
    return this.#process !== undefined && this.#process.exitCode === null;
  }

  /** Starts it on an empty screen. @returns when. */
  start(environment: Readonly<Record<string, string>> = {}): number {
    this.#command ??= this.contestant.setUp(this.place);
    this.#wipe();
    this.screen.forget();
    this.ear.forget();
    this.#subscribedAt = undefined;
    this.#complaint = "";
    const [program, ...args] = this.#command;
    this.#startedAt = nowMs();
    const child = spawn(program, args, {
      cwd: this.place.folder,
      env: { PATH: process.env.PATH ?? "", HOME: this.place.folder, ...environment },
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.#process = child;
    const end = () => child.kill("SIGKILL");
    process.once("exit", end);
    child.once("exit", () => process.off("exit", end));
    child.on("error", (error) => {
      this.#complaint += error.message;
    });
    child.stderr?.on("data", (bytes: Buffer) => {
      this.#complaint = `${this.#complaint}${bytes}`.slice(-4096);
    });
    return this.#startedAt;
  }

  /** Waits until it listens to the broker. */
  async subscribed(withinMs = 15_000): Promise<boolean> {
    const is = () => this.#subscribedAt !== undefined || !this.isRunning;
    return (await until(is, withinMs)) && this.isRunning;
  }

  /** Ends it: the polite way first, so that it can close its ledger. */
  async stop(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN_MS);
    await gone;
    clearTimeout(timer);
  }

  /** Waits until nothing has come from the loudspeaker for a while. */
  async silence(quietMs = 60, withinMs = 20_000): Promise<void> {
    await until(() => this.ear.quietMs >= quietMs, withinMs);
  }

  /** Stops it and takes all it left away. */
  async clear(): Promise<void> {
    await this.stop();
    this.#forgetBroker();
    this.screen.close();
    this.ear.rest();
    this.card.close();
    rmSync(this.place.folder, { recursive: true, force: true });
  }

  /** Blackens the screen in place: the file stays the one that is watched. */
  #wipe(): void {
    const file = openSync(this.place.display, "r+");
    writeSync(file, new Uint8Array(SCREEN.width * SCREEN.height * 2), 0, null, 0);
    closeSync(file);
  }
}
