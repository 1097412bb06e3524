/**
 * Tries mistakes: bundles the terminal with one in it, tells the stories or lives random days in a
 * process of their own, and says who noticed. A process that dies or does not end noticed, too, and
 * is named as such.
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleWorker, type WorkerName } from "./bundle.ts";
import type { Change, Mistake } from "./mistake.ts";
import type { DayFinding, Days } from "./seed-worker.ts";
import { REAL_LEDGER } from "./table/storage.ts";
import { isUpdateStory } from "./table/update.ts";
import type { Finding } from "./worker.ts";

/** What came of one mistake. */
export interface Verdict {
  readonly mistake: Mistake;
  /** The first finding of an invariant that the mistake was expected to break. */
  readonly caught: Finding | undefined;
  /** All that was found, at most 20. */
  readonly findings: readonly Finding[];
}

/** Tells the stories of a mistake on a terminal that makes it. */
export async function tryMistake(root: string, mistake: Mistake): Promise<Verdict> {
  const { id, stories, changes } = mistake;
  const findings = stories.includes(REAL_LEDGER)
    ? await workLedger(root, id, changes)
    : await tellStories(root, id, stories, changes);
  const caught = findings.find(({ invariant }) => mistake.caughtBy.includes(invariant));
  return { mistake, caught, findings };
}

/**
 * Tells stories on a terminal with some changes; none for the product as it is.
 * @param name of the bundle's file, unlike that of any other at the same time.
 */
export async function tellStories(
  root: string,
  name: string,
  stories: readonly string[],
  changes: readonly Change[],
): Promise<readonly Finding[]> {
  // A story takes a second or two where much else is going on.
  const isUpdate = stories.every(isUpdateStory);
  const hangMs = (isUpdate ? 120_000 : 30_000) + 3_000 * stories.length;
  const worker = isUpdate ? "update-worker" : "worker";
  const ended = await run(root, worker, name, changes, stories, hangMs);
  if (ended.ok) return JSON.parse(ended.printed);
  const { invariant, what } = ended;
  return [{ invariant, what, atMs: 0, story: stories.join(" ") }];
}

/** Works the real ledger on a real file, and counts how often it syncs. Needs `strace`. */
export async function workLedger(
  root: string,
  name: string,
  changes: readonly Change[],
): Promise<readonly Finding[]> {
  const folder = mkdtempSync(join(tmpdir(), "soundbox-mistake-"));
  const trace = join(folder, "trace");
  try {
    const ended = await run(root, "ledger-worker", name, changes, [folder], 60_000, trace);
    const syncs = readFileSync(trace, "utf8").split(/\bf(?:data)?sync\(/).length - 1;
    const found: readonly Finding[] = ended.ok
      ? JSON.parse(ended.printed)
      : [{ invariant: ended.invariant, what: ended.what, atMs: 0, story: REAL_LEDGER }];
    if (syncs >= LEDGER_COMMITS) return found;
    const what = `${LEDGER_COMMITS} commits and ${syncs} syncs`;
    return [...found, { invariant: "I7", what, atMs: 0, story: REAL_LEDGER }];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Commits of `ledger-worker.ts` that write something; each must be synced by itself. */
const LEDGER_COMMITS = 16;

/**
 * Lives random days on a terminal with some changes; one finding for each run that has any. A
 * terminal that never ends one of them is found as well.
 * @throws Error when the program itself fails: that says nothing about the terminal.
 */
export async function liveDays(
  root: string,
  name: string,
  days: Days,
  changes: readonly Change[],
): Promise<readonly DayFinding[]> {
  const hangMs = 600_000;
  const ended = await run(root, "seed-worker", name, changes, [JSON.stringify(days)], hangMs);
  if (ended.ok) return JSON.parse(ended.printed);
  if (ended.invariant === "crash") throw new Error(`${name}: ${ended.what}`);
  return [{ invariant: "hang", what: ended.what, seed: days.seeds[0] ?? 0, layers: 0, run: 1 }];
}

/** Does one thing for each of a list, so many at a time; the answers stand in the list's order. */
export async function forEach<Item, Answer>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Answer>,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  const waiting = [...items.entries()];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, item] = next;
      answers[index] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return answers;
}

type Ended =
  | { readonly ok: true; readonly printed: string }
  | { readonly ok: false; readonly invariant: "crash" | "hang"; readonly what: string };

async function run(
  root: string,
  worker: WorkerName,
  name: string,
  changes: readonly Change[],
  args: readonly string[],
  hangMs: number,
  trace?: string,
): Promise<Ended> {
  const folder = join(root, ".build", "mistakes");
  mkdirSync(folder, { recursive: true });
  const bundle = join(folder, `${worker}-${name}-${process.pid}.mjs`);
  await bundleWorker(root, worker, bundle, changes);
  try {
    const node = [process.execPath, bundle, ...args];
    return await runProgram(trace === undefined ? node : [...TRACED, trace, ...node], hangMs);
  } finally {
    rmSync(bundle, { force: true });
  }
}

/** Writes every sync of a program to the file that follows. */
const TRACED = ["strace", "-f", "-qq", "-e", "trace=fdatasync,fsync", "-o"];

function runProgram([program = "", ...args]: readonly string[], hangMs: number): Promise<Ended> {
  const child = spawn(program, args, { timeout: hangMs });
  let [printed, complaint] = ["", ""];
  child.stdout.on("data", (chunk) => {
    printed += chunk;
  });
  child.stderr.on("data", (chunk) => {
    complaint += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) resolve({ ok: true, printed });
      else if (signal === null) {
        resolve({ ok: false, invariant: "crash", what: complaint.slice(0, 500) });
      } else resolve({ ok: false, invariant: "hang", what: `still going after ${hangMs} ms` });
    });
  });
}

/** One line a mistake: who caught it, in which story, and by what. */
export function verdictTable(verdicts: readonly Verdict[]): string {
  const width = Math.max(...verdicts.map(({ mistake }) => mistake.id.length));
  return verdicts
    .map(({ mistake, caught }) => {
      const found =
        caught === undefined
          ? "NOT CAUGHT"
          : `${caught.invariant.padEnd(6)} ${caught.story}: ${caught.what}`;
      return `${mistake.id.padEnd(width)}  ${found}`;
    })
    .join("\n");
}
