/**
 * An English voice out of flite (`rms`), phrase by phrase. Inside a sentence a phrase is spoken
 * before a comma, so that its melody stays up and the voice does not sound as if it had finished.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pcm } from "../../../drivers/hal/speaker.ts";
import type { Intonation } from "../../../drivers/hal/voice.ts";
import { parseWav } from "../../../drivers/linux/wav.ts";
import { Refusal } from "../command.ts";
import { runProgram } from "./programs.ts";

const PROGRAM = "flite";

/** A little quicker than flite speaks by itself; a vendor waits for every word. */
const SPEED = ["--setf", "duration_stretch=0.88"];

/** What follows the comma; cut off again. */
const CARRIER = "yes.";

/** How flite has to be written to, where its own reading is wrong ("riel" comes out as "real"). */
const RESPELLED: Readonly<Record<string, string>> = { riel: "ree ell" };

export interface EnglishVoice {
  /** Says a phrase and returns flite's own samples. */
  say(text: string, intonation: Intonation): Pcm;
  close(): void;
}

/** @throws Refusal when flite is missing. */
export function openEnglishVoice(): EnglishVoice {
  const folder = mkdtempSync(join(tmpdir(), "english-voice-"));
  const file = join(folder, "clip.wav");
  return {
    say(text, intonation) {
      const plain = text.replace(/[.,]$/, "");
      const spoken = RESPELLED[plain] ?? plain;
      const sentence = intonation === "mid" ? `${spoken}, ${CARRIER}` : `${spoken}.`;
      const sounds = runProgram(PROGRAM, [
        "-voice",
        "rms",
        ...SPEED,
        "-psdur",
        "-t",
        sentence,
        "-o",
        file,
      ]);
      const pcm = parseWav(readFileSync(file));
      if (pcm === undefined) throw new Refusal(`${PROGRAM} wrote no sound for "${text}"`);
      return intonation === "mid" ? beforeCarrier(pcm, sounds) : pcm;
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Cuts at the pause before the carrier; `sounds` lists each sound and the second of its end. */
function beforeCarrier(pcm: Pcm, sounds: string): Pcm {
  const ends = [...sounds.matchAll(/(\S+):(\d+\.\d+)/g)].map(([, name = "", seconds = ""]) => ({
    name,
    seconds: Number(seconds),
  }));
  const pauses = ends.flatMap(({ name }, index) => (name === "pau" ? [index] : []));
  const pause = ends[pauses.at(-2) ?? -1];
  if (pause === undefined || pauses.length < 3) {
    throw new Refusal(`${PROGRAM} spoke without the pause that its comma asks for`);
  }
  return { ...pcm, samples: pcm.samples.slice(0, Math.round(pause.seconds * pcm.sampleRateHz)) };
}
