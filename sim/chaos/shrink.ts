/**
 * Makes a failing story short: takes away one trouble after the other, then hours, as long as the
 * same invariant still breaks. What is left is what a person can read.
 */
import { type RunOptions, type RunResult, runSeed } from "./run.ts";

export interface Shrunk {
  readonly options: RunOptions;
  readonly result: RunResult;
  /** Runs it took. */
  readonly tries: number;
}

/** No story is worth more runs than this. */
const TRIES_MAX = 200;
const HOURS_MIN = 0.02;

/** @param failed a run with at least one violation, made with `options`. */
export function shrink(options: RunOptions, failed: RunResult): Shrunk {
  const invariant = failed.violations[0]?.invariant;
  let tries = 0;
  let best = failed;
  // A run of many cuts is drawn in its own way: it stays as it is, but for its hours.
  const isFixed = options.pace !== undefined;
  let bestOptions: RunOptions = isFixed
    ? options
    : { ...options, only: Object.keys(failed.faults) };

  function breaks(changed: RunOptions): boolean {
    if (tries >= TRIES_MAX) return false;
    tries += 1;
    const result = runSeed(changed);
    if (!result.violations.some((violation) => violation.invariant === invariant)) return false;
    best = result;
    bestOptions = changed;
    return true;
  }

  /** Nothing after the violation can matter. */
  function shorten(): void {
    const firstMs = best.violations.find((one) => one.invariant === invariant)?.atMs ?? 0;
    const enough = Math.ceil(firstMs / 36_000 + 1) / 100;
    if (enough < bestOptions.hours) breaks({ ...bestOptions, hours: enough });
    for (let hours = bestOptions.hours / 2; hours > HOURS_MIN; hours /= 2) {
      if (!breaks({ ...bestOptions, hours })) return;
    }
  }

  /** By halves first, then one by one. */
  function thin(): boolean {
    const all = bestOptions.only ?? [];
    for (let size = Math.ceil(all.length / 2); size >= 1; size = size === 1 ? 0 : size >> 1) {
      for (let from = 0; from < (bestOptions.only ?? []).length; ) {
        const only = (bestOptions.only ?? []).filter((_, at) => at < from || at >= from + size);
        if (!breaks({ ...bestOptions, only })) from += size;
      }
    }
    return (bestOptions.only ?? []).length < all.length;
  }

  shorten();
  while (!isFixed && thin()) shorten();
  return { options: bestOptions, result: best, tries };
}

/** What a person types to see it again. */
export function commandOf({ options, result }: Pick<Shrunk, "options" | "result">): string {
  const faults = options.only ?? Object.keys(result.faults);
  const chosen = faults.length === 0 ? "none" : faults.join(",");
  return [
    "soundbox simulate --headless",
    `--seed ${options.seed} --hours ${options.hours}`,
    options.pace === undefined ? `--faults ${chosen}` : `--pace ${options.pace}`,
    ...(options.fittings !== undefined ? ["--real"] : []),
  ].join(" ");
}

/** The story of a broken invariant, for a person at a terminal. */
export function storyOf({ options, result, tries }: Shrunk): string {
  const [first] = result.violations;
  const faults = options.only ?? Object.keys(result.faults);
  return [
    `Seed ${options.seed} breaks ${first?.invariant}: ${first?.what}.`,
    `Troubles it takes (after ${tries} runs): ${faults.join(", ") || "none"}.`,
    "The last steps, in milliseconds of the run:",
    ...result.lastLines.map((line) => `  ${line}`),
    `Again: ${commandOf({ options, result })}`,
  ].join("\n");
}
