/**
 * Carries out a pack plan: makes every clip, then writes the folder. Nothing is touched before the
 * last clip is made, and the same programs give the same bytes.
 */
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Intonation } from "../../../drivers/hal/voice.ts";
import type { PackClip, PackFile } from "../../../drivers/linux/file-voices.ts";
import { writeWav } from "../../../drivers/linux/wav.ts";
import type { PackPlan, PlannedClip } from "./pack-plan.ts";
import { toPcm } from "./samples.ts";

/** What was built, for telling. */
export interface BuiltPack {
  readonly folder: string;
  readonly clipCount: number;
  readonly fileCount: number;
  readonly lengthBytes: number;
}

/** Texts that go with a pack and are written by people; kept when a pack is rebuilt. */
const PAPERS = ["LICENSE", "NOTICE"];

/**
 * Builds one pack.
 * @param out the folder that holds all packs.
 * @param papersFrom where the packs' licence texts are kept, in case `out` is another place.
 */
export function buildPack(plan: PackPlan, out: string, papersFrom: string): BuiltPack {
  const clips: Record<string, PackClip> = {};
  const files = new Map<string, Uint8Array>();
  plan.record((clip) => {
    clips[clip.id] = recordClip(clip, files);
  });
  const folder = join(out, plan.folder);
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    if (name.endsWith(".wav")) rmSync(join(folder, name));
  }
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes);
  writeFileSync(join(folder, "pack.json"), tableText({ ...plan.table }, clips));
  copyPapers(join(papersFrom, plan.folder), folder);
  return {
    folder: plan.folder,
    clipCount: Object.keys(clips).length,
    fileCount: files.size,
    lengthBytes: [...files.values()].reduce((sum, bytes) => sum + bytes.length, 0),
  };
}

function recordClip(clip: PlannedClip, files: Map<string, Uint8Array>): PackClip {
  const keep = (file: string, intonation: Intonation): PackFile => {
    const bytes = writeWav(toPcm(clip.make(intonation)));
    files.set(file, bytes);
    return { file, sha256: createHash("sha256").update(bytes).digest("hex") };
  };
  const [first = "mid", second] = clip.intonations;
  return {
    ...keep(`${clip.id}.wav`, first),
    text: clip.text,
    ...(clip.words === undefined ? {} : { words: clip.words }),
    ...(second === undefined ? {} : { end: keep(`${clip.id}.${second}.wav`, second) }),
  };
}

/** `pack.json`: one clip a line, so that a change of one clip is a change of one line. */
function tableText(
  about: Readonly<Record<string, unknown>>,
  clips: Readonly<Record<string, PackClip>>,
): string {
  const head = Object.entries(about).map(
    ([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`,
  );
  const lines = Object.entries(clips).map(
    ([id, clip]) => `    ${JSON.stringify(id)}: ${JSON.stringify(clip)}`,
  );
  return `{\n${head.join("")}  "clips": {\n${lines.join(",\n")}\n  }\n}\n`;
}

function copyPapers(from: string, to: string): void {
  if (resolve(from) === resolve(to)) return;
  for (const name of PAPERS) {
    if (existsSync(join(from, name))) cpSync(join(from, name), join(to, name));
  }
}
