/** The ear: what it understands from the samples alone. */
import { describe, expect, it } from "vitest";
import { openVoices } from "../../../../drivers/linux/file-voices.ts";
import { compose } from "../../../../firmware/announce/compose.ts";
import type { Saying } from "../../../../firmware/announce/saying.ts";
import { assetFolder } from "../../../../firmware/cli/assets.ts";
import { bareSentence, createEar } from "../../../../sim/scenario/ear.ts";

const RIEL = { minor: 12_567, currency: "KHR" } as const;
const SAYINGS: readonly Saying[] = [
  { kind: "received", money: RIEL, match: "different-amount", test: true },
  { kind: "late", money: { minor: 321, currency: "USD" }, minutes: 4, test: false },
  { kind: "digest", count: 43, sums: [RIEL, { minor: 750, currency: "USD" }], again: true },
  { kind: "link-lost" },
  { kind: "volume", percent: 60 },
];

describe("the ear", () => {
  const ear = createEar(openVoices(assetFolder("voices")));

  it.each(SAYINGS)("understands $kind in two languages, loud and quiet", (saying) => {
    for (const volume of [100, 70, 10]) {
      const { pcm, texts } = compose(saying, ["km", "en"], ear.voices, volume);
      if (pcm === undefined) throw new Error("nothing was composed");
      const { sentences } = ear.understand(pcm);
      const bare = (list: typeof texts) => list.map(({ text }) => bareSentence(text));
      expect(bare(sentences)).toEqual(bare(texts));
    }
  });

  it("hears the chime in front, and none where there is none", () => {
    const chimes = SAYINGS.map((saying) => {
      const { pcm } = compose(saying, ["en"], ear.voices, 70);
      return pcm === undefined ? "" : ear.understand(pcm).chime;
    });
    expect(chimes).toEqual(["check", "late", "late", "fault", undefined]);
  });

  it("leaves every clip as long as it is", () => {
    const real = openVoices(assetFolder("voices"));
    const saying = SAYINGS[2] as Saying;
    expect(compose(saying, ["km", "en"], ear.voices, 70).pcm?.samples.length).toBe(
      compose(saying, ["km", "en"], real, 70).pcm?.samples.length,
    );
  });

  it("does not take other sound for words", () => {
    const samples = new Int16Array(100).fill(9_000);
    expect(() => ear.understand({ sampleRateHz: 24_000, samples })).toThrow("no clip");
  });
});
