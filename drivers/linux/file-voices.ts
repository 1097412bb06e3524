/**
 * Voice packs in a folder: `<language>-<name>/pack.json` with its WAV files, and `chimes/`.
 *
 * Starting costs one folder listing. A pack's table is read when its language is first asked for,
 * a clip when it is first said; both then stay in memory. A clip whose bytes are not those that
 * its table promises (SHA-256) does not exist: better no word than a wrong one. Packs from
 * elsewhere are judged whole before they speak.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Pcm } from "../hal/speaker.ts";
import type { Intonation, VoicePack, Voices } from "../hal/voice.ts";
import { parseWav } from "./wav.ts";

const TABLE_FILE = "pack.json";

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

/** A pack that does not speak, and why. */
export interface RefusedPack {
  readonly folder: string;
  readonly reason: string;
}

export interface FileVoices extends Voices {
  /** Reads every clip of a language into memory, so that no later word waits for the disk. */
  preload(language: string): void;
  /** The own packs that have been asked for and refused. */
  refused(): readonly RefusedPack[];
}

/** Packs that did not come with the firmware: a bank's studio voice, a shop's own chimes. */
export interface OwnPacks {
  /** The folder of one pack, or a folder that holds packs. They speak before the built-in ones. */
  readonly folder: string;
  /** Looks at a whole pack before it speaks; a reason if it must not. */
  readonly judge: (folder: string) => string | undefined;
}

interface LoadedPack {
  readonly pack: VoicePack;
  readonly folder: string;
  readonly clips: ReadonlyMap<string, PackClip>;
  readonly samples: Map<string, Pcm | undefined>;
}

/** The language that the chimes' pack has: none. */
const NO_LANGUAGE = "";
const CHIMES = "chimes";

/**
 * Opens a folder of packs.
 * @param choose which pack speaks a language, by name (`{ km: "espeak" }`); a pack that is not
 * there, or no choice, means an own pack, else the first built-in one in alphabetical order.
 * @param own judged when their language is first asked for; where one is refused, the built-in one
 * speaks.
 */
export function openVoices(
  directory: string,
  choose: Readonly<Record<string, string>> = {},
  own?: OwnPacks,
): FileVoices {
  const builtIn = listFolders(directory);
  const packs = new Map<string, LoadedPack | undefined>();
  const refused: RefusedPack[] = [];

  function packOf(language: string): LoadedPack | undefined {
    if (packs.has(language)) return packs.get(language);
    const isOf = (name: string) =>
      language === NO_LANGUAGE ? name === CHIMES : name.startsWith(`${language}-`);
    const candidates = [
      ...ownPacks(language, own, refused),
      ...builtIn.filter(isOf).map((name) => () => loadPack(join(directory, name))),
    ];
    return unlessShort(() => {
      const loaded = chosen(candidates, choose[language]);
      packs.set(language, loaded);
      return loaded;
    });
  }
  const chimes = () => packOf(NO_LANGUAGE);
  return {
    pack: (language) => packOf(language)?.pack,
    clip: (language, id, intonation) => clipOf(packOf(language), id, intonation),
    has: (language, id) => packOf(language)?.clips.has(id) ?? false,
    chime: (id) => clipOf(chimes(), id, "mid"),
    refused: () => refused,
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

type Candidate = () => LoadedPack | undefined;

/** The first readable pack of that name, else the first readable one: none is read in vain. */
function chosen(
  candidates: readonly Candidate[],
  name: string | undefined,
): LoadedPack | undefined {
  let first: LoadedPack | undefined;
  for (const candidate of candidates) {
    const loaded = candidate();
    if (loaded === undefined) continue;
    if (name === undefined || loaded.pack.name === name) return loaded;
    first ??= loaded;
  }
  return first;
}

/** The own packs of a language, each judged when its turn comes. */
function ownPacks(
  language: string,
  own: OwnPacks | undefined,
  refused: RefusedPack[],
): readonly Candidate[] {
  if (own === undefined) return [];
  const { folder, judge } = own;
  const isOnePack = existsSync(join(folder, TABLE_FILE));
  const folders = isOnePack ? [folder] : listFolders(folder).map((name) => join(folder, name));
  return folders.map((place) => () => {
    const loaded = loadPack(place);
    // A table that cannot be read names no language: it is judged with the first that asks.
    if (loaded === undefined ? !existsSync(join(place, TABLE_FILE)) : !speaks(loaded, language)) {
      return undefined;
    }
    if (refused.some((earlier) => earlier.folder === place)) return undefined;
    const reason = judge(place);
    if (reason === undefined) return loaded;
    refused.push({ folder: place, reason });
    return undefined;
  });
}

function speaks(loaded: LoadedPack, language: string): boolean {
  return loaded.pack.language === language;
}

function loadPack(folder: string): LoadedPack | undefined {
  try {
    const text = readFileSync(join(folder, TABLE_FILE), "utf8");
    // The file's form is the pack validator's concern; what is not there reads as missing clips.
    const table = JSON.parse(text) as PackTable;
    const { sampleRate, clips: listed, ...about } = table;
    const clips = new Map<string, PackClip>();
    for (const [id, clip] of Object.entries(listed)) {
      clips.set(clip.words === undefined ? id : clip.words.join("+"), clip);
    }
    return { pack: { ...about, sampleRateHz: sampleRate }, folder, clips, samples: new Map() };
  } catch (error) {
    if (isShort(error)) throw error;
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
  return unlessShort(() => {
    const pcm = readRecording(join(loaded.folder, file), sha256);
    loaded.samples.set(file, pcm);
    return pcm;
  });
}

function readRecording(path: string, sha256: string): Pcm | undefined {
  try {
    const bytes = readFileSync(path);
    const digest = createHash("sha256").update(bytes).digest("hex");
    return digest === sha256 ? parseWav(bytes) : undefined;
  } catch (error) {
    if (isShort(error)) throw error;
    return undefined;
  }
}

/** What cannot be read for want of a handle now is looked for anew the next time (fault O12). */
function unlessShort<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (isShort(error)) return undefined;
    throw error;
  }
}

/** The process or the machine has no handle or no memory left: the file itself may be sound. */
function isShort(error: unknown): boolean {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return code === "EMFILE" || code === "ENFILE" || code === "ENOMEM" || code === "EAGAIN";
}
