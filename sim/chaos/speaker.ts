/**
 * A loudspeaker of glass words that can be busy, lost in the middle of a word, or stuck. An
 * utterance takes as long as its words, and whoever listens learns how it ended.
 */
import type { Done } from "../../drivers/hal/outcome.ts";
import type { Pcm, Speaker, SpeakerFault } from "../../drivers/hal/speaker.ts";
import type { After, Cancel } from "../devices/deferral.ts";

export type Ending = "itself" | "stop" | "fault";

export interface RoughSpeaker extends Speaker {
  readonly isPlaying: boolean;
  /** While set, utterances end so; one that is playing ends at once, unless it is only `busy`. */
  setFault(fault: SpeakerFault | undefined): void;
}

export interface SpeakerWitness {
  began(pcm: Pcm): void;
  ended(by: Ending): void;
}

/** A card that takes no samples is given up after the utterance's length and this. */
const STUCK_MS = 3_000;

/** @param lengthOf how long an utterance takes, in milliseconds. */
export function createRoughSpeaker(
  after: After,
  lengthOf: (pcm: Pcm) => number,
  witness: SpeakerWitness,
): RoughSpeaker {
  let fault: SpeakerFault | undefined;
  let playing: { readonly cancel: Cancel; readonly done: Done<SpeakerFault> } | undefined;

  function end(by: Ending, failed: SpeakerFault | undefined): void {
    const ended = playing;
    if (ended === undefined) return;
    ended.cancel();
    playing = undefined;
    witness.ended(by);
    if (failed === undefined) ended.done({ ok: true, value: undefined });
    else after(0, () => ended.done({ ok: false, fault: failed, detail: `simulated: ${failed}` }));
  }

  function play(pcm: Pcm, done: Done<SpeakerFault>): void {
    const failed = playing === undefined ? fault : "busy";
    if (failed !== undefined) {
      const afterMs = failed === "stuck" ? lengthOf(pcm) + STUCK_MS : 0;
      after(afterMs, () => done({ ok: false, fault: failed, detail: `simulated: ${failed}` }));
      return;
    }
    playing = { cancel: after(lengthOf(pcm), () => end("itself", undefined)), done };
    witness.began(pcm);
  }

  return {
    get isPlaying() {
      return playing !== undefined;
    },
    play,
    stop: () => end("stop", "stopped"),
    setFault(next) {
      fault = next;
      if (next !== undefined && next !== "busy") end("fault", next);
    },
  };
}
