/**
 * `soundbox simulate --headless --seed N`: runs of the deterministic world, one line each, and what
 * they came to. A broken invariant ends it with the shortest story that breaks it, and the command
 * that tells it again.
 */
import { performance } from "node:perf_hooks";
import { parseOptions, Refusal, WrongUsage } from "../../firmware/cli/command.ts";
import { openFaults } from "../chaos/faults.ts";
import type { RunOptions, RunResult } from "../chaos/run.ts";
import { TROUBLES } from "../chaos/troubles.ts";
import { startCrew } from "./crew.ts";
import {
  addTo,
  noTotals,
  progressLine,
  runJson,
  runLine,
  summaryJson,
  summaryLines,
  type Totals,
} from "./day-report.ts";
import type { ShortStory } from "./day-worker.ts";

const HOURS_MAX = 10_000;
const RUNS_MAX = 10_000_000;
const JOBS_MAX = 64;
const PROGRESS_MS = 500;

export const HEADLESS_HELP = `
Without a page, in simulated time: the real firmware against a rough world.

  --headless        run the deterministic world and end
  --seed N          which run (1); the same seed makes the same run, to the last byte of its trace
  --hours H         hours of chaos before the calm in which all must drain (1)
  --runs K          so many runs, with seeds N, N+1 … (1)
  --jobs J          so many of them at a time (1); they print in the order of their seeds
  --faults LIST     only these troubles, by id: P4,N11,S8; "none" for a quiet world
  --pace cuts       one power cut after the other, wherever it may come, and little else
  --cuts C          end once there were so many power cuts
  --minutes M       stop beginning runs after so many minutes of real time
  --real            real signatures, drawn screens and recorded voices: slower, and sees the same
  --json            one JSON object a run, and one for what they came to

Exit 1 when an invariant breaks; the shortest story that breaks it follows. Ctrl-C says what was
done so far, and exits 1 as well: not everything was.

  soundbox simulate --headless --seed 7 --hours 2
  soundbox simulate --headless --seed 1 --runs 100 --hours 0.5 --jobs 2
  soundbox simulate --headless --pace cuts --hours 0.5 --runs 100000 --cuts 1000000 --jobs 2
`;

