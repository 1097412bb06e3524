/**
 * Counts what happened in a run, so that a figure like "a million power cuts" can say what was cut:
 * how many lives, with money under way in how many, while the terminal spoke in how many.
 */
import type { RunRecord } from "./record.ts";

export interface Tally {
  /** Times the terminal was switched on. */
  lives: number;
  powerCuts: number;
  /** Of the cuts: with payments that were not yet said, shown or summed up. */
  cutsWithMoney: number;
  /** Of the cuts: in the middle of a call, so that it never returned. */
  cutsInCalls: number;
  /** Of the cuts: while the loudspeaker played. */
  cutsInSpeech: number;
  /** Credits issued by the bank. */
  credits: number;
  /** Rows that reached the medium. */
  recorded: number;
  /** Announcements that began. */
  utterances: number;
  /** Of the announcements: said to be perhaps not the first time. */
  repeats: number;
}

/** Counts from now on. @param untold payments that the vendor does not know of yet. */
export function createTally(record: RunRecord, untold: ReadonlySet<string>): Tally {
  const tally: Tally = {
    lives: 0,
    powerCuts: 0,
    cutsWithMoney: 0,
    cutsInCalls: 0,
    cutsInSpeech: 0,
    credits: 0,
    recorded: 0,
    utterances: 0,
    repeats: 0,
  };
  record.watch((what) => {
    switch (what.type) {
      case "power-on":
        tally.lives += 1;
        return;
      case "power-cut":
        if (untold.size > 0) tally.cutsWithMoney += 1;
        return;
      case "issued":
        if (what.truth.kind === "credited") tally.credits += 1;
        return;
      case "committed":
        tally.recorded += what.rows.length;
        return;
      case "sound":
        tally.utterances += 1;
        if (what.heard.isMarked) tally.repeats += 1;
        return;
      case "silence":
        if (what.by === "cut") tally.cutsInSpeech += 1;
        return;
      default:
        return;
    }
  });
  return tally;
}

/** Adds up the tallies of several runs. */
export function sumOf(tallies: readonly Tally[]): Tally {
  const [first, ...rest] = tallies;
  if (first === undefined) throw new Error("bug: nothing to add up");
  const sum = { ...first };
  for (const one of rest) for (const key of KEYS) sum[key] += one[key];
  return sum;
}

const KEYS = [
  "lives",
  "powerCuts",
  "cutsWithMoney",
  "cutsInCalls",
  "cutsInSpeech",
  "credits",
  "recorded",
  "utterances",
  "repeats",
] as const;
