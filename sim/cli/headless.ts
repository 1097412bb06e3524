/**
 * `soundbox simulate --headless --seed N`: runs of the deterministic world, one line each; a broken
 * invariant ends it with the shortest story that breaks it, and the command that tells it again.
 */
import { parseOptions, Refusal, WrongUsage } from "../../firmware/cli/command.ts";
import { openFaults } from "../chaos/faults.ts";
import { type RunOptions, type RunResult, runSeed } from "../chaos/run.ts";
import { shrink, storyOf } from "../chaos/shrink.ts";
import { TROUBLES } from "../chaos/troubles.ts";

const HOURS_MAX = 10_000;

export const HEADLESS_HELP = `
Without a page, in simulated time: the real firmware against a rough world.

  --headless        run the deterministic world and end
  --seed N          which run (1); the same seed makes the same run, to the last byte of its trace
  --hours H         hours of chaos before the calm in which all must drain (1)
  --runs K          so many runs, with seeds N, N+1 … (1)
  --faults LIST     only these troubles, by id: P4,N11,S8; "none" for a quiet world
  --pace cuts       as many power cuts as there can be, and little else
  --minutes M       stop beginning runs after so many minutes of real time
  --json            one JSON object a run

Exit 1 when an invariant breaks; the shortest story that breaks it follows.

  soundbox simulate --headless --seed 7 --hours 2
  soundbox simulate --headless --seed 1 --runs 100 --hours 0.5
  soundbox simulate --headless --pace cuts --hours 0.5 --runs 1000000 --minutes 8
`;

export interface HeadlessWords {
  readonly seed?: string | undefined;
  readonly hours?: string | undefined;
  readonly runs?: string | undefined;
  readonly faults?: string | undefined;
  readonly pace?: string | undefined;
  readonly minutes?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Reads the words of a headless run; throws `WrongUsage` for any that it does not know. */
export function readHeadless(args: readonly string[]): HeadlessWords {
  const { values, positionals } = parseOptions(args, {
    headless: { type: "boolean" },
    seed: { type: "string" },
    hours: { type: "string" },
    runs: { type: "string" },
    faults: { type: "string" },
    pace: { type: "string" },
    minutes: { type: "string" },
    json: { type: "boolean" },
  });
  if (positionals.length > 0) throw new WrongUsage(`"${positionals[0]}" is not expected here`);
  return values;
}

/** Runs them; throws `Refusal` at the first broken invariant. */
export function runHeadless(words: HeadlessWords): void {
  const seed = number("--seed", words.seed, 1, 0, 2 ** 31 - 1, true);
  const hours = number("--hours", words.hours, 1, 0.001, HOURS_MAX, false);
  const runs = number("--runs", words.runs, 1, 1, 1_000_000, true);
  const minutes = number("--minutes", words.minutes, 100_000, 0.01, 100_000, false);
  const stopAt = performance.now() + minutes * 60_000;
  const chosen = chosenOf(words);
  for (let at = 0; at < runs && performance.now() < stopAt; at += 1) {
    const options: RunOptions = { seed: seed + at, hours, ...chosen };
    const result = runSeed(options);
    process.stdout.write(`${words.json === true ? json(result) : line(result)}\n`);
    if (result.violations.length > 0) {
      process.stderr.write(`${storyOf(shrink(options, result))}\n`);
      throw new Refusal(`seed ${options.seed} breaks ${result.violations[0]?.invariant}`);
    }
  }
  if (words.json === true) return;
  const open = openFaults();
  process.stdout.write(`Not covered yet, ${open.length} faults of the fault model:\n`);
  for (const fault of open) process.stdout.write(`  ${fault}\n`);
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

function line(result: RunResult): string {
  const { seed, traceHash, powerCuts, payments, simulatedMs, violations } = result;
  const hours = (simulatedMs / 3_600_000).toFixed(2);
  return (
    `seed ${seed}  trace ${traceHash.slice(0, 16)}  ${hours} h  power cuts ${powerCuts}` +
    `  payments ${payments}  violations ${violations.length}`
  );
}

function json({ lastLines, ...rest }: RunResult): string {
  return JSON.stringify(rest.violations.length > 0 ? { ...rest, lastLines } : rest);
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
  const isShaped = (isWhole ? /^[0-9]{1,10}$/ : /^[0-9]{1,6}(\.[0-9]{1,6})?$/).test(text);
  if (!isShaped || value < min || value > max) {
    const sort = isWhole ? "a whole number" : "a number";
    throw new WrongUsage(`${name} wants ${sort} from ${min} to ${max}, not "${text}"`);
  }
  return value;
}
