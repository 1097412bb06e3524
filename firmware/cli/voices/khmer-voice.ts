/**
 * A Khmer voice out of eSpeak NG: a private copy of its phoneme files with a table `km` added, and
 * two intonations. The system's own files are only read.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pcm } from "../../../drivers/hal/speaker.ts";
import type { Intonation } from "../../../drivers/hal/voice.ts";
import { parseWav } from "../../../drivers/linux/wav.ts";
import { Refusal } from "../command.ts";
import { addKhmer } from "./khmer-table.ts";
import { runProgram } from "./programs.ts";

const PROGRAM = "espeak-ng";
const WORDS_PER_MINUTE = 150;

/** Pitch range in Hz: level inside a sentence, falling at its end. */
const PITCH: Readonly<Record<Intonation, string>> = { mid: "103 107", end: "92 118" };

export interface KhmerVoice {
  /** Says phonemes (`m|'u@|j`) and returns eSpeak's own samples. */
  say(phonemes: string, intonation: Intonation): Pcm;
  /** Removes the private copy. */
  close(): void;
}

/**
 * Prepares the voice in a temporary folder.
 * @throws Refusal when espeak-ng is missing or is not of the kind this was made for.
 */
export function openKhmerVoice(): KhmerVoice {
  const source = dataFolder();
  const folder = mkdtempSync(join(tmpdir(), "khmer-voice-"));
  const data = join(folder, "espeak-ng-data");
  mkdirSync(join(data, "lang", "aav"), { recursive: true });
  const read = (name: string) => readFileSync(join(source, name));
  const files = addKhmer({
    phontab: read("phontab"),
    phonindex: read("phonindex"),
    phondata: read("phondata"),
    manifest: read("phondata-manifest").toString("utf8"),
  });
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(data, name), bytes);
  cpSync(join(source, "intonations"), join(data, "intonations"));
  for (const [intonation, pitch] of Object.entries(PITCH)) {
    const name = `km-${intonation}`;
    const voice = ["name Khmer", `language ${name}`, "phonemes km", "dictionary km"];
    const text = [...voice, `pitch ${pitch}`, ""].join("\n");
    writeFileSync(join(data, "lang", "aav", name), text);
  }
  writeFileSync(join(folder, "km_rules"), "");
  writeFileSync(join(folder, "km_list"), "");
  runProgram(PROGRAM, [`--path=${folder}`, "-v", "km-mid", "--compile=km"], { cwd: folder });
  return {
    say(phonemes, intonation) {
      const file = join(folder, "clip.wav");
      const voice = ["-v", `km-${intonation}`, "-s", String(WORDS_PER_MINUTE)];
      runProgram(PROGRAM, [`--path=${folder}`, ...voice, "-w", file, `[[${phonemes}]]`]);
      const pcm = parseWav(readFileSync(file));
      if (pcm === undefined) throw new Refusal(`${PROGRAM} wrote no sound for ${phonemes}`);
      return pcm;
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Where this machine keeps espeak-ng's data: it lies under the name of the architecture. */
function dataFolder(): string {
  const said = runProgram(PROGRAM, ["--version"]);
  const folder = /Data at: (.+)/.exec(said)?.[1]?.trim();
  if (folder === undefined) throw new Refusal(`${PROGRAM} does not say where its data is`);
  return folder;
}
