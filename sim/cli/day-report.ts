/** What a headless run prints: a line a run, how far it is, and what it came to. Plain numbers. */
import type { RunResult } from "../chaos/run.ts";
import { sumOf, type Tally } from "../chaos/tally.ts";

export interface Totals {
  runs: number;
  violations: number;
  payments: number;
  simulatedMs: number;
  tally: Tally | undefined;
}

export function noTotals(): Totals {
  return { runs: 0, violations: 0, payments: 0, simulatedMs: 0, tally: undefined };
}

export function addTo(totals: Totals, result: RunResult): void {
  totals.runs += 1;
  totals.violations += result.violations.length;
  totals.payments += result.payments;
  totals.simulatedMs += result.simulatedMs;
  totals.tally = totals.tally === undefined ? result.tally : sumOf([totals.tally, result.tally]);
}

/** One run, one line. */
export function runLine(result: RunResult): string {
  const { seed, traceHash, powerCuts, payments, simulatedMs, violations } = result;
  const hours = (simulatedMs / 3_600_000).toFixed(2);
  return (
    `seed ${seed}  trace ${traceHash.slice(0, 16)}  ${hours} h  power cuts ${powerCuts}` +
    `  payments ${payments}  violations ${violations.length}`
  );
}

/** One run as JSON; the last lines of its trace only when it broke something. */
export function runJson({ lastLines, ...rest }: RunResult): string {
  return JSON.stringify(rest.violations.length > 0 ? { ...rest, lastLines } : rest);
}

/** How far it is, for somebody who waits. */
export function progressLine(totals: Totals, runs: number, seconds: number): string {
  const cuts = totals.tally?.powerCuts ?? 0;
  const left = totals.runs === 0 ? undefined : (seconds / totals.runs) * (runs - totals.runs);
  return (
    `${totals.runs} of ${runs} runs, ${grouped(cuts)} power cuts, ` +
    `${totals.violations} violations${left === undefined ? "" : `, about ${spanOf(left)} left`}`
  );
}

/** What it came to, in a few lines. */
export function summaryLines(totals: Totals, seconds: number): readonly string[] {
  const { runs, violations, payments, simulatedMs, tally } = totals;
  if (tally === undefined) return ["nothing was run"];
  const days = simulatedMs / 86_400_000;
  const share = (part: number) => `${((100 * part) / Math.max(1, tally.powerCuts)).toFixed(0)} %`;
  return [
    `${grouped(runs)} runs, ${violations} violations: ${grouped(payments)} payments and reversals ` +
      `issued, ${grouped(tally.recorded)} rows written, ${grouped(tally.utterances)} announcements ` +
      `(${grouped(tally.repeats)} marked as perhaps said before)`,
    `${grouped(tally.powerCuts)} power cuts in ${grouped(tally.lives)} lives: with money under way ` +
      `${share(tally.cutsWithMoney)}, in the middle of a call ${share(tally.cutsInCalls)}, ` +
      `of an announcement ${share(tally.cutsInSpeech)}`,
    `${days.toFixed(2)} simulated days in ${seconds.toFixed(1)} s: ` +
      `${(days / Math.max(seconds, 0.001)).toFixed(2)} days per second`,
  ];
}

/** The same as one JSON object. */
export function summaryJson(totals: Totals, seconds: number, ended: string): string {
  const { tally, ...rest } = totals;
  const daysPerSecond = totals.simulatedMs / 86_400_000 / Math.max(seconds, 0.001);
  return JSON.stringify({ summary: { ended, ...rest, ...tally, seconds, daysPerSecond } });
}

function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

function spanOf(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5_400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}
