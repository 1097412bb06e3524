/**
 * Job files for many boxes: JSON Lines (one object a line), or CSV with the field names in its
 * first line. All that is wrong is told at once, each with its line, before any box is touched.
 */
import { type Job, readJob } from "./job.ts";

export interface JobLine {
  /** Counted from 1, as an editor does. */
  readonly line: number;
  readonly job: Job;
}

export type JobFileRead =
  | { readonly ok: true; readonly jobs: readonly JobLine[] }
  /** Each `line N: …`. */
  | { readonly ok: false; readonly problems: readonly string[] };

interface Row {
  readonly line: number;
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly problem?: string;
}

/** @param text of the file; what begins with `{` is JSON Lines, anything else CSV. */
export function readJobFile(text: string): JobFileRead {
  const body = text.replace(/^\uFEFF/, "");
  const rows = body.trimStart().startsWith("{") ? jsonRows(body) : csvRows(body);
  const problems: string[] = [];
  const jobs: JobLine[] = [];
  const lineOf = new Map<string, number>();
  for (const { line, fields, problem } of rows) {
    const read = fields === undefined ? undefined : readJob(fields);
    if (read === undefined || !read.ok) {
      for (const told of read?.problems ?? [problem]) problems.push(`line ${line}: ${told}`);
      continue;
    }
    const { terminal } = read.job;
    const former = terminal === undefined ? undefined : lineOf.get(terminal);
    if (former !== undefined)
      problems.push(`line ${line}: ${terminal} is in line ${former} already`);
    if (terminal !== undefined) lineOf.set(terminal, line);
    jobs.push({ line, job: read.job });
  }
  // Which merchant a box gets must never depend on the order in which boxes are plugged in.
  for (const { line, job } of jobs.length > 1 ? jobs : []) {
    if (job.terminal === undefined) {
      problems.push(`line ${line}: terminal is missing; with several boxes each must be named`);
    }
  }
  if (rows.length === 0) problems.push("line 1: the file has no jobs");
  return problems.length === 0 ? { ok: true, jobs } : { ok: false, problems };
}

function jsonRows(text: string): readonly Row[] {
  return text.split(/\r?\n/).flatMap((content, index): readonly Row[] => {
    const line = index + 1;
    if (content.trim() === "") return [];
    try {
      const value: unknown = JSON.parse(content);
      if (typeof value === "object" && value !== null && !Array.isArray(value)) {
        return [{ line, fields: value as Readonly<Record<string, unknown>> }];
      }
    } catch {
      // Told below, in words that fit everything that is no object.
    }
    return [{ line, problem: "is not one JSON object" }];
  });
}

function csvRows(text: string): readonly Row[] {
  const [header, ...records] = csvRecords(text);
  if (header === undefined) return [];
  const names = header.cells.map((name) => name.trim());
  return records.map(({ line, cells, isOpen }) => {
    if (isOpen) return { line, problem: "a quotation mark is opened and never closed" };
    if (cells.length !== names.length) {
      return { line, problem: `has ${cells.length} fields where line 1 names ${names.length}` };
    }
    return { line, fields: Object.fromEntries(names.map((name, at) => [name, cells[at]?.trim()])) };
  });
}

interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
  readonly isOpen: boolean;
}

/** Records of RFC 4180; semicolons too, as spreadsheets write where the comma is the decimal mark. */
function csvRecords(text: string): readonly CsvRecord[] {
  const first = text.split(/\r?\n/, 1)[0] ?? "";
  const separator = first.includes(";") && !first.includes(",") ? ";" : ",";
  const records: CsvRecord[] = [];
  let cells: string[] = [];
  let cell = "";
  let isQuoted = false;
  let [line, begun] = [1, 1];
  const endRecord = () => {
    const all = [...cells, cell];
    if (all.some((value) => value.trim() !== "")) {
      records.push({ line: begun, cells: all, isOpen: isQuoted });
    }
    [cells, cell, isQuoted] = [[], "", false];
  };
  const source = text.replaceAll("\r\n", "\n");
  for (let at = 0; at < source.length; at += 1) {
    const character = source[at] ?? "";
    if (character === "\n") line += 1;
    if (isQuoted && character === '"' && source[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (character === '"' && (isQuoted || cell === "")) {
      isQuoted = !isQuoted;
    } else if (isQuoted) {
      cell += character;
    } else if (character === separator) {
      cells.push(cell);
      cell = "";
    } else if (character === "\n") {
      endRecord();
      begun = line;
    } else {
      cell += character;
    }
  }
  endRecord();
  return records;
}
