import { describe, expect, it } from "vitest";
import type { Pcm } from "../../../../drivers/hal/speaker.ts";
import { openVoices } from "../../../../drivers/linux/file-voices.ts";
import { compose } from "../../../../firmware/announce/compose.ts";
import type { Saying } from "../../../../firmware/announce/saying.ts";
import { assetFolder } from "../../../../firmware/cli/assets.ts";
import { createRecordedVoices } from "../../../../sim/chaos/recorded-voices.ts";

const files = openVoices(assetFolder("voices"));

function paid(minor: number, currency: "KHR" | "USD"): Saying {
  return { kind: "received", money: { minor, currency }, match: "matched", test: false };
}

function said(saying: Saying, volumePercent: number) {
  const voices = createRecordedVoices(files);
  const { pcm } = compose(saying, ["km", "en"], voices, volumePercent);
  if (pcm === undefined) throw new Error("bug: nothing was said");
  return { voices, pcm };
}

describe("an ear for recorded voices", () => {
  it.each([5, 20, 60, 100])("understands both languages at volume %i", (volumePercent) => {
    for (const [minor, currency] of [
      [12_500, "KHR"],
      [45_643, "KHR"],
      [375, "USD"],
    ] as const) {
      const { voices, pcm } = said(paid(minor, currency), volumePercent);
      const heard = voices.listen(pcm);
      expect(heard.map(({ language }) => language)).toEqual(["km", "en"]);
      for (const { moneys } of heard) expect(moneys).toEqual([{ minor, currency }]);
    }
  });

  it("does not understand what is damaged or was never recorded", () => {
    const { voices, pcm } = said(paid(12_500, "KHR"), 60);
    const noise: Pcm = { ...pcm, samples: pcm.samples.map((sample, at) => sample + (at % 97) * 9) };
    expect(voices.listen(noise).flatMap(({ moneys }) => moneys)).toEqual([]);
    expect(voices.listen({ ...pcm, samples: new Int16Array(24_000) })).toEqual([]);
  });

  it("hears half a sentence as half a sentence", () => {
    const { voices, pcm } = said(paid(12_500, "KHR"), 60);
    const half = pcm.samples.subarray(0, Math.floor(pcm.samples.length / 4));
    const heard = voices.listen({ ...pcm, samples: half });
    expect(heard.flatMap(({ moneys }) => moneys)).toEqual([]);
  });

  it("lacks a word that was lost", () => {
    const voices = createRecordedVoices(files);
    voices.lose("en", "n5");
    expect(voices.clip("en", "n5", "mid")).toBeUndefined();
    expect(voices.clip("km", "n5", "mid")).toBeDefined();
    voices.lose(undefined, "");
    expect(voices.clip("en", "n5", "mid")).toBeDefined();
  });
});
