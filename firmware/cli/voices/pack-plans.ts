/**
 * What the built-in packs hold and how each of their clips is made: the plans that `build.ts`
 * carries out. A word that the grammar can say and that has no recipe is an error here, not a gap
 * in the pack.
 */
import type { Intonation } from "../../../drivers/hal/voice.ts";
import type { PackTable } from "../../../drivers/linux/file-voices.ts";
import { ENGLISH } from "../../announce/languages/en.ts";
import { KHMER } from "../../announce/languages/km.ts";
import { wordsText } from "../../announce/languages.ts";
import { vocabulary } from "../../announce/vocabulary.ts";
import { Refusal } from "../command.ts";
import { CHIMES, ring } from "./chimes.ts";
import { openEnglishVoice } from "./english-voice.ts";
import { openKhmerVoice } from "./khmer-voice.ts";
import { pronounce } from "./khmer-words.ts";
import { addMurmur, soundsVoiced, startsImplosive } from "./murmur.ts";
import { decibels, fade, highPass, level, resample, type Samples, trim } from "./samples.ts";

export interface PlannedClip {
  readonly id: string;
  readonly text: string;
  /** The words it stands for, when it is a longer clip. */
  readonly words?: readonly string[];
  /** True if it is wanted with falling intonation too. */
  readonly closes: boolean;
  /** Finished samples, levelled. */
  make(intonation: Intonation): Samples;
}

export interface PackPlan {
  readonly folder: string;
  readonly table: Omit<PackTable, "clips">;
  /** Opens the synthesiser and hands over the clips; they are made while it is open. */
  record(take: (clip: PlannedClip) => void): void;
}

const VERSION = "1.0.0";
const SAMPLE_RATE = 24_000;

/** Nothing below this reaches a small loudspeaker. */
const HIGH_PASS_HZ = 150;

/** Active RMS of a clip in dB of full scale: sentences then come to −16 LUFS. */
const KHMER_LEVEL = decibels(-13.3);
const ENGLISH_LEVEL = decibels(-13.8);
const CHIME_LEVEL = decibels(-17);

export const KHMER_PLAN: PackPlan = {
  folder: "km-espeak",
  table: {
    language: "km",
    name: "espeak",
    version: VERSION,
    licence: "GPL-3.0-or-later",
    credit:
      "Made with eSpeak NG (GPL-3.0-or-later) and a Khmer phoneme table of this project. " +
      "Pronunciations: Khmer pronunciation lexicon © 2018 Google, CC BY 4.0.",
    sampleRate: SAMPLE_RATE,
    gapMs: 20,
    openingGapMs: 120,
  },
  record(take) {
    const voice = openKhmerVoice();
    try {
      for (const [id, { text, closes }] of vocabulary(KHMER)) {
        const sounds = pronounce(id)?.sounds;
        if (sounds === undefined)
          throw new Refusal(`nobody has written how to say ${id} (${text})`);
        const make = (intonation: Intonation) => {
          const raw = trim(highPass(resample(voice.say(sounds, intonation)), HIGH_PASS_HZ));
          const whole = startsImplosive(sounds) ? addMurmur(raw) : raw;
          return level(fade(whole, soundsVoiced(sounds) ? 30 : 4, 20), KHMER_LEVEL);
        };
        take({ id, text, closes, make });
      }
    } finally {
      voice.close();
    }
  },
};

export const ENGLISH_PLAN: PackPlan = {
  folder: "en-flite",
  table: {
    language: "en",
    name: "flite",
    version: VERSION,
    licence: "MIT-Festival",
    credit: "Made with flite and its voice rms, © 1999-2016 Carnegie Mellon University.",
    sampleRate: SAMPLE_RATE,
    gapMs: 45,
    openingGapMs: 100,
  },
  record(take) {
    const voice = openEnglishVoice();
    const add = (id: string, text: string, closes: boolean, words?: readonly string[]) => {
      const make = (intonation: Intonation) => {
        const raw = trim(highPass(resample(voice.say(text, intonation)), HIGH_PASS_HZ));
        return level(fade(raw, 4, 20), ENGLISH_LEVEL);
      };
      take({ id, text, closes, make, ...(words === undefined ? {} : { words }) });
    };
    try {
      for (const [id, { text, closes }] of vocabulary(ENGLISH)) add(id, text, closes);
      for (const value of ENGLISH_RUNS) {
        const words = ENGLISH.numberWords(value);
        const ids = words.map(({ id }) => id);
        add(`g${value}`, wordsText(ENGLISH.code, words), false, ids);
      }
    } finally {
      voice.close();
    }
  },
};

/** The sounds without words; they belong to no language. */
export const CHIME_PLAN: PackPlan = {
  folder: "chimes",
  table: {
    language: "",
    name: "chimes",
    version: VERSION,
    licence: "Apache-2.0",
    credit: "Synthesised by this project.",
    sampleRate: SAMPLE_RATE,
    gapMs: 0,
    openingGapMs: 0,
  },
  record(take) {
    for (const [id, score] of Object.entries(CHIMES)) {
      take({ id, text: "", closes: false, make: () => level(ring(score), CHIME_LEVEL) });
    }
  },
};

/** Numbers said in one breath: 21 … 99, whole hundreds and whole thousands. */
const ENGLISH_RUNS: readonly number[] = [
  ...range(21, 99).filter((value) => value % 10 !== 0),
  ...range(1, 9).map((value) => value * 100),
  ...range(1, 19).map((value) => value * 1000),
  ...range(2, 9).map((value) => value * 10_000),
  ...range(1, 9).map((value) => value * 100_000),
];

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
