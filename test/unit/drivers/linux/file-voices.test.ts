/** Voice packs in a folder: which pack speaks, and that a damaged clip is no clip. */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openVoices } from "../../../../drivers/linux/file-voices.ts";
import { writeWav } from "../../../../drivers/linux/wav.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "voices-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Writes a pack whose clips are three samples of one value each. */
function putPack(
  name: string,
  clips: Readonly<Record<string, { value: number; end?: number; words?: readonly string[] }>>,
): void {
  const place = join(folder, name);
  mkdirSync(place);
  const put = (file: string, value: number) => {
    const bytes = writeWav({ sampleRateHz: 24_000, samples: new Int16Array(3).fill(value) });
    writeFileSync(join(place, file), bytes);
    return { file, sha256: createHash("sha256").update(bytes).digest("hex") };
  };
  const listed = Object.entries(clips).map(([id, { value, end, words }]) => [
    id,
    {
      ...put(`${id}.wav`, value),
      text: id,
      ...(words === undefined ? {} : { words }),
      ...(end === undefined ? {} : { end: put(`${id}.end.wav`, end) }),
    },
  ]);
  const table = {
    language: name.split("-")[0],
    name: name.split("-")[1],
    version: "1",
    licence: "CC0-1.0",
    credit: "nobody",
    sampleRate: 24_000,
    gapMs: 20,
    openingGapMs: 100,
    clips: Object.fromEntries(listed),
  };
  writeFileSync(join(place, "pack.json"), JSON.stringify(table));
}

describe("a folder of voice packs", () => {
  it("tells what a pack says about itself", () => {
    putPack("km-studio", {});
    expect(openVoices(folder).pack("km")).toEqual({
      language: "km",
      name: "studio",
      version: "1",
      licence: "CC0-1.0",
      credit: "nobody",
      sampleRateHz: 24_000,
      gapMs: 20,
      openingGapMs: 100,
    });
  });

  it("gives the falling clip at the end of a sentence, or the level one if there is none", () => {
    putPack("km-studio", { riel: { value: 1, end: 2 }, n1: { value: 3 } });
    const voices = openVoices(folder);
    expect(voices.clip("km", "riel", "mid")?.samples[0]).toBe(1);
    expect(voices.clip("km", "riel", "end")?.samples[0]).toBe(2);
    expect(voices.clip("km", "n1", "end")?.samples[0]).toBe(3);
  });

  it("finds a longer clip by the words it stands for", () => {
    putPack("en-studio", { g500: { value: 5, words: ["n5", "u100"] } });
    const voices = openVoices(folder);
    expect(voices.has("en", "n5+u100")).toBe(true);
    expect(voices.clip("en", "n5+u100", "mid")?.samples[0]).toBe(5);
    expect(voices.has("en", "n5")).toBe(false);
  });

  it("speaks with the chosen pack, and with the first one when that is not there", () => {
    putPack("km-alpha", { n1: { value: 1 } });
    putPack("km-beta", { n1: { value: 2 } });
    expect(openVoices(folder).pack("km")?.name).toBe("alpha");
    expect(openVoices(folder, { km: "beta" }).pack("km")?.name).toBe("beta");
    expect(openVoices(folder, { km: "gone" }).pack("km")?.name).toBe("alpha");
  });

  it("passes over a pack whose table cannot be read", () => {
    putPack("km-alpha", {});
    putPack("km-beta", { n1: { value: 2 } });
    writeFileSync(join(folder, "km-alpha", "pack.json"), '{"language":"km"');
    expect(openVoices(folder).clip("km", "n1", "mid")?.samples[0]).toBe(2);
  });

  it("has no clip where one byte of the file differs", () => {
    putPack("km-studio", { n1: { value: 1 }, n2: { value: 2 } });
    const wrong = writeWav({ sampleRateHz: 24_000, samples: new Int16Array(3).fill(9) });
    writeFileSync(join(folder, "km-studio", "n1.wav"), wrong);
    const voices = openVoices(folder);
    expect(voices.clip("km", "n1", "mid")).toBeUndefined();
    expect(voices.clip("km", "n2", "mid")?.samples[0]).toBe(2);
  });

  it("has no falling clip but the level one where only the falling one is damaged", () => {
    putPack("km-studio", { riel: { value: 1, end: 2 } });
    writeFileSync(join(folder, "km-studio", "riel.end.wav"), "");
    expect(openVoices(folder).clip("km", "riel", "end")?.samples[0]).toBe(1);
  });

  it("keeps what it has read in memory", () => {
    putPack("km-studio", { n1: { value: 1 }, riel: { value: 1, end: 2 } });
    putPack("chimes", { "chime-paid": { value: 7 } });
    const voices = openVoices(folder);
    voices.preload("km");
    rmSync(join(folder, "km-studio"), { recursive: true });
    rmSync(join(folder, "chimes"), { recursive: true });
    expect(voices.clip("km", "n1", "mid")?.samples[0]).toBe(1);
    expect(voices.clip("km", "riel", "end")?.samples[0]).toBe(2);
    expect(voices.chime("chime-paid")?.samples[0]).toBe(7);
  });

  it("that is not there has no voice and no chime", () => {
    const voices = openVoices(join(folder, "nothing"));
    expect(voices.pack("km")).toBeUndefined();
    expect(voices.clip("km", "n1", "mid")).toBeUndefined();
    expect(voices.has("km", "n1")).toBe(false);
    expect(voices.chime("chime-paid")).toBeUndefined();
  });
});
