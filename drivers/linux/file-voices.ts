/**
 * Voice packs in a folder: `<language>-<name>/pack.json` with its WAV files, and `chimes/`.
 *
 * Starting costs one folder listing. A pack's table is read when its language is first asked for, a
 * clip when it is first said; both then stay in memory. A clip whose bytes are not those that its
 * table promises (SHA-256) does not exist: better no word than a wrong one.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Pcm } from "../hal/speaker.ts";
import type { Intonation, VoicePack, Voices } from "../hal/voice.ts";
import { parseWav } from "./wav.ts";

/** One recording of a clip. */
export interface PackFile {
  readonly file: string;
  readonly sha256: string;
}

/** One clip as `pack.json` lists it. */
export interface PackClip extends PackFile {
  readonly text: string;
  /** The words it stands for, when it is a longer clip: their ids in order. */
  readonly words?: readonly string[];
  /** The same with falling intonation, for the end of a sentence. */
  readonly end?: PackFile;
}

/** The content of a `pack.json`. */
export interface PackTable {
  readonly language: string;
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly credit: string;
  readonly sampleRate: number;
  readonly gapMs: number;
  readonly openingGapMs: number;
  readonly clips: Readonly<Record<string, PackClip>>;
}

export interface FileVoices extends Voices {
  /** Reads every clip of a language into memory, so that no later word waits for the disk. */
  preload(language: string): void;
}

interface LoadedPack {
  readonly pack: VoicePack;
  readonly folder: string;
  readonly clips: ReadonlyMap<string, PackClip>;
  readonly samples: Map<string, Pcm | undefined>;
}

/**
 * Opens a folder of packs.
 * @param choose which pack speaks a language, by name (`{ km: "espeak" }`); a pack that is not
 * there, or no choice, means the first in alphabetical order.
 */
export function openVoices(
  directory: string,
  choose: Readonly<Record<string, string>> = {},
): FileVoices {
  const folders = listFolders(directory);
  const packs = new Map<string, LoadedPack | undefined>();

  function packOf(language: string): LoadedPack | undefined {
    if (packs.has(language)) return packs.get(language);
    const own = folders.filter((name) => name.startsWith(`${language}-`));
    const chosen = own.find((name) => name === `${language}-${choose[language]}`);
    const ranked = chosen === undefined ? own : [chosen, ...own];
    const loaded = firstLoaded(ranked.map((name) => join(directory, name)));
    packs.set(language, loaded);
    return loaded;
  }
  function chimes(): LoadedPack | undefined {
    if (!packs.has("")) packs.set("", loadPack(join(directory, "chimes")));
    return packs.get("");
  }
  return {
    pack: (language) => packOf(language)?.pack,
    clip: (language, id, intonation) => clipOf(packOf(language), id, intonation),
    has: (language, id) => packOf(language)?.clips.has(id) ?? false,
    chime: (id) => clipOf(chimes(), id, "mid"),
    preload(language) {
      const loaded = packOf(language);
      for (const id of loaded?.clips.keys() ?? []) {
        clipOf(loaded, id, "mid");
        clipOf(loaded, id, "end");
      }
      for (const id of chimes()?.clips.keys() ?? []) clipOf(chimes(), id, "mid");
    },
  };
}

function listFolders(directory: string): readonly string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}

/** The first folder that holds a readable pack: a broken one never silences a language. */
function firstLoaded(folders: readonly string[]): LoadedPack | undefined {
  for (const folder of folders) {
    const loaded = loadPack(folder);
    if (loaded !== undefined) return loaded;
  }
  return undefined;
}

function loadPack(folder: string): LoadedPack | undefined {
  try {
    const text = readFileSync(join(folder, "pack.json"), "utf8");
    // The file's form is the pack validator's concern; what is not there reads as missing clips.
    const table = JSON.parse(text) as PackTable;
    const { sampleRate, clips: listed, ...about } = table;
    const clips = new Map<string, PackClip>();
    for (const [id, clip] of Object.entries(listed)) {
      clips.set(clip.words === undefined ? id : clip.words.join("+"), clip);
    }
    return { pack: { ...about, sampleRateHz: sampleRate }, folder, clips, samples: new Map() };
  } catch {
    return undefined;
  }
}

function clipOf(
  loaded: LoadedPack | undefined,
  id: string,
  intonation: Intonation,
): Pcm | undefined {
  const clip = loaded?.clips.get(id);
  if (loaded === undefined || clip === undefined) return undefined;
  const end = intonation === "end" ? clip.end : undefined;
  return (end && recording(loaded, end)) ?? recording(loaded, clip);
}

/** A recording from memory or disk; undefined when it is missing, corrupt or of another kind. */
function recording(loaded: LoadedPack, { file, sha256 }: PackFile): Pcm | undefined {
  if (loaded.samples.has(file)) return loaded.samples.get(file);
  const pcm = readRecording(join(loaded.folder, file), sha256);
  loaded.samples.set(file, pcm);
  return pcm;
}

function readRecording(path: string, sha256: string): Pcm | undefined {
  try {
    const bytes = readFileSync(path);
    const digest = createHash("sha256").update(bytes).digest("hex");
    return digest === sha256 ? parseWav(bytes) : undefined;
  } catch {
    return undefined;
  }
}
