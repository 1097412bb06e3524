/**
 * A loudspeaker that plays in simulated or real time and makes no sound of its own: whoever listens
 * gets the samples the firmware sent, when they started and how they ended.
 */
import type { Done } from "../../drivers/hal/outcome.ts";
import type { Pcm, Speaker, SpeakerFault } from "../../drivers/hal/speaker.ts";
import type { After, Cancel } from "./deferral.ts";

export type SpeakerEvent =
  /** `number` counts utterances: 1, 2, 3 … */
  | { readonly type: "started"; readonly number: number; readonly pcm: Pcm }
  | { readonly type: "ended"; readonly number: number; readonly by: "itself" | "stop" };

export interface SimSpeaker extends Speaker {
  /** True while an utterance is playing. */
  readonly isPlaying: boolean;
  /** Tells of every utterance from now on. @returns how to stop it. */
  onSound(listener: (event: SpeakerEvent) => void): () => void;
  /** While set, every `play` ends with this fault and nothing is heard. */
  setFault(fault: SpeakerFault | undefined): void;
}

/** Playing time of some samples in milliseconds, with its fraction. */
export function durationMs(pcm: Pcm): number {
  return (pcm.samples.length * 1000) / pcm.sampleRateHz;
}

/** @param after waits for the real length of each utterance. */
export function createSimSpeaker(after: After): SimSpeaker {
  const listeners = new Set<(event: SpeakerEvent) => void>();
  let playing: { number: number; cancel: Cancel; done: Done<SpeakerFault> } | undefined;
  let count = 0;
  let fault: SpeakerFault | undefined;

  const tell = (event: SpeakerEvent) => {
    for (const listener of listeners) listener(event);
  };

  function play(pcm: Pcm, done: Done<SpeakerFault>): void {
    const failed = playing === undefined ? fault : "busy";
    if (failed !== undefined) {
      after(0, () => done({ ok: false, fault: failed, detail: `the loudspeaker is ${failed}` }));
      return;
    }
    count += 1;
    const number = count;
    const cancel = after(durationMs(pcm), () => {
      playing = undefined;
      tell({ type: "ended", number, by: "itself" });
      done({ ok: true, value: undefined });
    });
    playing = { number, cancel, done };
    tell({ type: "started", number, pcm });
  }

  function stop(): void {
    if (playing === undefined) return;
    const { number, cancel, done } = playing;
    cancel();
    playing = undefined;
    tell({ type: "ended", number, by: "stop" });
    after(0, () => done({ ok: false, fault: "stopped", detail: "stopped by the firmware" }));
  }

  return {
    get isPlaying() {
      return playing !== undefined;
    },
    play,
    stop,
    onSound(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    setFault(next) {
      fault = next;
    },
  };
}
