/**
 * Voices of flat clips: each is 100 ms of one value, so that a mix shows which clip lies where.
 */
import type { VoicePack, Voices } from "../../../drivers/hal/voice.ts";
import { SPEECH_RATE_HZ } from "../../../firmware/announce/compose.ts";
import type { Saying } from "../../../firmware/announce/saying.ts";

export const CLIP_SAMPLES = 2_400;
export const CHIME_SAMPLES = 4_800;
export const CHIME_VALUE = 9_000;
/** Silence after the chime (40 ms) and between languages (300 ms), in samples. */
export const AFTER_CHIME = 960;
export const BETWEEN_LANGUAGES = 7_200;

export interface Pack {
  readonly gapMs?: number;
  readonly openingGapMs?: number;
  readonly sampleRateHz?: number;
  /** Sample value of each clip; clips that are not named are missing. */
  readonly clips: Readonly<Record<string, number>>;
}

/** Voices of flat clips: each is 100 ms of one value, so the mix shows which clip lies where. */
export function flatVoices(packs: Readonly<Record<string, Pack>>, chimes = true): Voices {
  const flat = (value: number, length: number, sampleRateHz = SPEECH_RATE_HZ) => ({
    sampleRateHz,
    samples: new Int16Array(length).fill(value),
  });
  return {
    pack(language): VoicePack | undefined {
      const pack = packs[language];
      if (pack === undefined) return undefined;
      const about = { name: "flat", language, version: "1", licence: "none", credit: "" };
      const { gapMs = 10, openingGapMs = 50, sampleRateHz = SPEECH_RATE_HZ } = pack;
      return { ...about, sampleRateHz, gapMs, openingGapMs };
    },
    clip(language, id, intonation) {
      const clips = packs[language]?.clips ?? {};
      const value = (intonation === "end" ? clips[`${id}.end`] : undefined) ?? clips[id];
      return value === undefined
        ? undefined
        : flat(value, CLIP_SAMPLES, packs[language]?.sampleRateHz);
    },
    has: (language, id) => packs[language]?.clips[id] !== undefined,
    chime: () => (chimes ? flat(CHIME_VALUE, CHIME_SAMPLES) : undefined),
  };
}

/** The mix as runs of equal samples: `[value, length]`. */
export function runs(samples: Int16Array | undefined): readonly (readonly [number, number])[] {
  const found: [number, number][] = [];
  for (const sample of samples ?? []) {
    const last = found.at(-1);
    if (last?.[0] === sample) last[1]++;
    else found.push([sample, 1]);
  }
  return found;
}

export function fiveHundred(match: "matched" | "second-payment" = "matched"): Saying {
  return { kind: "received", money: { minor: 500, currency: "KHR" }, match, test: false };
}

/** A saying without a chime. */
export const SIXTY: Saying = { kind: "volume", percent: 60 };

export const ENGLISH: Pack = {
  clips: { received: 100, n5: 200, u100: 300, riel: 400, volume: 500, n60: 600, percent: 700 },
};
export const KHMER: Pack = {
  clips: { received: 10, n5: 20, u100: 30, riel: 40, volume: 50, n60: 60, percent: 70 },
};
