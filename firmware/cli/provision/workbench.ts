/**
 * One box after the other at the same cable: finds out which box it is, finds its job, serves it,
 * and waits for the next one until all jobs are done. One box that is refused does not hold up the
 * rest.
 */
import { setTimeout as pause } from "node:timers/promises";
import { type BoxRun, type FoundBox, serveBox } from "./box-run.ts";
import { type Job, visible } from "./job.ts";
import type { JobLine } from "./job-file.ts";
import { askPlain, readId } from "./plain-prompt.ts";
import { Refused } from "./refused.ts";
import { WireGone } from "./wire.ts";

/** A plug that is being pushed in makes and breaks contact a few times. */
const FIND_TRIES = 10;

/** How many boxes came through, and how many did not. */
export interface BenchCount {
  readonly finished: number;
  readonly refused: number;
}

/** Opens the cable and asks who is there; once more when it comes out meanwhile. */
export async function findBox(run: BoxRun): Promise<FoundBox> {
  const { talk, openWire, lookMs } = run;
  for (let tries = 1; ; tries += 1) {
    const wire = await openWire();
    try {
      const { terminal, firmware } = await readId(wire);
      talk.tell({ event: "box", terminal, firmware });
      return { wire, terminal };
    } catch (error) {
      wire.close();
      if (!(error instanceof WireGone) || tries === FIND_TRIES) throw error;
    }
    await pause(lookMs);
  }
}

/** Serves the one box that is plugged in; tells a refusal. */
export async function serveOne(run: BoxRun): Promise<BenchCount> {
  const count = await told(run, "box", async () => {
    const found = await findBox(run);
    try {
      checkTerminal(run.job, found.terminal);
      await serveBox(run, found);
    } finally {
      found.wire.close();
    }
  });
  return count ? { finished: 1, refused: 0 } : { finished: 0, refused: 1 };
}

/** Serves boxes until each job is finished or refused. */
export async function serveAll(run: BoxRun, jobs: readonly JobLine[]): Promise<BenchCount> {
  const { talk, report } = run;
  const isFinished = ({ job }: JobLine) =>
    job.terminal !== undefined && report.isFinished(job.terminal, job);
  const open = new Set(jobs.filter((line) => !isFinished(line)));
  const before = jobs.length - open.size;
  if (before > 0)
    talk.tell({ event: "note", text: `${before} of ${jobs.length} are done before.` });
  let refused = 0;
  let last: string | undefined;
  while (open.size > 0) {
    const found = await nextBox(run, last);
    last = found.terminal;
    const line = [...open].find(({ job }) => (job.terminal ?? found.terminal) === found.terminal);
    if (line === undefined) {
      found.wire.close();
      talk.tell({ event: "note", text: `${found.terminal} has no open job. Plug in another box.` });
      continue;
    }
    open.delete(line);
    const isDone = await told(run, "box", () => serveBox({ ...run, job: line.job }, found));
    found.wire.close();
    if (!isDone) refused += 1;
    const left = `${jobs.length - open.size} of ${jobs.length}`;
    if (open.size > 0) talk.tell({ event: "note", text: `${left}. Plug in the next box.` });
  }
  return { finished: jobs.length - before - refused, refused };
}

/** Waits for a box that is not the one that was here last. */
async function nextBox(run: BoxRun, last: string | undefined): Promise<FoundBox> {
  if (last === undefined) return findBox(run);
  for (;;) {
    try {
      const wire = await run.openWire();
      const { terminal, firmware } = await readId(wire);
      if (terminal !== last) {
        run.talk.tell({ event: "box", terminal, firmware });
        return { wire, terminal };
      }
      wire.close();
    } catch (error) {
      // Between two boxes there is none; anything else is a bug.
      if (!(error instanceof Refused || error instanceof WireGone)) throw error;
    }
    await pause(run.lookMs);
  }
}

/** Says what would be done, from the plain prompt alone: nothing is changed, no try is used up. */
export async function rehearseBox(run: BoxRun, jobs: readonly JobLine[]): Promise<BenchCount> {
  const isDone = await told(run, "box", async () => {
    const { wire, terminal } = await findBox(run);
    try {
      const { lines } = await askPlain(wire, "status");
      for (const line of lines.filter((text) => text !== "ok")) {
        run.talk.tell({ event: "note", text: `  ${line.replace(/\p{Cc}/gu, " ")}` });
      }
      const of = jobs.find(({ job }) => job.terminal === terminal)?.job ?? jobs[0]?.job ?? run.job;
      checkTerminal(of, terminal);
      tellPlan(run, of);
    } finally {
      wire.close();
    }
  });
  return isDone ? { finished: 1, refused: 0 } : { finished: 0, refused: 1 };
}

function tellPlan({ talk, steps }: BoxRun, job: Job): void {
  talk.tell({ event: "note", text: "This would be done:" });
  for (const [index, step] of steps.entries()) {
    talk.tell({ event: "note", text: `  ${index + 1}. ${step.id}: ${step.plan(job)}` });
  }
  const fields = Object.entries(visible(job)).map(([name, value]) => `${name}=${value}`);
  if (fields.length > 0) talk.tell({ event: "note", text: `Job: ${fields.join(", ")}` });
  talk.tell({ event: "note", text: "Nothing was changed." });
}

function checkTerminal(job: Job, terminal: string): void {
  if (job.terminal === undefined || job.terminal === terminal) return;
  throw new Refused({
    what: "This is another box than the job names.",
    why: `The job is for ${job.terminal}, and this is ${terminal}.`,
    next: `Plug in ${job.terminal}.`,
  });
}

/** Does it; a refusal is told, and the answer is whether there was none. */
async function told({ talk }: BoxRun, step: string, work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof WireGone) {
      const words = { what: "The cable came out.", why: "The port is gone.", next: "Begin anew." };
      talk.tell({ event: "refused", step, ...words });
      return false;
    }
    if (!(error instanceof Refused)) throw error;
    talk.tell({ event: "refused", step, ...error.words });
    return false;
  }
}
