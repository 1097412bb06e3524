/**
 * The terminal on the counter with its switch, and what a person may choose before switching it on:
 * another panel, other languages. It knows when a terminal runs, not what one does.
 */
import type { RunningTerminal } from "./terminal.ts";

/** What can be changed while the shop is open; each change is a switch off and on. */
export interface CounterSettings {
  /** Pixels of the panel. */
  readonly width: number;
  readonly height: number;
  /** One or two BCP 47 tags, in the order they are spoken. */
  readonly languages: readonly string[];
  /** What the merchant's bank has arranged: a riel account, and payments of foreign wallets. */
  readonly hasRiel: boolean;
  readonly isJoined: boolean;
}

/** The panels a person can choose on the page, as `WIDTHxHEIGHT`. */
export const PANELS: readonly string[] = ["320x480", "480x800", "800x480", "720x1280", "400x300"];

/** The one panel of electronic paper among them is black and white. */
export function isPaper(width: number, height: number): boolean {
  return width === 400 && height === 300;
}

export class Counter {
  readonly #start: (settings: CounterSettings) => Promise<RunningTerminal>;
  readonly #told: () => void;
  #settings: CounterSettings;
  #terminal: RunningTerminal | undefined;
  /** Each change waits for the one before it: a switch cannot be half pressed. */
  #last: Promise<void> = Promise.resolve();

  /** @param told called whenever the terminal went on or off, or failed to start. */
  constructor(
    settings: CounterSettings,
    start: (settings: CounterSettings) => Promise<RunningTerminal>,
    told: () => void,
  ) {
    this.#settings = settings;
    this.#start = start;
    this.#told = told;
  }

  get settings(): CounterSettings {
    return this.#settings;
  }

  get isOn(): boolean {
    return this.#terminal !== undefined;
  }

  /** @throws what the start threw; the terminal is then off. */
  switchOn(): Promise<void> {
    return this.#next(async () => {
      this.#terminal ??= await this.#start(this.#settings);
    });
  }

  switchOff(): Promise<void> {
    return this.#next(async () => this.#stop());
  }

  /** Switches off and on with other settings; a terminal that was off comes on. */
  change(settings: Partial<CounterSettings>): Promise<void> {
    return this.#next(async () => {
      this.#stop();
      this.#settings = { ...this.#settings, ...settings };
      this.#terminal = await this.#start(this.#settings);
    });
  }

  #stop(): void {
    this.#terminal?.stop();
    this.#terminal = undefined;
  }

  #next(act: () => Promise<void>): Promise<void> {
    const done = this.#last.then(act).finally(this.#told);
    this.#last = done.catch(() => {});
    return done;
  }
}
