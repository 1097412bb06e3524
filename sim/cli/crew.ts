/**
 * Threads that share out the seeds of a headless run. Results come in the order of the seeds,
 * whichever thread was first, so that the same words print the same lines on every machine.
 */
import { Worker } from "node:worker_threads";
import type { RunOptions, RunResult } from "../chaos/run.ts";
import { DAYS, type DayOrder, type DayReport, type ShortStory } from "./day-worker.ts";

export interface CrewOrder {
  readonly options: RunOptions;
  readonly runs: number;
  readonly jobs: number;
  readonly isReal: boolean;
  readonly budgetMs: number;
}

export interface Crew {
  /** Ends when all runs have, at the first broken invariant, or after `stop`. */
  readonly done: Promise<void>;
  /** Ends it now; what is under way is given up. */
  stop(): void;
}

export interface CrewListener {
  /** In the order of the seeds. */
  run(result: RunResult): void;
  /** A run broke an invariant; its short story follows. */
  broken(result: RunResult): void;
  story(story: ShortStory): void;
}

/** New objects live shortly here: a large nursery spares copying most of what is garbage. */
const YOUNG_MB = 64;

/** @param program the file of the bundled simulator, which is its own worker. */
export function startCrew(program: URL, order: CrewOrder, listener: CrewListener): Crew {
  const jobs = Math.min(order.jobs, order.runs);
  const waiting = new Map<number, RunResult>();
  const { seed: first } = order.options;
  let nextSeed = first;
  let isBroken = false;
  let isStopped = false;

  function flush(isLast: boolean): void {
    const seeds = isLast ? [...waiting.keys()].sort((a, b) => a - b) : [nextSeed];
    for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
      const result = waiting.get(seed);
      if (result === undefined) return;
      waiting.delete(seed);
      nextSeed = seed + 1;
      listener.run(result);
      if (!isLast) seeds.push(nextSeed);
    }
  }

  function hear(report: DayReport, only: Worker): void {
    if (isStopped) return;
    if (report.type === "story") listener.story(report.story);
    if (report.type !== "run") return;
    waiting.set(report.result.seed, report.result);
    flush(false);
    if (report.result.violations.length === 0 || isBroken) return;
    // One story is enough: the others stop, this one is made short.
    isBroken = true;
    for (const worker of workers) if (worker !== only) void worker.terminate();
    flush(true);
    listener.broken(report.result);
  }

  const workers = Array.from({ length: jobs }, (_, index) => {
    const mine: DayOrder = {
      sort: DAYS,
      options: { ...order.options, seed: first + index },
      runs: Math.ceil((order.runs - index) / jobs),
      stride: jobs,
      isReal: order.isReal,
      budgetMs: order.budgetMs,
    };
    const worker = new Worker(program, {
      workerData: mine,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    worker.on("message", (report: DayReport) => hear(report, worker));
    return worker;
  });

  const ends = workers.map(
    (worker) =>
      new Promise<void>((resolve, reject) => {
        worker.once("error", reject);
        worker.once("exit", () => resolve());
      }),
  );
  return {
    done: Promise.all(ends).then(() => flush(true)),
    stop() {
      isStopped = true;
      for (const worker of workers) void worker.terminate();
      flush(true);
    },
  };
}
