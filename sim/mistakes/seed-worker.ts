/**
 * The program that lives random days with one mistake in the firmware: runs of the deterministic
 * world, one after the other, and what the checkers found in each. Prints one JSON document.
 */

import type { Layers } from "../chaos/layers.ts";
import { runSeed } from "../chaos/run.ts";

/** What to live through. */
export interface Days {
  /** One run each. */
  readonly seeds: readonly number[];
  readonly hours: number;
  readonly layers: Partial<Layers>;
  /** Which run is the last: the first in which something is found, or that of the last seed. */
  readonly endsWith: "first-finding" | "last-seed";
  /** Invariants that the product itself does not hold in these days: no evidence of a mistake. */
  readonly except: readonly string[];
  /** No further run begins after so many milliseconds of real time. */
  readonly budgetMs: number;
}

/** A broken invariant and the first thing by which a run broke it. */
export interface DayFinding {
  readonly invariant: string;
  readonly what: string;
  readonly seed: number;
  /** 1 for the first run, and so on. */
  readonly run: number;
}

function live({ seeds, hours, layers, endsWith, except, budgetMs }: Days): readonly DayFinding[] {
  const stopAt = performance.now() + budgetMs;
  const findings: DayFinding[] = [];
  for (const [index, seed] of seeds.entries()) {
    if (performance.now() >= stopAt) break;
    if (endsWith === "first-finding" && findings.length > 0) break;
    const known = new Set(except);
    for (const { invariant, what } of runSeed({ seed, hours, layers }).violations) {
      if (known.has(invariant)) continue;
      known.add(invariant);
      findings.push({ invariant, what, seed, run: index + 1 });
    }
  }
  return findings;
}

const [text = "{}"] = process.argv.slice(2);
process.stdout.write(`${JSON.stringify(live(JSON.parse(text)))}\n`);
