/**
 * Reads a `pack.json` that anybody may have written: every field is looked at before it is
 * believed. Knows the form of a table and nothing of sounds or sentences.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PackClip, PackTable } from "../../../drivers/linux/file-voices.ts";
import { SPEECH_RATE_HZ } from "../../announce/compose.ts";
import type { Finding } from "./clip-figures.ts";

const TABLE_FILE = "pack.json";
const CLIPS_MAX = 5_000;

/** A table, or what is wrong with it; never both. */
export type PackForm =
  | { readonly table: PackTable; readonly findings: readonly [] }
  | { readonly table?: undefined; readonly findings: readonly Finding[] };

type Claim = readonly [key: string, rule: string, holds: (value: unknown) => boolean];

const HEAD: readonly Claim[] = [
  ["language", "is a language tag such as km", (value) => isText(value, /^([a-z]{2,3})?$/)],
  ["name", "is 1 to 32 of a–z, 0–9 and -", (value) => isText(value, /^[a-z0-9-]{1,32}$/)],
  ["version", "is a version such as 1.0.0", (value) => isText(value, /^\d+\.\d+\.\d+$/)],
  ["licence", "names the licence of the recordings", (value) => isText(value, /^\S.{1,99}$/)],
  ["credit", "says whose recordings they are", (value) => isText(value, /^\S.{2,999}$/s)],
  ["sampleRate", `is ${SPEECH_RATE_HZ}`, (value) => value === SPEECH_RATE_HZ],
  ["gapMs", "is −60 to 400 ms", (value) => isWithin(value, -60, 400)],
  ["openingGapMs", "is −60 to 600 ms", (value) => isWithin(value, -60, 600)],
  ["clips", `lists 1 to ${CLIPS_MAX} clips`, isClipList],
];

/** Reads the table of the pack in `folder`. */
export function readPackForm(folder: string): PackForm {
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(join(folder, TABLE_FILE), "utf8"));
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    const measured = isMissing ? "there is none" : `cannot be read: ${reason(error)}`;
    return { findings: [{ file: TABLE_FILE, measured, rule: "a pack has a table in JSON" }] };
  }
  if (!isRecord(document)) {
    return { findings: [finding("the table is no object", "a pack's table is a JSON object")] };
  }
  const findings = HEAD.filter(([key, , holds]) => !holds(document[key])).map(([key, rule]) =>
    finding(`"${key}" is ${shown(document[key])}`, `"${key}" ${rule}`),
  );
  const clips = isRecord(document.clips) ? document.clips : {};
  findings.push(...Object.entries(clips).flatMap(([id, clip]) => clipForm(id, clip)));
  // Every field was looked at just now, so the table is what its type says.
  if (findings.length === 0) return { table: document as unknown as PackTable, findings: [] };
  return { findings };
}

/** Every recording a table lists, with the clip it belongs to. */
export function recordings(
  table: PackTable,
): readonly { readonly id: string; readonly file: string; readonly sha256: string }[] {
  return Object.entries(table.clips).flatMap(([id, clip]: [string, PackClip]) =>
    [clip, ...(clip.end === undefined ? [] : [clip.end])].map(({ file, sha256 }) => ({
      id,
      file,
      sha256,
    })),
  );
}

function clipForm(id: string, clip: unknown): readonly Finding[] {
  if (!isRecord(clip)) return [finding(`clip "${id}" is ${shown(clip)}`, "a clip is an object")];
  const found = fileForm(id, clip);
  if (!isText(clip.text, /^.{0,200}$/s)) {
    found.push(finding(`"text" of "${id}" is ${shown(clip.text)}`, `"text" says what is heard`));
  }
  const { words, end } = clip;
  const isRun =
    Array.isArray(words) && words.length > 1 && words.every((word) => isText(word, /./));
  if (words !== undefined && !isRun) {
    found.push(finding(`"words" of "${id}" is ${shown(words)}`, `"words" lists two ids or more`));
  }
  if (end === undefined) return found;
  return isRecord(end)
    ? [...found, ...fileForm(`${id}, end`, end)]
    : [...found, finding(`"end" of "${id}" is ${shown(end)}`, `"end" is a recording`)];
}

function fileForm(id: string, clip: Readonly<Record<string, unknown>>): Finding[] {
  const found: Finding[] = [];
  // A plain name: a pack never reaches outside its own folder.
  if (!isText(clip.file, /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.wav$/)) {
    const rule = `"file" is the name of a WAV file beside ${TABLE_FILE}`;
    found.push(finding(`"file" of "${id}" is ${shown(clip.file)}`, rule));
  }
  if (!isText(clip.sha256, /^[0-9a-f]{64}$/)) {
    const rule = `"sha256" is 64 hexadecimal digits in small letters`;
    found.push(finding(`"sha256" of "${id}" is ${shown(clip.sha256)}`, rule));
  }
  return found;
}

function finding(measured: string, rule: string): Finding {
  return { file: TABLE_FILE, measured, rule };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown, form: RegExp): boolean {
  return typeof value === "string" && form.test(value);
}

function isWithin(value: unknown, least: number, most: number): boolean {
  return typeof value === "number" && value >= least && value <= most;
}

function isClipList(value: unknown): boolean {
  const count = isRecord(value) ? Object.keys(value).length : 0;
  return count >= 1 && count <= CLIPS_MAX;
}

/** A value in a message: short, and never mistaken for words of the message. */
function shown(value: unknown): string {
  if (value === undefined) return "missing";
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
