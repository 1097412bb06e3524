/** What is said more than plainly: unusual amounts, payers from abroad, rows of digits. */
import { describe, expect, it } from "vitest";
import { compose } from "../../../firmware/announce/compose.ts";
import type { Saying } from "../../../firmware/announce/saying.ts";
import {
  BETWEEN_LANGUAGES,
  CHIME_VALUE,
  ENGLISH,
  fiveHundred,
  flatVoices,
  KHMER,
  runs,
} from "./flat-voices.ts";

describe("an unusual amount", () => {
  it("is said a second time, word by word with pauses, longer clips or not", () => {
    const clips = { ...ENGLISH.clips, "please-check": 800, "n5+u100+riel": 260 };
    const saying: Saying = { ...fiveHundred(), kind: "received", isUnusual: true } as Saying;
    const { pcm, texts } = compose(saying, ["en"], flatVoices({ en: { clips } }, false), 100);
    const heard = runs(pcm?.samples);
    expect(heard.map(([value]) => value)).toEqual([100, 0, 260, 0, 800, 0, 200, 0, 300, 0, 400]);
    // The pack's gap is 10 ms; 180 ms more stand between the words of the second reading.
    expect(heard[7]).toEqual([0, 190 * 24]);
    expect(heard[9]).toEqual([0, 190 * 24]);
    expect(texts[0]?.text).toBe("Received five hundred riel. Please check, five hundred riel.");
  });

  it("has its pauses also where the pack cross-fades", () => {
    const clips = { ...ENGLISH.clips, "please-check": 800 };
    const pack = { clips, gapMs: -20 };
    const saying: Saying = { ...fiveHundred(), kind: "received", isUnusual: true } as Saying;
    const { pcm } = compose(saying, ["en"], flatVoices({ en: pack }, false), 100);
    expect(runs(pcm?.samples).at(-2)).toEqual([0, 180 * 24]);
  });
});

describe("a payer from abroad", () => {
  const clips = { ...ENGLISH.clips, thanks: 900 };
  const paid = { ...fiveHundred(), payer: "en" } as Saying;

  it("is thanked after the shop's own language, with the amount", () => {
    const voices = flatVoices({ km: KHMER, en: { clips } });
    const { pcm, texts, missing } = compose(paid, ["km"], voices, 100);
    expect(missing).toEqual([]);
    const heard = runs(pcm?.samples);
    expect(heard.map(([value]) => value).filter((value) => value > 0)).toEqual([
      CHIME_VALUE,
      10,
      20,
      30,
      40,
      900,
      200,
      300,
      400,
    ]);
    expect(heard[9]).toEqual([0, BETWEEN_LANGUAGES]);
    expect(texts.at(-1)).toEqual({ language: "en", text: "Thank you, five hundred riel." });
  });

  it("hears nothing extra when the shop speaks the language anyway", () => {
    const voices = flatVoices({ km: KHMER, en: { clips } }, false);
    const { texts } = compose(paid, ["km", "en"], voices, 100);
    expect(texts.map(({ language }) => language)).toEqual(["km", "en"]);
    expect(texts.at(-1)?.text).toBe("Received five hundred riel.");
  });

  it("hears nothing extra, and nothing is missing, when there is no voice for the language", () => {
    const voices = flatVoices({ km: KHMER });
    expect(compose(paid, ["km"], voices, 100)).toMatchObject({ missing: [], texts: [{}] });
  });

  it("is thanked without the amount where the shop keeps it private", () => {
    const more = { ...clips, "see-screen": 950 };
    const khmer = { clips: { ...KHMER.clips, please: 60, look: 70, screen: 80 } };
    const voices = flatVoices({ km: khmer, en: { clips: more } }, false);
    const { texts } = compose({ ...paid, isHidden: true } as Saying, ["km"], voices, 100);
    expect(texts.at(-1)?.text).toBe("Thank you, see the screen.");
  });
});

describe("a row of digits", () => {
  it("is said digit by digit, never as a number or a longer clip", () => {
    const clips = { "serial-number": 10, n1: 20, n2: 30, "n1+n2": 99 };
    const voices = flatVoices({ en: { clips } }, false);
    const { pcm } = compose({ kind: "serial", digits: "12" }, ["en"], voices, 100);
    const heard = runs(pcm?.samples);
    expect(heard.map(([value]) => value)).toEqual([10, 0, 20, 0, 30]);
    expect(heard[3]).toEqual([0, 230 * 24]);
  });
});
