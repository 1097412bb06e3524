/**
 * Medians, percentiles and paired ratios. A ratio is taken round by round, contestant against
 * contestant within the same seconds, so that what else the machine does falls out of it.
 */

/** What a series of measurements comes to. */
export interface Summary {
  readonly median: number;
  readonly p95: number;
  readonly min: number;
  readonly max: number;
  readonly count: number;
}

/** A value with the 5th and 95th percentile of the rounds. */
export interface Spread {
  readonly median: number;
  readonly p5: number;
  readonly p95: number;
}

/** The value below which the share `part` (0 to 1) of `values` lies, interpolated. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  const place = (sorted.length - 1) * part;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** Undefined when nothing was measured. */
export function summaryOf(values: readonly number[]): Summary | undefined {
  if (values.length === 0) return undefined;
  return {
    median: median(values),
    p95: percentile(values, 0.95),
    min: Math.min(...values),
    max: Math.max(...values),
    count: values.length,
  };
}

/** Own over peer, over the rounds in which both were measured; undefined without such a round. */
export function pairedRatio(
  own: ReadonlyMap<number, number>,
  peer: ReadonlyMap<number, number>,
): Spread | undefined {
  const ratios: number[] = [];
  for (const [round, value] of own) {
    const other = peer.get(round);
    if (other !== undefined && other > 0) ratios.push(value / other);
  }
  if (ratios.length === 0) return undefined;
  return {
    median: median(ratios),
    p5: percentile(ratios, 0.05),
    p95: percentile(ratios, 0.95),
  };
}
