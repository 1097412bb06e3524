/**
 * What can be measured of one clip, and the rules that a clip keeps: one table, used for our own
 * packs, for a bank's and for a shop's chime. A finding carries the value that was measured, so
 * that a studio knows what to do without hearing the clip.
 */
import type { Pcm } from "../../../drivers/hal/speaker.ts";
import { SPEECH_RATE_HZ } from "../../announce/compose.ts";
import { activeRms, frameLevels, fromPcm, type Samples } from "./samples.ts";

export interface ClipFigures {
  readonly seconds: number;
  /** Greatest sample, in dB of full scale. */
  readonly peakDb: number;
  /** Level of what is voice rather than pause, in dB of full scale. */
  readonly activeDb: number;
  /** Silence before the first and after the last sound. */
  readonly leadMs: number;
  readonly tailMs: number;
  /** The mean, as a part of full scale: direct current. */
  readonly offset: number;
  /** The first or last sample, whichever is greater, in dB of full scale. */
  readonly edgeDb: number;
}

/** One thing wrong with one file. */
export interface Finding {
  readonly file: string;
  /** What was found, with its unit. */
  readonly measured: string;
  /** What it must be. */
  readonly rule: string;
}

/** Frames so far below the loudest one are silence. */
const SILENCE_DB = -40;
const FRAME_MS = 5;
const SILENCE_MS_MAX = 30;
const SECONDS_MIN = 0.15;
const SECONDS_MAX = 2.5;
const PEAK_DB_MAX = -1;
const EDGE_DB_MAX = -40;
const OFFSET_MAX = 0.002;
const LEVEL_DB_MAX = 1.5;

/** In dB of full scale; −Infinity for nothing. */
export function toDecibels(factor: number): number {
  return 20 * Math.log10(factor);
}

/** Measures a clip that is not empty. */
export function measureClip(pcm: Pcm): ClipFigures {
  const samples = fromPcm(pcm);
  const levels = frameLevels(samples);
  const threshold = Math.max(0, ...levels) * 10 ** (SILENCE_DB / 20);
  const first = levels.findIndex((level) => level > threshold);
  const last = levels.findLastIndex((level) => level > threshold);
  const edge = Math.max(Math.abs(samples[0] ?? 0), Math.abs(samples.at(-1) ?? 0));
  return {
    seconds: samples.length / SPEECH_RATE_HZ,
    peakDb: toDecibels(peakOf(samples)),
    activeDb: toDecibels(activeRms(samples)),
    leadMs: first < 0 ? 0 : first * FRAME_MS,
    tailMs: last < 0 ? 0 : (levels.length - 1 - last) * FRAME_MS,
    offset: meanOf(samples),
    edgeDb: toDecibels(edge),
  };
}

function peakOf(samples: Samples): number {
  let most = 0;
  for (const sample of samples) most = Math.max(most, Math.abs(sample));
  return most;
}

function meanOf(samples: Samples): number {
  let sum = 0;
  for (const sample of samples) sum += sample;
  return sum / Math.max(1, samples.length);
}

interface ClipRule {
  readonly rule: string;
  readonly holds: (figures: ClipFigures) => boolean;
  readonly measured: (figures: ClipFigures) => string;
}

const RULES: readonly ClipRule[] = [
  {
    rule: `lasts ${SECONDS_MIN} to ${SECONDS_MAX} s`,
    holds: ({ seconds }) => seconds >= SECONDS_MIN && seconds <= SECONDS_MAX,
    measured: ({ seconds }) => `lasts ${seconds.toFixed(2)} s`,
  },
  {
    rule: "is not silent",
    holds: ({ peakDb }) => peakDb > -60,
    measured: () => "silence",
  },
  {
    rule: `peaks at ${minus(PEAK_DB_MAX)} dBFS or below`,
    holds: ({ peakDb }) => peakDb <= PEAK_DB_MAX,
    measured: ({ peakDb }) => `peaks at ${decimal(peakDb)} dBFS`,
  },
  {
    rule: `begins within ${SILENCE_MS_MAX} ms`,
    holds: ({ leadMs }) => leadMs <= SILENCE_MS_MAX,
    measured: ({ leadMs }) => `${leadMs} ms of silence before the sound`,
  },
  {
    rule: `ends within ${SILENCE_MS_MAX} ms of the sound`,
    holds: ({ tailMs }) => tailMs <= SILENCE_MS_MAX,
    measured: ({ tailMs }) => `${tailMs} ms of silence after the sound`,
  },
  {
    rule: `has no direct current (${(OFFSET_MAX * 100).toFixed(1)} % at most)`,
    holds: ({ offset }) => Math.abs(offset) <= OFFSET_MAX,
    measured: ({ offset }) => `direct current of ${(offset * 100).toFixed(1)} %`,
  },
  {
    rule: `begins and ends at rest (${minus(EDGE_DB_MAX)} dBFS at most), or it would click`,
    holds: ({ edgeDb }) => edgeDb <= EDGE_DB_MAX,
    measured: ({ edgeDb }) => `the sound is cut at ${decimal(edgeDb)} dBFS`,
  },
];

/**
 * What is wrong with a clip by itself, and beside its pack.
 * @param medianDb the median `activeDb` of its pack; undefined for a clip that stands alone.
 */
export function clipFindings(
  file: string,
  figures: ClipFigures,
  medianDb?: number,
): readonly Finding[] {
  const found = RULES.filter(({ holds }) => !holds(figures)).map(
    ({ rule, measured }): Finding => ({ file, measured: measured(figures), rule }),
  );
  if (medianDb === undefined || Math.abs(figures.activeDb - medianDb) <= LEVEL_DB_MAX) return found;
  const measured = `level ${decimal(figures.activeDb)} dB`;
  const rule = `is within ${LEVEL_DB_MAX} dB of the pack's median, ${decimal(medianDb)} dB`;
  return [...found, { file, measured, rule }];
}

/** One decimal, with a true minus sign. */
export function decimal(value: number): string {
  return minus(Number(value.toFixed(1)));
}

function minus(value: number): string {
  return String(value).replace("-", "−");
}
