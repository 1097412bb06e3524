/**
 * The program that lives random days with one mistake in the firmware: runs of the deterministic
 * world, each seed under every set of layers, and what the checkers found in each. It stops by
 * count, never by the clock: a slow machine finds the same. Prints one JSON document.
 */

import type { Layers } from "../chaos/layers.ts";
import { runSeed } from "../chaos/run.ts";
import { handOf } from "./hands.ts";

/** What to live through. */
export interface Days {
  /** One run each, under each set of layers. */
  readonly seeds: readonly number[];
  readonly hours: number;
  readonly layers: readonly Partial<Layers>[];
  /** Which run is the last: the first in which something is found, or that of the last seed. */
  readonly endsWith: "first-finding" | "last-seed";
  /** Runs in which the product itself breaks something: no evidence of a mistake. */
  readonly except: readonly Day[];
}

/** One run. */
export interface Day {
  readonly seed: number;
  /** Its place in the list of sets of layers. */
  readonly layers: number;
}

/** A broken invariant and the first thing by which a run broke it. */
export interface DayFinding extends Day {
  readonly invariant: string;
  readonly what: string;
  /** 1 for the first run, and so on. */
  readonly run: number;
}

function live({ seeds, hours, layers, endsWith, except }: Days): readonly DayFinding[] {
  const findings: DayFinding[] = [];
  let run = 0;
  for (const seed of seeds) {
    for (const [place, set] of layers.entries()) {
      if (endsWith === "first-finding" && findings.length > 0) return findings;
      if (except.some((day) => day.seed === seed && day.layers === place)) continue;
      run += 1;
      const [first] = runSeed({ seed, hours, layers: set, only: handOf(seed) }).violations;
      if (first === undefined) continue;
      const { invariant, what } = first;
      findings.push({ seed, layers: place, invariant, what, run });
    }
  }
  return findings;
}

const [text = "{}"] = process.argv.slice(2);
process.stdout.write(`${JSON.stringify(live(JSON.parse(text)))}\n`);
