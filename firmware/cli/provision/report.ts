/**
 * The report of a day's boxes, as JSON Lines: what became of each step of each box. It is appended
 * and synced entry by entry, so that it can be gone on with after anything, and read by anything.
 * It holds no password and no secret.
 */
import { createHash } from "node:crypto";
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import type { Job } from "./job.ts";
import { fieldOf } from "./job.ts";
import type { RefusalWords } from "./refused.ts";

export interface ReportEntry {
  /** RFC 3339. */
  readonly at: string;
  readonly terminal: string;
  /** Tells a job from a changed one. */
  readonly job: string;
  /** A step's id, or `box` for all of them. */
  readonly step: string;
  readonly outcome: "done" | "skipped" | "refused";
  readonly text: string;
  readonly seconds?: number;
  readonly refusal?: RefusalWords;
  /** File of the certificate, of the whole box. */
  readonly certificate?: string;
}

export interface Report {
  /** Steps of this very job that are done or needed not be, so that they need not be again. */
  settled(terminal: string, job: Job): ReadonlySet<string>;
  /** The whole box is done with this very job. */
  isFinished(terminal: string, job: Job): boolean;
  add(entry: ReportEntry): void;
  readonly entries: readonly ReportEntry[];
  close(): void;
}

/** Names a job without giving its secrets away: they count as present or absent only. */
export function jobDigest(job: Job): string {
  const fields = Object.entries(job)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => [name, fieldOf(name)?.isSecret ? "present" : value]);
  return createHash("sha256").update(JSON.stringify(fields)).digest("hex").slice(0, 12);
}

/** @param path file to go on with, or to begin; undefined keeps the report in memory only. */
export function openReport(path: string | undefined): Report {
  const known = path !== undefined && existsSync(path) ? readFileSync(path, "utf8") : "";
  const entries = known.split("\n").flatMap(parseEntry);
  const file = path === undefined ? undefined : openSync(path, "a", 0o600);
  // A line that a pulled plug cut short is ended, so that the next one stands alone.
  if (file !== undefined && known !== "" && !known.endsWith("\n")) writeSync(file, "\n");
  const of = (terminal: string, job: Job) => {
    const digest = jobDigest(job);
    return entries.filter((entry) => entry.terminal === terminal && entry.job === digest);
  };
  return {
    entries,
    settled: (terminal, job) => {
      const settled = new Set<string>();
      for (const { step, outcome } of of(terminal, job)) {
        // A box that was finished and is here again is here for a reason: all of it, once more.
        if (step === "box") settled.clear();
        else if (outcome === "refused") settled.delete(step);
        else settled.add(step);
      }
      return settled;
    },
    isFinished: (terminal, job) =>
      of(terminal, job).findLast(({ step }) => step === "box")?.outcome === "done",
    add(entry) {
      entries.push(entry);
      if (file === undefined) return;
      writeSync(file, `${JSON.stringify(entry)}\n`);
      fsyncSync(file);
    },
    close() {
      if (file !== undefined) closeSync(file);
    },
  };
}

function parseEntry(line: string): readonly ReportEntry[] {
  try {
    const entry = JSON.parse(line) as ReportEntry;
    return typeof entry.terminal === "string" && typeof entry.step === "string" ? [entry] : [];
  } catch {
    return [];
  }
}
