/**
 * The few signal steps between a synthesiser's output and a clip: resample, high-pass, trim, fade,
 * level, limit. Samples are doubles with full scale at 1. Nothing random, so a rebuild gives the
 * same bytes.
 */
import type { Pcm } from "../../../drivers/hal/speaker.ts";
import { SPEECH_RATE_HZ } from "../../announce/compose.ts";
import { truePeaks, weigh } from "./loudness.ts";

export type Samples = Float64Array;

/** No clip goes above this between its samples either: −1.2 dBTP, leaving 0.2 dB for rounding. */
const CEILING = decibels(-1.2);
/** Samples below this part of the peak do not count as voice when a clip is levelled. */
const ACTIVE_PART = 0.03;
/** Half the width of the resampling filter, in zero crossings. */
const SINC_CROSSINGS = 24;
const LIMITER_HALF_MS = 3;
/** 5 ms. */
const FRAME = (5 * SPEECH_RATE_HZ) / 1000;

/** The factor of so many decibels. */
export function decibels(value: number): number {
  return 10 ** (value / 20);
}

/** A length of time in samples of a clip. */
export function toSamples(ms: number): number {
  return Math.round((ms * SPEECH_RATE_HZ) / 1000);
}

/** Brings 16-bit samples of any rate to doubles at another rate (windowed sinc, Hann). */
export function resample(pcm: Pcm, rateHz: number = SPEECH_RATE_HZ): Samples {
  const { samples, sampleRateHz } = pcm;
  const common = greatestCommonDivisor(rateHz, sampleRateHz);
  const [up, down] = [rateHz / common, sampleRateHz / common];
  const cutoff = Math.min(1, up / down);
  // The weights depend on the place between two input samples only, and there are `up` such places.
  const kernels = Array.from({ length: up }, (_, phase) => sincKernel(phase / up, cutoff));
  const reach = (kernels[0] ?? []).length / 2;
  const out = new Float64Array(Math.floor((samples.length * up) / down));
  for (let index = 0; index < out.length; index++) {
    const position = index * down;
    const kernel = kernels[position % up] ?? [];
    const first = Math.floor(position / up) - reach + 1;
    let sum = 0;
    for (let tap = 0; tap < kernel.length; tap++) {
      sum += (kernel[tap] ?? 0) * (samples[first + tap] ?? 0);
    }
    out[index] = sum / 32_768;
  }
  return out;
}

/** Weights of the input samples around a point `part` of the way from one to the next. */
function sincKernel(part: number, cutoff: number): readonly number[] {
  const reach = Math.ceil(SINC_CROSSINGS / cutoff);
  return Array.from({ length: 2 * reach }, (_, tap) => {
    const distance = tap - reach + 1 - part;
    const window = 0.5 + 0.5 * Math.cos((Math.PI * distance) / (reach + 1));
    return cutoff * sinc(cutoff * distance) * window;
  });
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/**
 * Second-order Butterworth high-pass (bilinear). What a 3 W loudspeaker cannot give only costs
 * headroom.
 */
export function highPass(samples: Samples, hertz: number): Samples {
  const w = (2 * Math.PI * hertz) / SPEECH_RATE_HZ;
  const alpha = Math.sin(w) / Math.SQRT2;
  const a0 = 1 + alpha;
  const b0 = (1 + Math.cos(w)) / 2 / a0;
  const a1 = (-2 * Math.cos(w)) / a0;
  const a2 = (1 - alpha) / a0;
  const out = new Float64Array(samples.length);
  let [x1, x2, y1, y2] = [0, 0, 0, 0];
  for (let index = 0; index < samples.length; index++) {
    const x0 = samples[index] ?? 0;
    const y0 = b0 * (x0 - 2 * x1 + x2) - a1 * y1 - a2 * y2;
    out[index] = y0;
    [x2, x1, y2, y1] = [x1, x0, y1, y0];
  }
  return out;
}

/** Cuts what is 42 dB below the loudest 5 ms off both ends, but 10 ms before and 20 ms after. */
export function trim(samples: Samples): Samples {
  const levels = frameLevels(samples);
  const threshold = Math.max(...levels) * decibels(-42);
  const first = levels.findIndex((level) => level > threshold);
  const last = levels.findLastIndex((level) => level > threshold);
  const start = Math.max(0, first * FRAME - toSamples(10));
  return samples.slice(start, (last + 1) * FRAME + toSamples(20));
}

/** Frames this far below the loudest one count as silence when the ends of a clip are judged. */
const QUIET = decibels(-40);
const REST_MS_MAX = 25;
const REST_MS = 15;
const SHORT_FADE_MS = 8;

/** Takes off an end that is so faint that more than 25 ms of next to nothing are around the sound. */
export function tighten(samples: Samples): Samples {
  const levels = frameLevels(samples);
  const threshold = Math.max(...levels) * QUIET;
  const first = levels.findIndex((level) => level > threshold) * FRAME;
  const end = (levels.findLastIndex((level) => level > threshold) + 1) * FRAME;
  const [rest, most] = [toSamples(REST_MS), toSamples(REST_MS_MAX)];
  const isEarly = first > most;
  const isLate = samples.length - end > most;
  if (!isEarly && !isLate) return samples;
  const cut = samples.slice(isEarly ? first - rest : 0, isLate ? end + rest : samples.length);
  return fade(cut, isEarly ? SHORT_FADE_MS : 0, isLate ? SHORT_FADE_MS : 0);
}

/** The level of every 5 ms. */
export function frameLevels(samples: Samples): readonly number[] {
  const levels: number[] = [];
  for (let at = 0; at < samples.length; at += FRAME) {
    levels.push(rms(samples.subarray(at, at + FRAME)));
  }
  return levels;
}

/** Root mean square. */
export function rms(samples: Samples): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.sqrt(sum / Math.max(1, samples.length));
}

