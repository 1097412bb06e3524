/**
 * The sounds that come before the words, to be told from each other across a stall by their way
 * alone: up means that money came (two notes: as asked; three: by itself), there and back means
 * look, two calm taps on one note mean that it came a while ago, down means that it is gone (two)
 * or that something is broken (three). Bells made of a few decaying partials, well above a
 * market's hum and inside what a 3 W loudspeaker gives.
 */

import { SPEECH_RATE_HZ } from "../../announce/compose.ts";
import type { Chime } from "../../announce/saying.ts";
import { fade, type Samples, toSamples } from "./samples.ts";

/** A struck note. */
interface Note {
  readonly atMs: number;
  readonly hertz: number;
  readonly strength: number;
  /** Time in which it falls to a third. */
  readonly decayMs: number;
}

/** A partial: multiple of the pitch, strength, and how much faster than the note it fades. */
const PARTIALS: readonly (readonly [number, number, number])[] = [
  [1, 1, 1],
  [2, 0.45, 1.6],
  [3, 0.18, 2.4],
  [4.2, 0.08, 4],
];

const ATTACK_MS = 3;
const FADE_OUT_MS = 60;

interface ChimeScore {
  readonly lengthMs: number;
  readonly notes: readonly Note[];
}

const E5 = 659.26;
const A5 = 880;
const C6 = 1046.5;
const C_SHARP_6 = 1108.73;
const E6 = 1318.51;

export const SCORES: Readonly<Record<Chime, ChimeScore>> = {
  "chime-paid": {
    lengthMs: 460,
    notes: [
      { atMs: 0, hertz: A5, strength: 0.8, decayMs: 110 },
      { atMs: 100, hertz: E6, strength: 1, decayMs: 130 },
    ],
  },
  "chime-other": {
    lengthMs: 540,
    notes: [
      { atMs: 0, hertz: A5, strength: 0.8, decayMs: 80 },
      { atMs: 90, hertz: C_SHARP_6, strength: 0.9, decayMs: 80 },
      { atMs: 180, hertz: E6, strength: 1, decayMs: 130 },
    ],
  },
  "chime-check": {
    lengthMs: 560,
    notes: [
      { atMs: 0, hertz: A5, strength: 0.9, decayMs: 90 },
      { atMs: 110, hertz: C6, strength: 1, decayMs: 90 },
      { atMs: 220, hertz: A5, strength: 0.9, decayMs: 120 },
    ],
  },
  "chime-late": {
    lengthMs: 480,
    notes: [
      { atMs: 0, hertz: E5, strength: 1, decayMs: 80 },
      { atMs: 160, hertz: E5, strength: 0.8, decayMs: 120 },
    ],
  },
  "chime-reversed": {
    lengthMs: 520,
    notes: [
      { atMs: 0, hertz: E6, strength: 0.9, decayMs: 100 },
      { atMs: 140, hertz: A5, strength: 1, decayMs: 140 },
    ],
  },
  "chime-fault": {
    lengthMs: 600,
    notes: [
      { atMs: 0, hertz: C6, strength: 1, decayMs: 90 },
      { atMs: 150, hertz: A5, strength: 1, decayMs: 90 },
      { atMs: 300, hertz: E5, strength: 1, decayMs: 130 },
    ],
  },
};

/** The samples of a chime, not yet levelled. */
export function ring(score: ChimeScore): Samples {
  const out = new Float64Array(toSamples(score.lengthMs));
  for (const note of score.notes) strike(out, note);
  return fade(out, 0, FADE_OUT_MS);
}

function strike(out: Samples, note: Note): void {
  const start = toSamples(note.atMs);
  const attack = toSamples(ATTACK_MS);
  for (let index = start; index < out.length; index++) {
    const age = index - start;
    const seconds = age / SPEECH_RATE_HZ;
    let sum = 0;
    for (const [multiple, strength, haste] of PARTIALS) {
      const decay = Math.exp((-seconds * 1000 * haste) / note.decayMs);
      sum += strength * decay * Math.sin(2 * Math.PI * note.hertz * multiple * seconds);
    }
    out[index] = (out[index] ?? 0) + note.strength * Math.min(1, age / attack) * sum;
  }
}
