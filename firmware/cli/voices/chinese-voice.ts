/**
 * A Chinese voice out of gcin-voice: recorded syllables of one speaker, laid in a row at the pace
 * they were recorded at, a little slower, each at the level of the others.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseWav } from "../../../drivers/linux/wav.ts";
import { Refusal } from "../command.ts";
import { pickUp } from "./pack-plan.ts";
import { runProgram } from "./programs.ts";
import { activeRms, fade, type Samples, toSamples } from "./samples.ts";
import { stretch } from "./stretch.ts";

/** Where Debian's gcin-voice puts its recordings; 5 is the speaker under CC BY 3.0. */
export const GCIN_FOLDER = "/usr/share/gcin-voice/ogg";
const SPEAKER = "5.ogg";

/** The recordings are clipped short; this much longer they can be followed at a counter. */
const SLOWER = 1.2;
/** From one syllable of a word to the next. */
const STEP_MS = 20;
const FADE_MS = 8;

export interface ChineseVoice {
  /** Says syllables (`ㄕㄡ ㄎㄨㄢ3`) and returns them in a row. */
  say(syllables: string): Samples;
  close(): void;
}

/** @throws Refusal when gcin-voice or the decoder is missing. */
export function openChineseVoice(): ChineseVoice {
  if (!existsSync(GCIN_FOLDER)) {
    throw new Refusal("gcin-voice is not installed; on Debian: apt install gcin-voice");
  }
  const folder = mkdtempSync(join(tmpdir(), "chinese-voice-"));
  const known = new Map<string, Samples>();
  const syllable = (name: string): Samples => {
    const samples = known.get(name) ?? readSyllable(name, join(folder, "syllable.wav"));
    known.set(name, samples);
    return samples;
  };
  return {
    say: (syllables) => inRow(syllables.split(" ").map(syllable)),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function readSyllable(name: string, file: string): Samples {
  const recording = join(GCIN_FOLDER, name, SPEAKER);
  if (!existsSync(recording)) throw new Refusal(`gcin-voice has no syllable ${name}`);
  runProgram("oggdec", ["-Q", "-o", file, recording], { package: "vorbis-tools" });
  const pcm = parseWav(readFileSync(file));
  if (pcm === undefined) throw new Refusal(`oggdec wrote no sound for ${name}`);
  const samples = stretch(pickUp(pcm), SLOWER);
  const gain = 1 / activeRms(samples);
  return fade(
    samples.map((sample) => sample * gain),
    FADE_MS,
    FADE_MS,
  );
}

function inRow(syllables: readonly Samples[]): Samples {
  const step = toSamples(STEP_MS);
  const length = syllables.reduce((sum, each) => sum + each.length + step, -step);
  const row = new Float64Array(length);
  let at = 0;
  for (const each of syllables) {
    row.set(each, at);
    at += each.length + step;
  }
  return row;
}
