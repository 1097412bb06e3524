/**
 * A thread that lives runs of the deterministic world, one seed after the other, and posts each as
 * it ends; the first broken invariant ends it, with the shortest story that breaks it. The bundle
 * of the simulator is its own worker: it looks here whether it was started as one.
 */
import { performance } from "node:perf_hooks";
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { loadRealFittings } from "../chaos/real-fittings.ts";
import { type RunOptions, type RunResult, runSeed } from "../chaos/run.ts";
import { commandOf, shrink, storyOf } from "../chaos/shrink.ts";

/** By this a thread knows that it was started for this. */
export const DAYS = "soundbox-days";

/** What one thread is to live through. */
export interface DayOrder {
  readonly sort: typeof DAYS;
  /** The first run; later ones have other seeds. */
  readonly options: RunOptions;
  readonly runs: number;
  /** From one seed to the next. */
  readonly stride: number;
  /** With real parts instead of those of glass. */
  readonly isReal: boolean;
  /** No run begins after so many milliseconds. */
  readonly budgetMs: number;
}

/** A failing run, made short. */
export interface ShortStory {
  readonly seed: number;
  readonly invariant: string;
  /** What tells it again. */
  readonly command: string;
  readonly troubles: readonly string[];
  /** Runs it took to make it short. */
  readonly tries: number;
  /** The whole of it, for a person. */
  readonly text: string;
}

export type DayReport =
  | { readonly type: "run"; readonly result: RunResult }
  | { readonly type: "story"; readonly story: ShortStory }
  | { readonly type: "done" };

/** Lives them. Stops at the first broken invariant. */
export async function liveDays(order: DayOrder, report: (what: DayReport) => void): Promise<void> {
  const stopAt = performance.now() + order.budgetMs;
  const real = order.isReal ? { fittings: await loadRealFittings() } : {};
  for (let at = 0; at < order.runs && performance.now() < stopAt; at += 1) {
    const options = { ...order.options, ...real, seed: order.options.seed + at * order.stride };
    const result = runSeed(options);
    report({ type: "run", result });
    const [first] = result.violations;
    if (first === undefined) continue;
    const shrunk = shrink(options, result);
    const troubles = shrunk.options.only ?? Object.keys(shrunk.result.faults);
    const { seed } = options;
    const { tries } = shrunk;
    const command = commandOf(shrunk);
    const { invariant } = first;
    const text = storyOf(shrunk);
    report({ type: "story", story: { seed, invariant, command, troubles, tries, text } });
    break;
  }
  report({ type: "done" });
}

function isOrder(value: unknown): value is DayOrder {
  return typeof value === "object" && value !== null && "sort" in value
    ? value.sort === DAYS
    : false;
}

if (!isMainThread && isOrder(workerData)) {
  await liveDays(workerData, (what) => parentPort?.postMessage(what));
}
