/**
 * A loudspeaker on ALSA: one `aplay` process an utterance, samples on its stdin.
 *
 * The player of the next utterance is started as soon as the last one has left the card, and waits
 * with the card open, so that `play` only has to write. It drains and exits when its stdin ends;
 * its exit is the end of the utterance. A player that dies while it waits is started again, slower
 * and slower, up to every eight seconds: a missing card is noticed without being hammered.
 */
import { type ChildProcess, spawn } from "node:child_process";
import type { Done, Outcome } from "../hal/outcome.ts";
import type { Pcm, Speaker, SpeakerFault } from "../hal/speaker.ts";
import { createMixer, type Mixer, type MixerOptions } from "./alsa-mixer.ts";
import { chooseCard, readCards } from "./sound-cards.ts";

export interface AlsaSpeakerOptions {
  /**
   * An ALSA device name, e.g. `plughw:1,0`; the default device if not given. `auto`: the first card
   * that is no screen, looked up anew for each player, since cards change places when replugged.
   */
  readonly device?: string | undefined;
  /** The mixer control that is held at a volume; none if not given. */
  readonly mixer?: Pick<MixerOptions, "control" | "percent" | "tell">;
  /** The player program; `aplay` from the search path if not given. */
  readonly aplayPath?: string;
  /** Environment of the player; this process's own if not given. */
  readonly env?: NodeJS.ProcessEnv;
  /** The rate a waiting player is opened for; 24,000 if not given. Others cost a new start. */
  readonly sampleRateHz?: number;
}

export interface AlsaSpeaker extends Speaker {
  /** Ends everything; a pending utterance ends `stopped`. Nothing may be called after it. */
  close(): void;
}

/** A player process and what it complained about last. */
interface Player {
  readonly process: ChildProcess;
  readonly sampleRateHz: number;
  complaint: string;
}

interface Utterance {
  readonly player: Player;
  readonly done: Done<SpeakerFault>;
  timer: NodeJS.Timeout;
  /** Why it was killed, once it was. */
  verdict: Extract<SpeakerFault, "stopped" | "stuck"> | undefined;
}

/** The card may take this much longer than the utterance lasts. */
const STUCK_AFTER_MS = 3_000;
/** A killed player that is not gone after this is left behind. */
const KILLED_WITHIN_MS = 1_000;
/** How long an unsuccessful player's last words are waited for. */
const COMPLAINT_WITHIN_MS = 200;
const RESTART_FIRST_MS = 1_000;
const RESTART_MAX_MS = 8_000;
/** Enough against a busy processor; the last period is padded with silence, so it is short. */
const BUFFER_US = 200_000;
const PERIOD_US = 25_000;

/** Starting a process blocks for some milliseconds: the first frame of a terminal goes first. */
const FIRST_PLAYER_AFTER_MS = 25;

/** Opens the loudspeaker; the first player is started soon after, or by the first utterance. */
export function createAlsaSpeaker(options: AlsaSpeakerOptions = {}): AlsaSpeaker {
  return new AplaySpeaker(options);
}

class AplaySpeaker implements AlsaSpeaker {
  private readonly options: AlsaSpeakerOptions;
  private waiting: Player | undefined;
  private current: Utterance | undefined;
  private restart: NodeJS.Timeout | undefined;
  private failureCount = 0;
  private closed = false;
  private readonly mixer: Mixer | undefined;

  constructor(options: AlsaSpeakerOptions) {
    this.options = options;
    const { mixer, env } = options;
    if (mixer !== undefined) this.mixer = createMixer({ ...mixer, ...(env && { env }) });
    this.restart = setTimeout(() => this.prepare(), FIRST_PLAYER_AFTER_MS);
  }

  play(pcm: Pcm, done: Done<SpeakerFault>): void {
    if (this.current !== undefined) {
      setImmediate(done, fault("busy", "an utterance is playing"));
      return;
    }
    const player = this.takePlayer(pcm.sampleRateHz);
    const durationMs = (pcm.samples.length * 1000) / pcm.sampleRateHz;
    const timer = setTimeout(() => this.kill("stuck"), durationMs + STUCK_AFTER_MS);
    this.current = { player, done, timer, verdict: undefined };
    const { buffer, byteOffset, byteLength } = pcm.samples;
    player.process.stdin?.end(Buffer.from(buffer, byteOffset, byteLength));
  }