/** Root mean square of the samples that are voice rather than pause. */
export function activeRms(samples: Samples): number {
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  const least = peak * ACTIVE_PART;
  let sum = 0;
  let count = 0;
  for (const sample of samples) {
    if (Math.abs(sample) <= least) continue;
    sum += sample * sample;
    count += 1;
  }
  return Math.sqrt(sum / Math.max(1, count));
}

/** Raised-cosine fades at both ends, in place. */
export function fade(samples: Samples, inMs: number, outMs: number): Samples {
  const [fadeIn, fadeOut] = [toSamples(inMs), toSamples(outMs)];
  for (let index = 0; index < fadeIn && index < samples.length; index++) {
    samples[index] = (samples[index] ?? 0) * slope(index / fadeIn);
  }
  for (let index = 0; index < fadeOut && index < samples.length; index++) {
    const at = samples.length - 1 - index;
    samples[at] = (samples[at] ?? 0) * slope(index / fadeOut);
  }
  return samples;
}

function slope(part: number): number {
  return 0.5 - 0.5 * Math.cos(Math.PI * part);
}

/**
 * As `activeRms`, but half way to what the ear makes of it (K weighting): sentences of quiet vowels
 * then come out nearer to those of loud ones, and clips stay near each other on a meter, too.
 */
export function heardLevel(samples: Samples): number {
  return Math.sqrt(activeRms(samples) * activeRms(weigh(samples)));
}

/** Brings the active RMS, or another `measure`, to `target` (a factor), peaks under the ceiling. */
export function level(samples: Samples, target: number, measure = activeRms): Samples {
  let gain = target / measure(samples);
  let out = samples;
  // The limiter takes some loudness away; a few rounds give it back.
  for (let round = 0; round < 3; round++) {
    out = limit(samples.map((sample) => sample * gain));
    gain *= target / measure(out);
  }
  return out;
}

/** Holds true peaks under the ceiling, with a gain that bends smoothly around each of them. */
export function limit(samples: Samples): Samples {
  const half = toSamples(LIMITER_HALF_MS);
  const wanted = truePeaks(samples).map((peak) => Math.min(1, CEILING / Math.max(peak, CEILING)));
  const held = slidingMinimum(wanted, 2 * half);
  const gains = slidingMean(held, half);
  return samples.map((sample, index) => sample * (gains[index] ?? 1));
}

/** The least of `reach` values on either side. */
function slidingMinimum(values: Samples, reach: number): Samples {
  const out = new Float64Array(values.length).fill(1);
  values.forEach((value, at) => {
    if (value >= 1) return;
    const last = Math.min(values.length - 1, at + reach);
    for (let index = Math.max(0, at - reach); index <= last; index++) {
      out[index] = Math.min(out[index] ?? 1, value);
    }
  });
  return out;
}

/** The mean of `reach` values on either side, taken twice for a smooth bend. */
function slidingMean(values: Samples, reach: number): Samples {
  let out = values;
  for (let pass = 0; pass < 2; pass++) {
    const from = out;
    const at = (index: number) => from[Math.min(from.length - 1, Math.max(0, index))] ?? 1;
    let sum = 0;
    for (let index = -reach; index <= reach; index++) sum += at(index);
    out = from.map((_, index) => {
      const mean = sum / (2 * reach + 1);
      sum += at(index + reach + 1) - at(index - reach);
      return mean;
    });
  }
  return out;
}

/** Rounds to 16 bits. */
export function toPcm(samples: Samples): Pcm {
  const rounded = Int16Array.from(samples, (sample) =>
    Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_768))),
  );
  return { sampleRateHz: SPEECH_RATE_HZ, samples: rounded };
}

/** Doubles of 16-bit samples that are at the clips' rate already. */
export function fromPcm(pcm: Pcm): Samples {
  const { samples } = pcm;
  const out = new Float64Array(samples.length);
  for (let index = 0; index < samples.length; index++) out[index] = (samples[index] ?? 0) / 32_768;
  return out;
}
