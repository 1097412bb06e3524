/**
 * From a recording studio to a pack: the lines that a speaker reads, and the recordings trimmed,
 * levelled, hashed and listed. What a studio delivers is a folder of WAV files named by clip id;
 * it need not know anything of the terminal.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Intonation } from "../../../drivers/hal/voice.ts";
import { parseWav } from "../../../drivers/linux/wav.ts";
import type { Language } from "../../announce/language.ts";
import { vocabulary } from "../../announce/vocabulary.ts";
import { Refusal } from "../command.ts";
import { type BuiltPack, buildPack } from "./build.ts";
import { finish, intonationsOf, packPlan, pickUp, type SpeechRecipe } from "./pack-plan.ts";
import { heardLevel, type Samples } from "./samples.ts";
import { SENTENCE_LUFS, sentenceLoudness } from "./sentence-figures.ts";

/** One line to read. */
export interface StudioLine {
  /** The file that the recording is delivered as. */
  readonly file: string;
  readonly text: string;
  readonly intonation: Intonation;
}

export interface StudioWork extends Omit<SpeechRecipe, "runs" | "open"> {
  /** The studio's folder. */
  readonly from: string;
}

/** Where the levels begin; most voices need one or two decibels of correction. */
const FIRST_LEVEL_DB = -13.5;

/** Everything that must be read for a language, in the order it comes up. */
export function studioLines(language: Language): readonly StudioLine[] {
  return [...vocabulary(language)].flatMap(([id, word]) =>
    intonationsOf(word).map((intonation) => ({
      file: fileOf(id, intonation),
      text: word.text,
      intonation,
    })),
  );
}

/**
 * Makes a pack of a studio's recordings (16-bit WAV, one channel, any rate).
 * @param out the folder that will hold the pack's folder.
 * @throws Refusal naming every recording that is missing or no such WAV file.
 */
export function masterPack(work: StudioWork, out: string): BuiltPack {
  const missing = studioLines(work.language).filter(({ file }) => !hasRecording(work.from, file));
  if (missing.length > 0) {
    const files = missing.map(({ file }) => file).join(", ");
    throw new Refusal(`${missing.length} recordings are missing in ${work.from}: ${files}`);
  }
  const first = build(work, out, FIRST_LEVEL_DB);
  const lufs = sentenceLoudness(join(out, first.folder), work.language.code);
  const built = build(work, out, FIRST_LEVEL_DB + SENTENCE_LUFS - lufs);
  writePapers(work, join(out, built.folder));
  return built;
}

function build(work: StudioWork, out: string, levelDb: number): BuiltPack {
  mkdirSync(out, { recursive: true });
  const say = (id: string, _text: string, intonation: Intonation): Samples =>
    finish(pickUp(readRecording(work.from, id, intonation)), levelDb, { measure: heardLevel });
  const open = () => ({ say, close: () => undefined });
  return buildPack(packPlan({ ...work, runs: [], open }), out, work.from);
}

/** A level recording serves for a falling one that was not made. */
function hasRecording(from: string, file: string): boolean {
  return existsSync(join(from, file)) || existsSync(join(from, file.replace(".end.wav", ".wav")));
}

function readRecording(from: string, id: string, intonation: Intonation) {
  const asked = join(from, fileOf(id, intonation));
  const path = existsSync(asked) ? asked : join(from, fileOf(id, "mid"));
  const pcm = parseWav(readFileSync(path));
  if (pcm === undefined || pcm.samples.length === 0) {
    throw new Refusal(`${path} is no WAV file of 16 bits and one channel`);
  }
  return pcm;
}

function fileOf(id: string, intonation: Intonation): string {
  return intonation === "mid" ? `${id}.wav` : `${id}.end.wav`;
}

/** Whose voice it is, in the pack's own folder, unless the studio sent a text of its own. */
function writePapers({ language, name, licence, credit, from }: StudioWork, folder: string): void {
  const path = join(folder, "NOTICE");
  if (existsSync(join(from, "NOTICE"))) writeFileSync(path, readFileSync(join(from, "NOTICE")));
  else writeFileSync(path, `Voice pack "${name}" (${language.name})\n\n${credit}\n\n${licence}\n`);
}
