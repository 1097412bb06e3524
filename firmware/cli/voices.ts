/**
 * `soundbox voices`: the voice packs. `build` makes the built-in ones from Debian's synthesisers,
 * the same byte for byte; `check` says whether a pack may speak; `list` whose voices they are.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Language } from "../announce/language.ts";
import { findLanguage, LANGUAGES } from "../announce/languages.ts";
import { assetFolder } from "./assets.ts";
import { type Command, parseOptions, Refusal, WrongUsage } from "./command.ts";
import { type BuiltPack, buildPack } from "./voices/build.ts";
import { checkPack, findingText, type PackReport } from "./voices/pack-check.ts";
import { readPackForm, recordings } from "./voices/pack-form.ts";
import { PACK_PLANS } from "./voices/pack-plans.ts";
import { masterPack, studioLines } from "./voices/studio.ts";

const HELP = `
Usage: soundbox voices check DIR... [--json]
       soundbox voices list [DIR] [--json]
       soundbox voices script --language LANG
       soundbox voices master DIR --language LANG --name NAME --licence TEXT
                       --credit TEXT [--out DIR] [--json]
       soundbox voices build [--only PACK] [--out DIR] [--json]

check   listens to a voice pack before it may speak of money: every word of its
        language is there, each file is the one that was listed, format, length,
        level, peak, silence at the ends, direct current, whole sentences. Says
        for each fault the file, what was measured and what it must be.
        Exit 1 if the pack is refused.
list    the packs of a folder, with licence and credit; the built-in ones if no
        folder is given
script  what a speaker reads in a studio for a language: file name, how, text
master  makes a pack of a studio's recordings, WAV files named as the script
        says (16 bits, one channel, any rate): high-pass, trim, level, hash, and
        the whole to −16 LUFS. The result goes to --out, or the current folder
build   makes the built-in packs again from Debian's programs, the same byte for
        byte as what is in firmware/assets/voices. It needs
        apt install espeak-ng flite gcin-voice vorbis-tools

  --only PACK  build this one pack, such as km-espeak
  --out DIR    where the packs go; "build" without it: firmware/assets/voices
  --gap, --opening-gap MS  master: silence between words and after the opening
               phrase; 30 and 120 if not given
  --json       one JSON object a pack instead of words

A pack is a folder with pack.json, WAV files and a NOTICE. The terminal speaks
with a pack of your own when "voices" in its configuration names the folder.

Example: soundbox voices check firmware/assets/voices/km-espeak
`;

interface Options {
  readonly write: (text: string) => void;
  readonly json?: boolean;
  readonly out?: string;
  readonly only?: string;
  readonly language?: string;
  readonly name?: string;
  readonly licence?: string;
  readonly credit?: string;
  readonly gap?: string;
  readonly "opening-gap"?: string;
}

export const voicesCommand: Command = {
  name: "voices",
  summary: "check, list, make and build voice packs",
  help: HELP,
  run: async (args) => runVoices(args, (text) => process.stdout.write(text)),
};

/**
 * The command with its output in the caller's hands.
 * @throws Refusal for a pack that must not speak, WrongUsage.
 */
export function runVoices(args: readonly string[], write: (text: string) => void): void {
  const { values, positionals } = parseOptions(args, {
    out: { type: "string" },
    only: { type: "string" },
    json: { type: "boolean" },
    language: { type: "string" },
    name: { type: "string" },
    licence: { type: "string" },
    credit: { type: "string" },
    gap: { type: "string" },
    "opening-gap": { type: "string" },
  });
  const [action, ...folders] = positionals;
  const options: Options = { ...values, write };
  if (action === "check") check(folders, options);
  else if (action === "list") list(folders, options);
  else if (action === "build") build(folders, options);
  else if (action === "script") script(options);
  else if (action === "master") master(folders, options);
  else throw new WrongUsage("say what to do with the voices: check, list, script, master, build");
}

