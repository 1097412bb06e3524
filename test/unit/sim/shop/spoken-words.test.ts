/** What was said, read at the shelf of clips while the firmware puts utterances together. */
import { describe, expect, it } from "vitest";
import { openVoices } from "../../../../drivers/linux/file-voices.ts";
import { compose } from "../../../../firmware/announce/compose.ts";
import { assetFolder } from "../../../../firmware/cli/assets.ts";
import { listenToVoices } from "../../../../sim/shop/spoken-words.ts";

const FOLDER = assetFolder("voices");
const money = { minor: 12_500, currency: "KHR" } as const;
const SAYING = { kind: "received", money, match: "matched", test: false } as const;

describe("the words of an utterance", () => {
  it("are those of its clips, sentence by sentence, and the samples are untouched", () => {
    const voices = openVoices(FOLDER);
    const spoken = listenToVoices(voices, FOLDER);
    const heard = compose(SAYING, ["km", "en"], spoken.voices, 100);
    expect(heard.pcm).toEqual(compose(SAYING, ["km", "en"], voices, 100).pcm);
    const [khmer, english, ...others] = spoken.last();
    expect(khmer?.text.replaceAll("\u200b", "")).toBe("បានទទួលមួយម៉ឺនពីរពាន់ប្រាំរយរៀល");
    expect(english).toEqual({ language: "en", text: "received twelve thousand five hundred riel" });
    expect(others).toEqual([]);
  });

  it("begin anew with every utterance", async () => {
    const spoken = listenToVoices(openVoices(FOLDER), FOLDER);
    compose(SAYING, ["km"], spoken.voices, 100);
    await Promise.resolve();
    compose({ kind: "link-back" }, ["en"], spoken.voices, 100);
    expect(spoken.last().map(({ language }) => language)).toEqual(["en"]);
  });
});
