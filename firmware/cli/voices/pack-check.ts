/**
 * `soundbox voices check`: everything that a pack must be before it may speak of money. The same
 * check judges our packs in the tests and a bank's pack on the terminal; it changes nothing and
 * takes no word of the table for granted.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Pcm } from "../../../drivers/hal/speaker.ts";
import type { PackTable } from "../../../drivers/linux/file-voices.ts";
import { parseWav } from "../../../drivers/linux/wav.ts";
import { SPEECH_RATE_HZ } from "../../announce/compose.ts";
import { findLanguage, LANGUAGES } from "../../announce/languages.ts";
import { CHIMES } from "../../announce/saying.ts";
import { vocabulary } from "../../announce/vocabulary.ts";
import { type ClipFigures, clipFindings, type Finding, measureClip } from "./clip-figures.ts";
import { readPackForm, recordings } from "./pack-form.ts";
import { sentenceFindings } from "./sentence-figures.ts";

export interface PackReport {
  readonly folder: string;
  readonly language: string;
  readonly name: string;
  /** Recordings that were listened to. */
  readonly recordingCount: number;
  /** Why the pack is refused; empty for a pack that may speak. */
  readonly findings: readonly Finding[];
}

/** The papers of which a pack carries at least one: whose voice it is, in words. */
const PAPERS = ["NOTICE", "README", "README.md", "LICENSE"];

/**
 * Looks at the pack in `folder`, whole.
 * @param depth `clips` leaves out the sentences, which take half of the time: what a terminal does
 * at its start with a pack that its bank has checked.
 */
export function checkPack(folder: string, depth: "clips" | "sentences" = "sentences"): PackReport {
  const { table, findings } = readPackForm(folder);
  if (table === undefined) {
    return { folder, language: "", name: "", recordingCount: 0, findings };
  }
  const heard = listen(folder, table);
  const sounds = [
    ...paperFindings(folder),
    ...vocabularyFindings(table),
    ...heard.findings,
    ...levelFindings(table, heard.figures),
  ];
  const { language, name } = table;
  return {
    folder,
    language,
    name,
    recordingCount: heard.figures.size,
    // Sentences made of faulty clips would only say the same again.
    findings: sounds.length > 0 || depth === "clips" ? sounds : sentenceFindings(folder, table),
  };
}

/** A report's findings as one line for a terminal's log, or undefined for a good pack. */
export function refusal({ findings }: PackReport): string | undefined {
  const [first, ...more] = findings;
  if (first === undefined) return undefined;
  const rest = more.length === 0 ? "" : ` (and ${more.length} more)`;
  return `${findingText(first)}${rest}`;
}

/** `n5.wav: peaks at −0.2 dBFS; a clip peaks at −1 dBFS or below` */
export function findingText({ file, measured, rule }: Finding): string {
  return `${file}: ${measured}; must be: ${rule}`;
}

function paperFindings(folder: string): readonly Finding[] {
  if (PAPERS.some((name) => existsSync(join(folder, name)))) return [];
  return [
    {
      file: "NOTICE",
      measured: "there is none",
      rule: "says whose voice it is and how to credit it",
    },
  ];
}

/** Every word that the language's grammar can say is there. */
function vocabularyFindings({ language, clips }: PackTable): readonly Finding[] {
  const rule = `the pack says every word of "${language}"`;
  const spoken = findLanguage(language);
  if (language === "") return missing(clips, CHIMES, "the pack has every chime");
  if (spoken === undefined) {
    const known = LANGUAGES.map(({ code }) => code).join(", ");
    const measured = `"language" is "${language}"`;
    return [{ file: "pack.json", measured, rule: `is a language of the terminal: ${known}` }];
  }
  return missing(clips, [...vocabulary(spoken).keys()], rule);
}

function missing(
  clips: PackTable["clips"],
  ids: readonly string[],
  rule: string,
): readonly Finding[] {
  return ids
    .filter((id) => !Object.hasOwn(clips, id) || clips[id]?.words !== undefined)
    .map((id) => ({ file: "pack.json", measured: `there is no clip "${id}"`, rule }));
}

interface Heard {
  readonly figures: ReadonlyMap<string, ClipFigures>;
  readonly findings: readonly Finding[];
}

function listen(folder: string, table: PackTable): Heard {
  const figures = new Map<string, ClipFigures>();
  const findings: Finding[] = [];
  for (const { file, sha256 } of recordings(table)) {
    const read = readRecording(join(folder, file), sha256);
    if ("samples" in read) figures.set(file, measureClip(read));
    else findings.push({ file, ...read });
  }
  return { figures, findings };
}

function readRecording(path: string, sha256: string): Pcm | Omit<Finding, "file"> {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch {
    return { measured: "cannot be read", rule: "a listed file is there" };
  }
  const digest = createHash("sha256").update(bytes).digest("hex");
  if (digest !== sha256) {
    return { measured: `SHA-256 ${digest.slice(0, 12)}…`, rule: `${sha256.slice(0, 12)}…` };
  }
  const pcm = parseWav(bytes);
  const rule = `WAV, 16-bit PCM, one channel, ${SPEECH_RATE_HZ} Hz`;
  if (pcm === undefined) return { measured: "no such WAV file", rule };
  if (pcm.sampleRateHz !== SPEECH_RATE_HZ) return { measured: `${pcm.sampleRateHz} Hz`, rule };
  if (pcm.samples.length === 0) return { measured: "no samples", rule };
  return pcm;
}

function levelFindings(
  { language }: PackTable,
  figures: ReadonlyMap<string, ClipFigures>,
): readonly Finding[] {
  const levels = [...figures.values()].map(({ activeDb }) => activeDb).sort((a, b) => a - b);
  // Chimes are sounds of different kinds; only words have a common level.
  const median = language === "" ? undefined : levels[Math.floor(levels.length / 2)];
  return [...figures].flatMap(([file, measured]) => clipFindings(file, measured, median));
}
