/**
 * The mark of a day: four high notes after each chime for money, so that a recording of another day
 * sounds wrong. Which notes, only the terminal's own key can say: they are taken from its signature
 * over the date. The first note follows the calendar, so neighbouring days always differ; the other
 * three are one of 64. What was recorded today is as good as true today: the screen tells that.
 */
import type { Crypto } from "../../drivers/hal/crypto.ts";
import type { Pcm } from "../../drivers/hal/speaker.ts";
import { cosineOfTurn, sineOfTurn } from "../lib/sine.ts";

/** The pitches a mark is made of, above those of every chime and inside a small loudspeaker. */
export const MARK_HERTZ = [1568, 1865, 2217, 2637] as const;
/** Of each note. */
export const MARK_NOTE_MS = 80;
const NOTE_COUNT = 4;
const FADE_MS = 10;
const PEAK = 0.3;
const DAY_MS = 86_400_000;

/**
 * The notes of a day, each an index into `MARK_HERTZ`.
 * @param day `YYYY-MM-DD` in Phnom Penh.
 * @param crypto must sign the same text alike each time: Ed25519 does (RFC 8032), ECDSA does not.
 */
export function dayMark(
  day: string,
  terminal: string,
  crypto: Pick<Crypto, "sign" | "sha256">,
): readonly number[] {
  const text = new TextEncoder().encode(`soundbox day mark\n${terminal}\n${day}`);
  const digest = crypto.sha256(crypto.sign(text));
  const dayNumber = Math.floor(Date.parse(day) / DAY_MS);
  const signed = Array.from(digest.subarray(0, NOTE_COUNT - 1), (byte) => byte % MARK_HERTZ.length);
  return [dayNumber % MARK_HERTZ.length, ...signed];
}

/** How a mark sounds. */
export function markPcm(notes: readonly number[], sampleRateHz: number): Pcm {
  const length = Math.round((MARK_NOTE_MS * sampleRateHz) / 1000);
  const fade = Math.round((FADE_MS * sampleRateHz) / 1000);
  const samples = new Int16Array(notes.length * length);
  for (const [place, note] of notes.entries()) {
    const turns = (MARK_HERTZ[note] ?? 0) / sampleRateHz;
    for (let index = 0; index < length; index++) {
      const edge = Math.min(1, index / fade, (length - 1 - index) / fade);
      const slope = 0.5 - 0.5 * cosineOfTurn(edge / 2);
      samples[place * length + index] = Math.round(
        32_767 * PEAK * slope * sineOfTurn(turns * index),
      );
    }
  }
  return { sampleRateHz, samples };
}
