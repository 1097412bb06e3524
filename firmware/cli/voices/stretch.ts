/**
 * Lengthens speech without changing its pitch (WSOLA, Verhelst and Roelands 1993): short windows
 * are laid out further apart, each taken from where it continues the one before it best.
 */
import { type Samples, toSamples } from "./samples.ts";

const WINDOW_MS = 30;
const SEARCH_MS = 8;

/** The same speech, `factor` times as long (0.5 to 2). */
export function stretch(samples: Samples, factor: number): Samples {
  const half = toSamples(WINDOW_MS / 2);
  const length = Math.round(samples.length * factor);
  const out = new Float64Array(length + 2 * half);
  const window = Float64Array.from(
    { length: 2 * half },
    (_, index) => 0.5 - 0.5 * Math.cos((Math.PI * (index + 0.5)) / half),
  );
  let continued = -half;
  for (let at = -half; at < length; at += half) {
    const wanted = Math.round((at + half) / factor) - half;
    const from = at === -half ? wanted : bestStart(samples, wanted, continued, 2 * half);
    for (let index = 0; index < 2 * half; index++) {
      const to = at + index;
      if (to < 0) continue;
      out[to] = (out[to] ?? 0) + (samples[from + index] ?? 0) * (window[index] ?? 0);
    }
    continued = from + half;
  }
  return out.slice(0, length);
}

/** The start near `wanted` whose samples are most like those that follow at `continued`. */
function bestStart(samples: Samples, wanted: number, continued: number, length: number): number {
  const reach = toSamples(SEARCH_MS);
  let best = wanted;
  let bestLikeness = -Infinity;
  for (let start = wanted - reach; start <= wanted + reach; start++) {
    let product = 0;
    let power = 1e-9;
    for (let index = 0; index < length; index += 2) {
      const sample = samples[start + index] ?? 0;
      product += sample * (samples[continued + index] ?? 0);
      power += sample * sample;
    }
    const likeness = product / Math.sqrt(power);
    if (likeness > bestLikeness) [best, bestLikeness] = [start, likeness];
  }
  return best;
}
