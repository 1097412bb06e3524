/**
 * A voice of eSpeak NG's own for a language it has, word by word: a comma keeps the melody up
 * inside a sentence, a full stop lets it fall.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pcm } from "../../../drivers/hal/speaker.ts";
import type { Intonation } from "../../../drivers/hal/voice.ts";
import { parseWav } from "../../../drivers/linux/wav.ts";
import { Refusal } from "../command.ts";
import { runProgram } from "./programs.ts";

const PROGRAM = "espeak-ng";
const STOP: Readonly<Record<Intonation, string>> = { mid: ",", end: "." };

export interface EspeakVoice {
  /** Says a text and returns eSpeak's own samples. */
  say(text: string, intonation: Intonation): Pcm;
  close(): void;
}

/**
 * Opens a voice.
 * @param voice eSpeak's name of it, e.g. `vi`.
 * @throws Refusal from `say` when espeak-ng is missing or does not have it.
 */
export function openEspeakVoice(voice: string, wordsPerMinute: number): EspeakVoice {
  const folder = mkdtempSync(join(tmpdir(), "espeak-voice-"));
  const file = join(folder, "clip.wav");
  return {
    say(text, intonation) {
      const sentence = `${text.replace(/[.,、。]+$/u, "")}${STOP[intonation]}`;
      const how = ["-v", voice, "-s", String(wordsPerMinute), "-b", "1"];
      runProgram(PROGRAM, [...how, "-w", file, sentence]);
      const pcm = parseWav(readFileSync(file));
      if (pcm === undefined) throw new Refusal(`${PROGRAM} wrote no sound for "${text}"`);
      return pcm;
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
