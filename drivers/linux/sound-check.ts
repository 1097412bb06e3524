/**
 * Whether the loudspeaker can be heard: a sweep that a person cannot miss and, where the terminal
 * has a microphone or a loop-back, a search for that sweep in what it recorded. Nothing else tells
 * a cut wire from a working loudspeaker (fault A9): an amplifier has no way to say so.
 */
import { spawn } from "node:child_process";
import type { Pcm, Speaker } from "../hal/speaker.ts";

export interface HearingOptions {
  /** ALSA device of the microphone. */
  readonly device: string;
  /** The program; `arecord` from the search path if not given. */
  readonly arecordPath?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** `silent`: it played, and nothing like it was recorded. `deaf`: nothing could be recorded. */
export type SoundVerdict =
  | { readonly kind: "heard"; readonly likeness: number }
  | { readonly kind: "silent"; readonly likeness: number }
  | { readonly kind: "deaf"; readonly detail: string }
  | { readonly kind: "not-played"; readonly detail: string };

const RATE_HZ = 24_000;
/** What small loudspeakers can do, and nothing below: a sweep one can follow by ear. */
const FROM_HZ = 300;
const TO_HZ = 3_400;
const SWEEP_S = 1;
const FADE_S = 0.02;
const LEVEL = 0.5;
/** Compared at this rate, which holds all of the sweep. */
const HEARING_HZ = 8_000;
/** How like the sweep the recording must be at its best place, 0 to 1. Noise alone stays at 0.1. */
const LIKENESS_MIN = 0.3;
/** The microphone listens for so long around the sweep, and never longer. */
const LISTEN_BEFORE_MS = 300;
const LISTEN_AFTER_MS = 700;
const KILL_AFTER_MS = 1_000;
const COMPLAINT_MAX = 1_000;
const RECORDING_BYTES_MAX = HEARING_HZ * 2 * 10;

/** The sweep: one second from low to high, at half of full scale. */
export function sweep(rateHz = RATE_HZ): Pcm {
  const count = Math.round(SWEEP_S * rateHz);
  const ratio = Math.log(TO_HZ / FROM_HZ);
  const samples = Int16Array.from({ length: count }, (_, at) => {
    const time = at / rateHz;
    const phase =
      ((2 * Math.PI * FROM_HZ * SWEEP_S) / ratio) * (Math.exp((time * ratio) / SWEEP_S) - 1);
    const fade = Math.min(1, time / FADE_S, (SWEEP_S - time) / FADE_S);
    return Math.round(Math.sin(phase) * fade * LEVEL * 0x7fff);
  });
  return { sampleRateHz: rateHz, samples };
}

/**
 * How much a recording at 8,000 Hz holds of the sweep: the best normalised correlation over all
 * places where it may begin, 0 (nothing) to 1 (the sweep itself, however soft).
 */
export function likenessOf(recording: Int16Array): number {
  const { samples } = sweep(HEARING_HZ);
  const length = samples.length;
  let own = 0;
  for (const sample of samples) own += sample * sample;
  let energy = 0;
  let best = 0;
  for (let at = 0; at < recording.length; at++) {
    energy += (recording[at] as number) ** 2;
    if (at < length - 1) continue;
    const start = at - length + 1;
    let sum = 0;
    for (let place = 0; place < length; place++) {
      sum += (samples[place] as number) * (recording[start + place] as number);
    }
    if (energy > 0) best = Math.max(best, Math.abs(sum) / Math.sqrt(own * energy));
    energy -= (recording[start] as number) ** 2;
  }
  return best;
}

/**
 * Plays the sweep and listens to it. Takes some two seconds, and a quarter second of the processor
 * at its end: for a technician's test, not for while payments come in.
 */
export function checkByEar(
  speaker: Speaker,
  options: HearingOptions,
  done: (verdict: SoundVerdict) => void,
): void {
  const { device, arecordPath = "arecord", env } = options;
  const format = [
    "-q",
    "-D",
    device,
    "-t",
    "raw",
    "-f",
    "S16_LE",
    "-c",
    "1",
    "-r",
    `${HEARING_HZ}`,
  ];
  const recorder = spawn(arecordPath, format, {
    stdio: ["ignore", "pipe", "pipe"],
    ...(env === undefined ? {} : { env }),
  });
  const chunks: Buffer[] = [];
  let size = 0;
  let complaint = "";
  let problem: string | undefined;
  recorder.stdout?.on("data", (bytes: Buffer) => {
    if (size >= RECORDING_BYTES_MAX) return;
    chunks.push(bytes);
    size += bytes.length;
  });
  recorder.stderr?.on("data", (bytes: Buffer) => {
    // Its last line may come in pieces, the line's end alone as the last of them.
    complaint = `${complaint}${bytes.toString("utf8")}`.slice(-COMPLAINT_MAX);
  });
  let isOver = false;
  const end = (verdict: () => SoundVerdict): void => {
    if (isOver) return;
    isOver = true;
    done(verdict());
  };
  recorder.on("error", (error) => end(() => ({ kind: "deaf", detail: error.message })));
  recorder.on("close", () =>
    end(() => verdictOf(Buffer.concat(chunks), problem, lastLine(complaint))),
  );
  setTimeout(() => {
    speaker.play(sweep(), (outcome) => {
      if (!outcome.ok) problem = `${outcome.fault}: ${outcome.detail}`;
      setTimeout(() => {
        recorder.kill("SIGTERM");
        // A recorder that waits for its card hears no signal but this one.
        const timer = setTimeout(() => recorder.kill("SIGKILL"), KILL_AFTER_MS);
        recorder.once("close", () => clearTimeout(timer));
      }, LISTEN_AFTER_MS);
    });
  }, LISTEN_BEFORE_MS);
}

function verdictOf(bytes: Buffer, problem: string | undefined, complaint: string): SoundVerdict {
  if (problem !== undefined) return { kind: "not-played", detail: problem };
  const samples = new Int16Array(Math.floor(bytes.length / 2));
  for (let at = 0; at < samples.length; at++) samples[at] = bytes.readInt16LE(at * 2);
  if (samples.length < HEARING_HZ * SWEEP_S) {
    return { kind: "deaf", detail: complaint === "" ? "nothing was recorded" : complaint };
  }
  const likeness = likenessOf(samples);
  return { kind: likeness >= LIKENESS_MIN ? "heard" : "silent", likeness };
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
