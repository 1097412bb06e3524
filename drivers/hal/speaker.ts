/**
 * A loudspeaker that plays one utterance at a time.
 */
import type { Done } from "./outcome.ts";

/** Mono 16-bit samples; one utterance is one unbroken stream. */
export interface Pcm {
  readonly sampleRateHz: number;
  readonly samples: Int16Array;
}

/**
 * `busy`: an utterance is playing. `stopped`: `stop` was called. `device-lost`: no card, or it went
 * away. `stuck`: the card took no samples for the utterance's length and three seconds more; the
 * player was killed.
 */
export type SpeakerFault = "busy" | "stopped" | "device-lost" | "stuck";

export interface Speaker {
  /**
   * Plays `pcm` to the end; `done` fires when its last sample has been handed to the card and
   * played.
   */
  play(pcm: Pcm, done: Done<SpeakerFault>): void;
  /** Ends the utterance at once; its `done` fires with `stopped`. Nothing happens when silent. */
  stop(): void;
}
