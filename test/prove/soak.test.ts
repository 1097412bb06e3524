/**
 * Three days without a restart in simulated time, with outages, bursts and impatient people. What
 * the process holds at the end may have grown by the records of the payments, and by nothing else.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { runSeed } from "../../sim/chaos/run.ts";
import { figure } from "../integration/figure.ts";

const HOURS = 72;
const HOUR_MS = 3_600_000;
const EVERY_MS = 2 * HOUR_MS;
const DAY_MS = 24 * HOUR_MS;
/** The first day fills what is bounded; what counts is the rest. */
const WARM_MS = DAY_MS;
/** A payment every five seconds while the stall is open: over 20,000 in three days. */
const SHOP_EVERY_MS = 5_000;
/** What time alone may add, and noise of the collector. */
const TIME_MB_PER_DAY = 1;
/**
 * What one payment adds: its signed bytes at the bank and in the ledger, its receipts, its place in
 * the books of the world. Measured, and a tenth more.
 */
const PAYMENT_BYTES = 7_000;

const TROUBLES = ["N1", "N3", "N7", "N21", "N22", "A1", "D1", "D6", "T2"];

interface Sample {
  readonly atMs: number;
  readonly bytes: number;
  readonly payments: number;
}

/**
 * Least squares of bytes over days and payments together. Nights without payments tell the two
 * apart: what grows then is a leak.
 */
function growth(samples: readonly Sample[]): { perDay: number; perPayment: number } {
  const mean = (read: (sample: Sample) => number) =>
    samples.reduce((sum, sample) => sum + read(sample), 0) / samples.length;
  const [meanTime, meanPaid, meanBytes] = [
    mean(({ atMs }) => atMs),
    mean(({ payments }) => payments),
    mean(({ bytes }) => bytes),
  ];
  let [tt, pp, tp, tb, pb] = [0, 0, 0, 0, 0];
  for (const { atMs, payments, bytes } of samples) {
    const [t, p, b] = [(atMs - meanTime) / DAY_MS, payments - meanPaid, bytes - meanBytes];
    tt += t * t;
    pp += p * p;
    tp += t * p;
    tb += t * b;
    pb += p * b;
  }
  const determinant = tt * pp - tp * tp;
  return {
    perDay: (tb * pp - pb * tp) / determinant,
    perPayment: (pb * tt - tb * tp) / determinant,
  };
}

describe("72 hours", () => {
  it("grow by the records of the payments alone", { timeout: 1_800_000 }, () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const samples: Sample[] = [];
    const startedAt = performance.now();
    let payments = 0;
    let outages = 0;
    let nextMs = EVERY_MS;
    const result = runSeed({
      seed: 72,
      hours: HOURS,
      only: TROUBLES,
      shopEveryMs: SHOP_EVERY_MS,
      checkers: [],
      watch({ atMs, what }) {
        if (what.type === "issued") payments += 1;
        if (what.type === "line" && !what.isHearing) outages += 1;
        if (atMs < nextMs || atMs > HOURS * HOUR_MS) return;
        nextMs += EVERY_MS;
        collect();
        samples.push({ atMs, bytes: process.memoryUsage().heapUsed, payments });
      },
    });
    const late = samples.filter(({ atMs }) => atMs >= WARM_MS);
    const { perDay, perPayment } = growth(late);
    const seconds = (performance.now() - startedAt) / 1_000;
    const days = result.simulatedMs / DAY_MS;
    figure(
      `72 h simulated soak: ${payments} payments, ${outages} outages, ${result.powerCuts} ` +
        `restarts; heap ${(perDay / 24 / 1e3).toFixed(1)} kB an hour and ` +
        `${((perPayment * 1_000) / 1e6).toFixed(2)} MB per 1,000 payments, with the records of ` +
        `bank, ledger and world (least squares over ${late.length} samples)`,
    );
    figure(`${(days / seconds).toFixed(3)} simulated days per second in the soak`);
    expect(late.length).toBeGreaterThan(10);
    expect(perDay / 1e6).toBeLessThan(TIME_MB_PER_DAY);
    expect(perPayment).toBeLessThan(PAYMENT_BYTES);
  });
});
