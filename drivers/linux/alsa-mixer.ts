/**
 * Holds a mixer control of the sound card at a volume (fault A8): set and unmuted when the terminal
 * starts, looked at every half minute, and set again when a hand, a reboot or another program has
 * turned it down. By `amixer`, one call at a time.
 */
import { execFile } from "node:child_process";

export interface MixerOptions {
  /** Name of a simple control, e.g. `PCM`. */
  readonly control: string;
  /** 1 to 100. */
  readonly percent: number;
  /** The card, as `amixer -D` takes it; the default one if not given. */
  readonly device?: string;
  /** The program; `amixer` from the search path if not given. */
  readonly amixerPath?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly tell: (line: string) => void;
}

export interface Mixer {
  /**
   * Looks at once, and sets if need be. `looked` is called with what was found, or the problem; not
   * at all while another look is under way.
   */
  look(looked?: (state: MixerState | string) => void): void;
  close(): void;
}

export interface MixerState {
  /** The loudest of its channels. */
  readonly percent: number;
  readonly isMuted: boolean;
}

const FIRST_LOOK_MS = 1_000;
const LOOK_EVERY_MS = 30_000;
const ANSWER_WITHIN_MS = 3_000;
/** Steps of a mixer are coarse: so much below is as set. */
const TOLERANCE_PERCENT = 5;

export function createMixer(options: MixerOptions): Mixer {
  return new AmixerGuard(options);
}

class AmixerGuard implements Mixer {
  readonly #options: MixerOptions;
  #timer: NodeJS.Timeout;
  #isLooking = false;
  #isClosed = false;
  #lastProblem = "";

  constructor(options: MixerOptions) {
    this.#options = options;
    const lookAgain = (): void => {
      this.look();
      this.#timer = setTimeout(lookAgain, LOOK_EVERY_MS).unref();
    };
    // The first frame and the first player go first.
    this.#timer = setTimeout(lookAgain, FIRST_LOOK_MS).unref();
  }

  look(looked?: (state: MixerState | string) => void): void {
    if (this.#isLooking || this.#isClosed) return;
    this.#isLooking = true;
    const { control, percent, tell } = this.#options;
    const end = (state: MixerState | string): void => {
      this.#isLooking = false;
      if (typeof state === "string") this.#fail(state);
      looked?.(state);
    };
    this.#run(["sget", control], (text, problem) => {
      const state = text === undefined ? undefined : readMixer(text);
      if (state === undefined) {
        end(problem || "it says nothing of a volume");
        return;
      }
      this.#lastProblem = "";
      if (!state.isMuted && state.percent >= percent - TOLERANCE_PERCENT) {
        end(state);
        return;
      }
      const was = state.isMuted ? "muted" : `at ${state.percent} %`;
      tell(`the mixer ${control} was ${was}; it is set to ${percent} %`);
      this.#set((why) => end(why ?? state));
    });
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  /** A control without a switch refuses to be unmuted, but takes the volume. */
  #set(done: (problem: string | undefined) => void): void {
    const { control, percent } = this.#options;
    const order = ["-q", "sset", control, `${percent}%`];
    this.#run([...order, "unmute"], (unmuted) => {
      if (unmuted !== undefined) done(undefined);
      else this.#run(order, (set, why) => done(set === undefined ? why : undefined));
    });
  }

  #run(args: readonly string[], done: (text: string | undefined, problem: string) => void): void {
    const { device, amixerPath = "amixer", env } = this.#options;
    const target = device === undefined ? [] : ["-D", device];
    const settings = { timeout: ANSWER_WITHIN_MS, ...(env === undefined ? {} : { env }) };
    execFile(amixerPath, [...target, ...args], settings, (error, out, complaint) => {
      const problem = complaint.trim().split("\n").at(-1) || (error?.message ?? "");
      done(error === null ? out : undefined, problem);
    });
  }

  #fail(problem: string): void {
    if (problem !== this.#lastProblem)
      this.#options.tell(`the mixer ${this.#options.control}: ${problem}`);
    this.#lastProblem = problem;
  }
}

/** What `amixer sget` printed, or undefined if it names no playback volume. */
export function readMixer(text: string): MixerState | undefined {
  const channels = [...text.matchAll(/Playback .*?\[(\d+)%\](?:.*\[(on|off)\])?/g)];
  if (channels.length === 0) return undefined;
  return {
    percent: Math.max(...channels.map(([, percent = "0"]) => Number(percent))),
    isMuted: channels.every(([, , state]) => state === "off"),
  };
}
