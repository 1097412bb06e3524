/**
 * Sentences of a built-in voice, measured as they leave for the loudspeaker: how loud, how high the
 * peaks between samples, what is left of hum, and what happens where clips meet.
 */
import { expect } from "vitest";
import type { Pcm } from "../../drivers/hal/speaker.ts";
import type { Voices } from "../../drivers/hal/voice.ts";
import { openVoices } from "../../drivers/linux/file-voices.ts";
import { compose } from "../../firmware/announce/compose.ts";
import { LANGUAGES } from "../../firmware/announce/languages.ts";
import { assetFolder } from "../../firmware/cli/assets.ts";
import { toDecibels } from "../../firmware/cli/voices/clip-figures.ts";
import { loudness, truePeak } from "../../firmware/cli/voices/loudness.ts";
import { fromPcm, rms, toSamples } from "../../firmware/cli/voices/samples.ts";
import { announcement, sampleAmounts } from "../../firmware/cli/voices/sentence-figures.ts";

/** Steps from one sample to the next are looked at this far to both sides of a join. */
const JOIN_MS = 1;

const builtIn = openVoices(assetFolder("voices"));
/** The languages that a built-in pack speaks. */
export const SPOKEN = LANGUAGES.map(({ code }) => code).filter(
  (code) => builtIn.pack(code) !== undefined,
);

interface Sentence {
  readonly text: string;
  readonly samples: Float64Array;
  /** Where each clip begins and where it has ended. */
  readonly joins: readonly number[];
}

/** Says the amounts, and finds each clip again in what came out. */
function sentences(language: string, count: number): readonly Sentence[] {
  const pack = builtIn.pack(language);
  if (pack === undefined) throw new Error(`no voice for ${language}`);
  return sampleAmounts(count).map((money) => {
    const clips: Pcm[] = [];
    const voices: Voices = {
      ...builtIn,
      chime: () => undefined,
      clip(...asked) {
        const pcm = builtIn.clip(...asked);
        if (pcm !== undefined) clips.push(pcm);
        return pcm;
      },
    };
    const { pcm, texts } = compose(announcement(money), [language], voices, 100);
    if (pcm === undefined) throw new Error("nothing to hear");
    const text = texts[0]?.text ?? "";
    const gaps = [0, toSamples(pack.gapMs), toSamples(pack.openingGapMs)];
    return { text, samples: fromPcm(pcm), joins: findJoins(pcm.samples, clips, gaps) };
  });
}

function findJoins(
  whole: Int16Array,
  clips: readonly Pcm[],
  gaps: readonly number[],
): readonly number[] {
  const joins: number[] = [];
  let end = 0;
  for (const { samples } of clips) {
    const start = gaps.map((gap) => end + gap).find((at) => isAt(whole, at, samples));
    if (start === undefined) throw new Error("a clip is not where its pack's gaps put it");
    joins.push(start, start + samples.length);
    end = start + samples.length;
  }
  expect(end).toBe(whole.length);
  return joins;
}

function isAt(whole: Int16Array, at: number, samples: Int16Array): boolean {
  return samples.every((sample, index) => whole[at + index] === sample);
}

/** The greatest step between neighbours from one sample to another. */
function step(samples: Float64Array, from: number, to: number): number {
  let most = 0;
  for (let at = Math.max(1, from); at < Math.min(samples.length, to); at++) {
    most = Math.max(most, Math.abs((samples[at] ?? 0) - (samples[at - 1] ?? 0)));
  }
  return most;
}

/** What is below 40 Hz: four one-pole low-passes in a row. */
function rumble(samples: Float64Array): number {
  const part = 1 - Math.exp((-2 * Math.PI * 40) / 24_000);
  let out = samples;
  for (let pass = 0; pass < 4; pass++) {
    let held = 0;
    out = out.map((sample) => {
      held += part * (sample - held);
      return held;
    });
  }
  return rms(out);
}

/** What is wrong with `count` amounts in a language, a line each; nothing when all is well. */
export function soundFaults(language: string, count: number): readonly string[] {
  const wrong: string[] = [];
  for (const { text, samples, joins } of sentences(language, count)) {
    const lufs = loudness(samples);
    if (Math.abs(lufs + 16) > 1) wrong.push(`${text} ${lufs.toFixed(2)} LUFS`);
    const peak = toDecibels(truePeak(samples));
    if (peak > -1) wrong.push(`${text} ${peak.toFixed(2)} dBTP`);
    const low = toDecibels(rumble(samples) / rms(samples));
    if (low > -36) wrong.push(`${text} ${low.toFixed(1)} dB of rumble`);
    const reach = toSamples(JOIN_MS);
    const atJoins = Math.max(...joins.map((at) => step(samples, at - reach, at + reach)));
    const anywhere = step(samples, 1, samples.length);
    if (atJoins > 0.01 || atJoins > anywhere / 10) {
      wrong.push(`${text} steps by ${atJoins.toFixed(4)} at a join`);
    }
  }
  return wrong;
}
