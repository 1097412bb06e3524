/**
 * A loudspeaker made of files: each utterance becomes a WAV file, and takes as long as it would be
 * heard. For a terminal without a sound card, driven by an outside program.
 */
import { mkdirSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Done } from "../hal/outcome.ts";
import type { Pcm, Speaker, SpeakerFault } from "../hal/speaker.ts";
import { writeWav } from "./wav.ts";

/** Utterances kept beside the latest one; older numbers are written over. */
const KEPT_MAX = 1_000;

/**
 * @param folder where `speech.wav` (always the latest utterance, whole) and `speech/0001.wav`,
 *   `speech/0002.wav` … are written.
 */
export function createWavSpeaker(folder: string): Speaker {
  let pending: { readonly done: Done<SpeakerFault>; readonly timer: NodeJS.Timeout } | undefined;
  mkdirSync(join(folder, "speech"), { recursive: true });
  let count = lastNumber(join(folder, "speech"));

  function finish(outcome: Parameters<Done<SpeakerFault>>[0]): void {
    const ended = pending;
    pending = undefined;
    if (ended === undefined) return;
    clearTimeout(ended.timer);
    ended.done(outcome);
  }

  return {
    play(pcm, done) {
      if (pending !== undefined) {
        const outcome = { ok: false, fault: "busy", detail: "an utterance is playing" } as const;
        queueMicrotask(() => done(outcome));
        return;
      }
      count += 1;
      const fault = write(folder, (count - 1) % KEPT_MAX, pcm);
      const lengthMs = fault === undefined ? (pcm.samples.length * 1000) / pcm.sampleRateHz : 0;
      const timer = setTimeout(() => finish(fault ?? { ok: true, value: undefined }), lengthMs);
      pending = { done, timer };
    },
    stop() {
      if (pending === undefined) return;
      const { done, timer } = pending;
      pending = undefined;
      clearTimeout(timer);
      queueMicrotask(() => done({ ok: false, fault: "stopped", detail: "stopped" }));
    },
  };
}

/** The highest number there is: a terminal that starts again goes on counting. */
function lastNumber(folder: string): number {
  return readdirSync(folder).reduce(
    (last, name) => Math.max(last, Number.parseInt(name, 10) || 0),
    0,
  );
}

function write(folder: string, index: number, pcm: Pcm) {
  try {
    const bytes = writeWav(pcm);
    writeFileSync(join(folder, "speech", `${String(index + 1).padStart(4, "0")}.wav`), bytes);
    // Renamed into place, so that a reader never sees half a sentence.
    const scratch = join(folder, "speech.wav.new");
    writeFileSync(scratch, bytes);
    renameSync(scratch, join(folder, "speech.wav"));
    return undefined;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { ok: false, fault: "device-lost", detail } as const;
  }
}
