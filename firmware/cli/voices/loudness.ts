/**
 * Loudness and true peak by ITU-R BS.1770-4, mono at 24 kHz: K weighting, blocks of 400 ms, an
 * absolute gate at −70 LUFS and a relative one 10 LU below the mean; peaks between samples by
 * four-fold interpolation. For building and judging packs; the device never measures.
 */
import { SPEECH_RATE_HZ } from "../../announce/compose.ts";

const BLOCK_SAMPLES = (400 * SPEECH_RATE_HZ) / 1000;
const STEP_SAMPLES = BLOCK_SAMPLES / 4;
/** The filter for a peak between two samples looks at this many on either side. */
const PEAK_TAPS = 12;
/** Samples that are looked at together for a true peak. */
const STRETCH = 96;

/** A second-order filter: b0 b1 b2 over 1 a1 a2. */
type Biquad = readonly [number, number, number, number, number];

/** Integrated loudness in LUFS; −Infinity for less than 400 ms or for silence. */
export function loudness(samples: Float64Array): number {
  const weighted = weigh(samples);
  const powers: number[] = [];
  for (let at = 0; at + BLOCK_SAMPLES <= weighted.length; at += STEP_SAMPLES) {
    let sum = 0;
    for (let index = at; index < at + BLOCK_SAMPLES; index++) sum += (weighted[index] ?? 0) ** 2;
    powers.push(sum / BLOCK_SAMPLES);
  }
  const audible = powers.filter((power) => lufs(power) > -70);
  const gate = lufs(mean(audible)) - 10;
  return lufs(mean(audible.filter((power) => lufs(power) > gate)));
}

/** The samples as the ear weighs them: K weighting. */
export function weigh(samples: Float64Array): Float64Array {
  return filter(filter(samples, headShelf()), lowCut());
}

/**
 * The greatest true peak, as a factor of full scale. A stretch whose samples are so small that no
 * filter could lift them above what was found already is passed over; most of speech is.
 */
export function truePeak(samples: Float64Array): number {
  let most = 0;
  for (const sample of samples) most = Math.max(most, Math.abs(sample));
  for (let from = 0; from < samples.length; from += STRETCH) {
    const start = Math.max(0, from - PEAK_TAPS);
    const around = samples.subarray(start, from + STRETCH + PEAK_TAPS);
    let greatest = 0;
    for (const sample of around) greatest = Math.max(greatest, Math.abs(sample));
    if (greatest * LIFT_MAX <= most) continue;
    // Beyond the stretch itself the filter would see where it was cut out.
    const inside = truePeaks(around).subarray(from - start, from - start + STRETCH);
    for (const peak of inside) most = Math.max(most, peak);
  }
  return most;
}

/** For each sample, the greatest magnitude at it and at the three points before the next one. */
export function truePeaks(samples: Float64Array): Float64Array {
  // Silence on both sides, so that the filter never reads outside: that is six times slower.
  const padded = new Float64Array(samples.length + 2 * PEAK_TAPS);
  padded.set(samples, PEAK_TAPS);
  const peaks = samples.map(Math.abs);
  for (const kernel of KERNELS) {
    for (let at = 0; at < samples.length; at++) {
      let sum = 0;
      for (let tap = 0; tap < 2 * PEAK_TAPS; tap++) {
        sum += (kernel[tap] ?? 0) * (padded[at + tap + 1] ?? 0);
      }
      peaks[at] = Math.max(peaks[at] ?? 0, Math.abs(sum));
    }
  }
  return peaks;
}

/** Windowed-sinc weights of the samples around a point `part` of the way to the next sample. */
function interpolationKernel(part: number): Float64Array {
  const kernel = new Float64Array(2 * PEAK_TAPS);
  for (let tap = 0; tap < kernel.length; tap++) {
    const distance = tap - PEAK_TAPS + 1 - part;
    const window = 0.5 + 0.5 * Math.cos((Math.PI * distance) / (PEAK_TAPS + 1));
    kernel[tap] = (Math.sin(Math.PI * distance) / (Math.PI * distance)) * window;
  }
  return kernel;
}

const KERNELS = [0.25, 0.5, 0.75].map(interpolationKernel);
/** No point between samples is further above the greatest of them than this. */
const LIFT_MAX = Math.max(
  ...KERNELS.map((kernel) => kernel.reduce((sum, weight) => sum + Math.abs(weight), 0)),
);

function lufs(power: number): number {
  return -0.691 + 10 * Math.log10(power);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function filter(samples: Float64Array, [b0, b1, b2, a1, a2]: Biquad): Float64Array {
  const out = new Float64Array(samples.length);
  let x1 = 0;
  let x2 = 0;
  let y1 = 0;
  let y2 = 0;
  for (let index = 0; index < samples.length; index++) {
    const x0 = samples[index] ?? 0;
    const y0 = b0 * x0 + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2;
    x2 = x1;
    x1 = x0;
    y2 = y1;
    y1 = y0;
    out[index] = y0;
  }
  return out;
}

/** The first stage of the K weighting (the head), its published 48 kHz shape at our rate. */
function headShelf(): Biquad {
  const k = Math.tan((Math.PI * 1681.974450955533) / SPEECH_RATE_HZ);
  const q = 0.7071752369554196;
  const high = 10 ** (3.999843853973347 / 20);
  const band = high ** 0.4996667741545416;
  const a0 = 1 + k / q + k * k;
  return [
    (high + (band * k) / q + k * k) / a0,
    (2 * (k * k - high)) / a0,
    (high - (band * k) / q + k * k) / a0,
    (2 * (k * k - 1)) / a0,
    (1 - k / q + k * k) / a0,
  ];
}

/** The second stage (revised low-frequency B curve). */
function lowCut(): Biquad {
  const k = Math.tan((Math.PI * 38.13547087602444) / SPEECH_RATE_HZ);
  const q = 0.5003270373238773;
  const a0 = 1 + k / q + k * k;
  return [1, -2, 1, (2 * (k * k - 1)) / a0, (1 - k / q + k * k) / a0];
}