export interface HeadlessWords {
  readonly seed?: string | undefined;
  readonly hours?: string | undefined;
  readonly runs?: string | undefined;
  readonly jobs?: string | undefined;
  readonly faults?: string | undefined;
  readonly pace?: string | undefined;
  readonly cuts?: string | undefined;
  readonly minutes?: string | undefined;
  readonly real?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** Where a headless run prints; a terminal gets progress as well. */
export interface HeadlessPaper {
  readonly out: (line: string) => void;
  readonly err: (text: string) => void;
  /** Somebody watches `err`. */
  readonly isWatched: boolean;
}

/** Reads the words of a headless run; throws `WrongUsage` for any that it does not know. */
export function readHeadless(args: readonly string[]): HeadlessWords {
  const { values, positionals } = parseOptions(args, {
    headless: { type: "boolean" },
    seed: { type: "string" },
    hours: { type: "string" },
    runs: { type: "string" },
    jobs: { type: "string" },
    faults: { type: "string" },
    pace: { type: "string" },
    cuts: { type: "string" },
    minutes: { type: "string" },
    real: { type: "boolean" },
    json: { type: "boolean" },
  });
  if (positionals.length > 0) throw new WrongUsage(`"${positionals[0]}" is not expected here`);
  return values;
}

/**
 * Runs them on threads of their own, so that this one can print and be interrupted.
 * @param program the bundle that the threads run; see `day-worker.ts`.
 * @throws Refusal at the first broken invariant, and when it was interrupted.
 */
export async function runHeadless(
  words: HeadlessWords,
  paper: HeadlessPaper,
  program = new URL(import.meta.url),
): Promise<void> {
  const seed = number("--seed", words.seed, 1, 0, 2 ** 31 - 1, true);
  const hours = number("--hours", words.hours, 1, 0.001, HOURS_MAX, false);
  const runs = number("--runs", words.runs, 1, 1, RUNS_MAX, true);
  const jobs = number("--jobs", words.jobs, 1, 1, JOBS_MAX, true);
  const minutes = number("--minutes", words.minutes, 100_000, 0.01, 100_000, false);
  const cutsMax = number("--cuts", words.cuts, 2 ** 53, 1, 1_000_000_000, true);
  const isReal = words.real === true;
  const options: RunOptions = { seed, hours, ...chosenOf(words) };
  const totals = noTotals();
  const print = printer(paper, totals, runs, words.json === true);
  let broken: RunResult | undefined;
  let ended = "all";
  const crew = startCrew(
    program,
    { options, runs, jobs, isReal, budgetMs: minutes * 60_000 },
    {
      run(result) {
        addTo(totals, result);
        print.run(result);
        if ((totals.tally?.powerCuts ?? 0) < cutsMax || ended !== "all") return;
        ended = "cuts";
        crew.stop();
      },
      broken(result) {
        broken = result;
        ended = "broken";
      },
      story: print.story,
    },
  );
  const interrupt = () => {
    ended = "interrupted";
    crew.stop();
  };
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  try {
    await crew.done;
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
    print.end();
  }
  print.summary(ended === "all" && totals.runs < runs ? "minutes" : ended);
  if (broken !== undefined) {
    throw new Refusal(`seed ${broken.seed} breaks ${broken.violations[0]?.invariant}`);
  }
  if (ended === "interrupted") {
    throw new Refusal(`interrupted after ${totals.runs} of ${runs} runs, all of them clean`);
  }
}

/** What is printed, and a line that tells how far it is to whoever waits at a terminal. */
function printer(paper: HeadlessPaper, totals: Totals, runs: number, isJson: boolean) {
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1_000;
  const isWatched = paper.isWatched && runs > 1;
  const clear = () => {
    if (isWatched) paper.err("\r\u001b[K");
  };
  const say = (line: string) => {
    clear();
    paper.out(line);
  };
  const timer = isWatched
    ? setInterval(() => {
        clear();
        paper.err(progressLine(totals, runs, seconds()));
      }, PROGRESS_MS)
    : undefined;
  return {
    run: (result: RunResult) => say(isJson ? runJson(result) : runLine(result)),
    story(story: ShortStory) {
      clear();
      paper.err(`${story.text}\n`);
      if (isJson) paper.out(JSON.stringify({ story }));
    },
    end() {
      clearInterval(timer);
      clear();
    },
    summary(ended: string) {
      if (isJson) {
        paper.out(summaryJson(totals, seconds(), ended));
        return;
      }
      const open = openFaults();
      if (open.length > 0) {
        paper.out(`Not covered yet, ${open.length} faults of the fault model:`);
      }
      for (const fault of open) paper.out(`  ${fault}`);
      for (const line of summaryLines(totals, seconds())) paper.out(line);
    },
  };
}

/** Which troubles: a list, the pace of cuts, or what the seed draws. */
function chosenOf({ faults, pace }: HeadlessWords): Pick<RunOptions, "only" | "pace"> {
  if (pace !== undefined && pace !== "cuts") throw new WrongUsage(`--pace knows only "cuts"`);
  if (pace !== undefined && faults !== undefined) {
    throw new WrongUsage("--pace chooses its own troubles; leave --faults out");
  }
  if (pace === "cuts") return { pace };
  const only = faultsOf(faults);
  return only === undefined ? {} : { only };
}

function faultsOf(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  if (text === "none") return [];
  const ids = text.split(",").map((id) => id.trim());
  const unknown = ids.find((id) => !Object.hasOwn(TROUBLES, id));
  if (unknown !== undefined) {
    const known = Object.keys(TROUBLES).join(" ");
    throw new WrongUsage(`--faults knows no "${unknown}"; it knows ${known}`);
  }
  return ids;
}

function number(
  name: string,
  text: string | undefined,
  fallback: number,
  min: number,
  max: number,
  isWhole: boolean,
): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  const isShaped = (isWhole ? /^[0-9]{1,16}$/ : /^[0-9]{1,6}(\.[0-9]{1,6})?$/).test(text);
  if (!isShaped || value < min || value > max) {
    const sort = isWhole ? "a whole number" : "a number";
    throw new WrongUsage(`${name} wants ${sort} from ${min} to ${max}, not "${text}"`);
  }
  return value;
}
