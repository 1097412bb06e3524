/**
 * The murmur before ɓ and ɗ. Khmer speakers begin both with 70 to 80 ms of voice behind closed
 * lips; eSpeak's b and d have none. Without it បួន (four) after ពាន់ or រយ is taken for ប្រាំបួន (nine).
 */
import { SPEECH_RATE_HZ } from "../../announce/compose.ts";
import { activeRms, decibels, rms, type Samples, toSamples } from "./samples.ts";

const LENGTH_MS = 80;
const PITCH_HZ = 105;
/** Strengths of the first four harmonics. */
const HARMONICS = [1, 0.5, 0.18, 0.06];
/** How loud the murmur is beside the word behind it, at its end. */
const LEVEL = decibels(-4);
/** It rises from this part to the whole. */
const START_PART = 0.35;

/** Puts the murmur in front of a word. */
export function addMurmur(word: Samples): Samples {
  const murmur = new Float64Array(toSamples(LENGTH_MS));
  for (let index = 0; index < murmur.length; index++) {
    const phase = (2 * Math.PI * PITCH_HZ * index) / SPEECH_RATE_HZ;
    const rise = START_PART + ((1 - START_PART) * index) / murmur.length;
    let sum = 0;
    for (const [order, strength] of HARMONICS.entries()) {
      sum += strength * Math.sin(phase * (order + 1));
    }
    murmur[index] = sum * rise;
  }
  const scale = (activeRms(word) * LEVEL) / rms(murmur);
  const out = new Float64Array(murmur.length + word.length);
  out.set(murmur.map((sample) => sample * scale));
  out.set(word, murmur.length);
  return out;
}

/** True for words that begin with ɓ or ɗ. */
export function startsImplosive(sounds: string): boolean {
  return /^[bd]\|/.test(sounds);
}

/** True for words that begin with a voiced sound, which a quick fade-in would turn into a stop. */
export function soundsVoiced(sounds: string): boolean {
  return /^(m|n|n\^|N|l|r|j|w|b|d)\|/.test(sounds);
}