function check(folders: readonly string[], { json, write }: Options): void {
  if (folders.length === 0) throw new WrongUsage("which pack? soundbox voices check DIR");
  let refusedCount = 0;
  for (const folder of folders) {
    const report = checkPack(folder);
    const isGood = report.findings.length === 0;
    if (!isGood) refusedCount += 1;
    write(`${json ? JSON.stringify({ ok: isGood, ...report }) : reportText(report)}\n`);
  }
  if (refusedCount > 0) {
    const some = refusedCount === 1 ? "1 pack is" : `${refusedCount} packs are`;
    throw new Refusal(`${some} refused and would not speak`);
  }
}

function reportText({ folder, findings, recordingCount }: PackReport): string {
  if (findings.length === 0) return `${folder}: good, ${recordingCount} recordings`;
  return [`${folder}: refused`, ...findings.map((each) => `  ${findingText(each)}`)].join("\n");
}

function list(
  [folder = assetFolder("voices"), ...more]: readonly string[],
  { json, write }: Options,
): void {
  if (more.length > 0) throw new WrongUsage("list takes one folder");
  let count = 0;
  for (const name of readFolder(folder)) {
    const { table } = readPackForm(join(folder, name));
    if (table === undefined) continue;
    count += 1;
    const { language, version, licence, credit } = table;
    const recordingCount = recordings(table).length;
    const told = { pack: name, language, version, licence, credit, recordingCount };
    write(`${json ? JSON.stringify(told) : `${name} ${version}: ${licence}\n  ${credit}`}\n`);
  }
  if (count === 0) throw new Refusal(`no voice pack in ${folder}`);
}

function readFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    throw new Refusal(`cannot read ${folder}`);
  }
}

function build(more: readonly string[], { out, only, json, write }: Options): void {
  if (more.length > 0) throw new WrongUsage("build takes no folder; --out DIR says where to");
  const plans = PACK_PLANS.filter(({ folder }) => only === undefined || folder === only);
  if (plans.length === 0) {
    const names = PACK_PLANS.map(({ folder }) => folder).join(", ");
    throw new WrongUsage(`--only is one of ${names}`);
  }
  const packs = assetFolder("voices");
  for (const plan of plans) {
    const built = buildPack(plan, out ?? packs, packs);
    write(`${json ? JSON.stringify(built) : line(built)}\n`);
  }
}

function script({ language, write }: Options): void {
  for (const { file, intonation, text } of studioLines(languageOf(language))) {
    write(`${file}\t${intonation === "end" ? "falling" : "level"}\t${text}\n`);
  }
}

function master([from, ...more]: readonly string[], options: Options): void {
  if (from === undefined || more.length > 0) throw new WrongUsage("master takes one folder");
  const { out = ".", json, write } = options;
  const work = {
    from,
    language: languageOf(options.language),
    name: packName(options.name),
    licence: given("licence", options.licence),
    credit: given("credit", options.credit),
    gapMs: milliseconds("gap", options.gap ?? "30"),
    openingGapMs: milliseconds("opening-gap", options["opening-gap"] ?? "120"),
  };
  const built = masterPack(work, out);
  write(`${json ? JSON.stringify(built) : line(built)}\n`);
  check([join(out, built.folder)], options);
}

function languageOf(code: string | undefined): Language {
  const language = findLanguage(given("language", code));
  if (language !== undefined) return language;
  const known = LANGUAGES.map((each) => each.code).join(", ");
  throw new WrongUsage(`--language is one of ${known}`);
}

function given(name: string, value: string | undefined): string {
  if (value === undefined) throw new WrongUsage(`--${name} is missing`);
  return value;
}

function packName(name: string | undefined): string {
  if (/^[a-z0-9-]{1,32}$/.test(given("name", name))) return name ?? "";
  throw new WrongUsage(`--name is 1 to 32 of a–z, 0–9 and -, not "${name}"`);
}

function milliseconds(name: string, value: string): number {
  if (!/^-?[0-9]{1,3}$/.test(value)) throw new WrongUsage(`--${name} is a number of milliseconds`);
  return Number(value);
}

function line({ folder, clipCount, fileCount, lengthBytes }: BuiltPack): string {
  const megabytes = (lengthBytes / 1_000_000).toFixed(1);
  return `${folder}: ${clipCount} clips in ${fileCount} files, ${megabytes} MB`;
}
