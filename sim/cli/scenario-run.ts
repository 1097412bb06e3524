/**
 * `soundbox simulate --headless --scenario FILE …`: tells stories in simulated time, prints each as
 * it happens, and leaves a JUnit report where one is wanted.
 */
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { performance } from "node:perf_hooks";
import { parseOptions, Refusal, WrongUsage } from "../../firmware/cli/command.ts";
import { type JunitCase, junitReport } from "../scenario/junit.ts";
import { parseStory } from "../scenario/parse.ts";
import { tellStory } from "../scenario/tell.ts";
import { problemText } from "../scenario/words.ts";

export interface ScenarioRun {
  /** Files, or folders of `.txt` files. */
  readonly paths: readonly string[];
  /** Where the JUnit report goes. */
  readonly junit: string | undefined;
  /** The draw of every random number where a story names none. */
  readonly seed?: number;
  readonly write: (text: string) => void;
}

/** What `soundbox simulate --help` says about scenarios. */
export const SCENARIO_HELP = `Scenarios: stories at the counter, told in simulated time
  soundbox simulate --headless --scenario FILE … [--seed N] [--junit FILE]

  --scenario FILE   tell this story, or every .txt of a folder; more may follow. Prints what happens
                    as it happens, with a ✓ or ✗ at each expectation; exit 1 when one is not met
  --seed N          another draw of every random number (1); --hours is for other runs
  --junit FILE      also write a JUnit report for a CI system
  sim/scenario/stories/ has some sixty to read and to copy from; sim/README.md has the words.`;

/** True when the words of the command ask for stories. */
export function wantsScenarios(args: readonly string[]): boolean {
  return args.some((word) => /^--scenario(=|$)/.test(word));
}

/** Reads the words of the command. Throws `WrongUsage`. */
export function readScenarioRun(
  args: readonly string[],
  write: (text: string) => void,
): ScenarioRun {
  const { values, positionals } = parseOptions(args, {
    headless: { type: "boolean" },
    scenario: { type: "string", multiple: true },
    seed: { type: "string" },
    hours: { type: "string" },
    junit: { type: "string" },
  });
  const { headless = false, scenario = [], junit, seed = "1" } = values;
  if (!headless) throw new WrongUsage("--scenario goes with --headless: a story needs no page");
  if (!/^[0-9]{1,9}$/.test(seed)) {
    throw new WrongUsage(`--seed wants a whole number from 0 to 999999999, not "${seed}"`);
  }
  return { paths: [...scenario, ...positionals], junit, seed: Number(seed), write };
}

/**
 * Tells every story and reports on all of them.
 * @throws Refusal when one failed or could not be read; the report is written first.
 */
export async function runScenarios({ paths, junit, seed, write }: ScenarioRun): Promise<void> {
  const told: Told[] = [];
  for (const file of paths.flatMap(storyFiles)) {
    told.push(await runOne(file, seed ?? 1, write));
    write("\n");
  }
  if (junit !== undefined) save(junit, junitReport("soundbox scenarios", told));
  const bad = told.filter(({ failures, errors }) => failures.length + errors.length > 0);
  const lastedMs = told.reduce((sum, one) => sum + one.lastedMs, 0);
  write(`${told.length} told, ${bad.length} failed; ${lastedText(lastedMs)} at the counter\n`);
  if (bad.length === 0) return;
  const names = bad.map(({ file }) => file).join(", ");
  throw new Refusal(`${bad.length} of ${told.length} stories failed: ${names}`);
}

interface Told extends JunitCase {
  readonly file: string;
  /** Simulated. */
  readonly lastedMs: number;
}

function lastedText(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return seconds < 7_200 ? `${seconds} seconds` : `${Math.round(seconds / 3_600)} hours`;
}

async function runOne(file: string, seed: number, write: (text: string) => void): Promise<Told> {
  const parsed = parseStory(file, read(file));
  const nothing = { name: file, group: basename(file, ".txt"), file, seconds: 0, lastedMs: 0 };
  if (!parsed.ok) {
    const errors = parsed.problem.map(problemText);
    for (const error of errors) write(`✗ ${error}\n`);
    return { ...nothing, failures: [], errors, log: [] };
  }
  const startedAt = performance.now();
  const story = { ...parsed.value, setting: { seed, ...parsed.value.setting } };
  const { verdicts, lastedMs, log } = await tellStory(story, (line) => write(`${line}\n`));
  const failures = verdicts.flatMap(({ line, text, wrong }) =>
    wrong === undefined ? [] : [`${file}:${line}: ${text}: ${wrong}`],
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  return { ...nothing, name: story.title, seconds, lastedMs, failures, errors: [], log };
}

/** The file itself, or the stories of a folder by name. */
function storyFiles(path: string): readonly string[] {
  const kind = statSync(path, { throwIfNoEntry: false });
  if (kind === undefined) throw new Refusal(`there is no scenario file ${path}`);
  if (!kind.isDirectory()) return [path];
  const files = readdirSync(path).filter((name) => name.endsWith(".txt"));
  if (files.length === 0) throw new Refusal(`there is no .txt file in the folder ${path}`);
  return files.sort().map((name) => join(path, name));
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new Refusal(`cannot read the scenario file ${file}`);
  }
}

function save(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch {
    throw new Refusal(`cannot write the JUnit report ${file}`);
  }
}
