/**
 * What the built-in packs hold and how each of their clips is made: the plans that `build.ts`
 * carries out. A word that the grammar can say and that has no recipe is an error here, not a gap
 * in the pack.
 */
import { ENGLISH } from "../../announce/languages/en.ts";
import { KHMER } from "../../announce/languages/km.ts";
import { CHINESE } from "../../announce/languages/zh.ts";
import { Refusal } from "../command.ts";
import { ring, SCORES } from "./chimes.ts";
import { openChineseVoice } from "./chinese-voice.ts";
import { SYLLABLES } from "./chinese-words.ts";
import { openEnglishVoice } from "./english-voice.ts";
import { ESPEAK_PLANS } from "./espeak-plans.ts";
import { openKhmerVoice } from "./khmer-voice.ts";
import { pronounce } from "./khmer-words.ts";
import { addMurmur, soundsVoiced, startsImplosive } from "./murmur.ts";
import {
  ESPEAK_LICENCE,
  finish,
  type PackPlan,
  packPlan,
  pickUp,
  range,
  SAMPLE_RATE,
  VERSION,
} from "./pack-plan.ts";
import { decibels, level } from "./samples.ts";

const KHMER_LEVEL_DB = -13.3;
const ENGLISH_LEVEL_DB = -13.8;
const CHINESE_LEVEL_DB = -14.15;
const CHIME_LEVEL_DB = -17;

const KHMER_PLAN = packPlan({
  language: KHMER,
  name: "espeak",
  licence: ESPEAK_LICENCE,
  credit:
    "Made with eSpeak NG (GPL-3.0-or-later) and a Khmer phoneme table of this project. " +
    "Pronunciations: Khmer pronunciation lexicon © 2018 Google, CC BY 4.0.",
  gapMs: 20,
  openingGapMs: 120,
  runs: [],
  open() {
    const voice = openKhmerVoice();
    return {
      close: voice.close,
      say(id, text, intonation) {
        const sounds = pronounce(id)?.sounds ?? unwritten(id, text);
        const raw = pickUp(voice.say(sounds, intonation));
        const whole = startsImplosive(sounds) ? addMurmur(raw) : raw;
        return finish(whole, KHMER_LEVEL_DB, { fadeInMs: soundsVoiced(sounds) ? 30 : 4 });
      },
    };
  },
});

const ENGLISH_PLAN = packPlan({
  language: ENGLISH,
  name: "flite",
  licence: "MIT-Festival",
  credit: "Made with flite and its voice rms, © 1999-2016 Carnegie Mellon University.",
  gapMs: 45,
  openingGapMs: 100,
  // Numbers said in one breath: 21 … 99, whole hundreds and whole thousands.
  runs: [
    ...range(21, 99).filter((value) => value % 10 !== 0),
    ...range(1, 9).map((value) => value * 100),
    ...range(1, 19).map((value) => value * 1000),
    ...range(2, 9).map((value) => value * 10_000),
    ...range(1, 9).map((value) => value * 100_000),
  ],
  open() {
    const voice = openEnglishVoice();
    const say = (_: string, text: string, intonation: "mid" | "end") =>
      finish(pickUp(voice.say(text, intonation)), ENGLISH_LEVEL_DB);
    return { close: voice.close, say };
  },
});

const CHINESE_PLAN = packPlan({
  language: CHINESE,
  name: "gcin",
  licence: "CC-BY-3.0",
  credit:
    "Recorded syllables of gcin-voice, spoken by 羅竺 (Chu Lo), © 羅竺 and " +
    "徵音梅林開發委員會錄音組 (ChionMeilin), CC BY 3.0; trimmed, lengthened and levelled here.",
  gapMs: 40,
  openingGapMs: 130,
  runs: [],
  // A tone is part of the word: the end of a sentence changes nothing that was recorded.
  hasMelody: false,
  open() {
    const voice = openChineseVoice();
    return {
      close: voice.close,
      say: (id, text) => finish(voice.say(SYLLABLES[id] ?? unwritten(id, text)), CHINESE_LEVEL_DB),
    };
  },
});

/** The sounds without words; they belong to no language. */
const CHIME_PLAN: PackPlan = {
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
    for (const [id, score] of Object.entries(SCORES)) {
      const make = () => level(ring(score), decibels(CHIME_LEVEL_DB));
      take({ id, text: "", intonations: ["mid"], make });
    }
  },
};

/** Every pack that comes with the firmware. */
export const PACK_PLANS: readonly PackPlan[] = [
  CHIME_PLAN,
  KHMER_PLAN,
  ENGLISH_PLAN,
  CHINESE_PLAN,
  ...ESPEAK_PLANS,
];

function unwritten(id: string, text: string): never {
  throw new Refusal(`nobody has written how to say ${id} (${text})`);
}