  stop(): void {
    this.kill("stopped");
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.restart);
    this.mixer?.close();
    this.waiting?.process.kill("SIGKILL");
    this.stop();
  }

  /** The waiting player if it is alive and of the right rate, else a new one. */
  private takePlayer(sampleRateHz: number): Player {
    const waiting = this.waiting;
    this.waiting = undefined;
    clearTimeout(this.restart);
    if (waiting !== undefined && isAlive(waiting) && waiting.sampleRateHz === sampleRateHz) {
      return waiting;
    }
    waiting?.process.kill("SIGKILL");
    return this.start(sampleRateHz);
  }

  private prepare(): void {
    if (this.closed || this.waiting !== undefined || this.current !== undefined) return;
    this.waiting = this.start(this.options.sampleRateHz ?? 24_000);
  }

  private start(sampleRateHz: number): Player {
    const { device, aplayPath = "aplay", env } = this.options;
    const format = ["-q", "-t", "raw", "-f", "S16_LE", "-c", "1", "-r", String(sampleRateHz)];
    const timing = [`--buffer-time=${BUFFER_US}`, `--period-time=${PERIOD_US}`];
    const name = device === "auto" ? chooseCard(readCards()) : device;
    const target = name === undefined ? [] : ["-D", name];
    const process = spawn(aplayPath, [...format, ...timing, ...target], {
      stdio: ["pipe", "ignore", "pipe"],
      ...(env === undefined ? {} : { env }),
    });
    const player: Player = { process, sampleRateHz, complaint: "" };
    process.stderr?.on("data", (bytes: Buffer) => {
      const lastLine = bytes.toString("utf8").trim().split("\n").at(-1) ?? "";
      if (lastLine !== "") player.complaint = lastLine.slice(0, 200);
    });
    // A player that dies while it is written to is reported by its exit.
    process.stdin?.on("error", () => undefined);
    whenGone(player, (exit) => this.onGone(player, exit));
    return player;
  }

  private onGone(player: Player, exit: Exit): void {
    if (this.current?.player === player) {
      const verdict = this.current.verdict;
      if (verdict !== undefined) this.finish(fault(verdict, KILLED_BECAUSE[verdict]));
      else this.finish(exit.ok ? SUCCESS : fault("device-lost", exit.detail));
    } else if (this.waiting === player) {
      this.waiting = undefined;
      this.failureCount++;
      this.prepareLater();
    }
  }

  /** Ends the utterance, and has the next player ready before anyone hears of it. */
  private finish(outcome: Outcome<SpeakerFault>): void {
    const utterance = this.current;
    if (utterance === undefined) return;
    clearTimeout(utterance.timer);
    this.current = undefined;
    if (!outcome.ok && outcome.fault === "device-lost") {
      this.failureCount++;
      this.prepareLater();
    } else {
      this.failureCount = 0;
      this.prepare();
    }
    utterance.done(outcome);
  }

  private prepareLater(): void {
    if (this.closed) return;
    clearTimeout(this.restart);
    const delayMs = Math.min(RESTART_FIRST_MS * 2 ** (this.failureCount - 1), RESTART_MAX_MS);
    this.restart = setTimeout(() => this.prepare(), delayMs);
  }

  private kill(verdict: "stopped" | "stuck"): void {
    const utterance = this.current;
    if (utterance === undefined || utterance.verdict !== undefined) return;
    utterance.verdict = verdict;
    utterance.player.process.kill("SIGKILL");
    clearTimeout(utterance.timer);
    utterance.timer = setTimeout(
      () => this.finish(fault(verdict, KILLED_BECAUSE[verdict])),
      KILLED_WITHIN_MS,
    );
  }
}

interface Exit {
  readonly ok: boolean;
  readonly detail: string;
}

const SUCCESS: Outcome<SpeakerFault> = { ok: true, value: undefined };

const KILLED_BECAUSE = {
  stopped: "the utterance was stopped",
  stuck: "the sound card took no samples; the player was killed",
} as const;

function fault(kind: SpeakerFault, detail: string): Outcome<SpeakerFault> {
  return { ok: false, fault: kind, detail };
}

function isAlive({ process }: Player): boolean {
  return process.pid !== undefined && process.exitCode === null && process.signalCode === null;
}

/**
 * Calls `gone` once, when the process has ended or could not be started. After a failure it waits a
 * moment for stderr, which may come in after the exit.
 */
function whenGone(player: Player, gone: (exit: Exit) => void): void {
  const { process } = player;
  process.on("error", (error) => gone({ ok: false, detail: `cannot start: ${error.message}` }));
  process.on("exit", (code, signal) => {
    if (code === 0) {
      gone({ ok: true, detail: "" });
      return;
    }
    const how = signal === null ? `aplay ended with code ${code}` : `aplay was ended by ${signal}`;
    let told = false;
    const tell = () => {
      clearTimeout(timer);
      if (!told) gone({ ok: false, detail: player.complaint === "" ? how : player.complaint });
      told = true;
    };
    // When a busy processor lets the timer run late, what is there to read is read before it is
    // told: timers run before the pipes are looked at, an immediate after.
    const timer = setTimeout(() => setImmediate(tell), COMPLAINT_WITHIN_MS);
    process.on("close", tell);
  });
}
