/** From a studio's folder of recordings to a pack that speaks, by the commands that a bank types. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Pcm } from "../../drivers/hal/speaker.ts";
import { openVoices } from "../../drivers/linux/file-voices.ts";
import { parseWav, writeWav } from "../../drivers/linux/wav.ts";
import { assetFolder } from "../../firmware/cli/assets.ts";
import { Refusal, WrongUsage } from "../../firmware/cli/command.ts";
import { checkPack, refusal } from "../../firmware/cli/voices/pack-check.ts";
import { fromPcm, resample, toPcm } from "../../firmware/cli/voices/samples.ts";
import { runVoices } from "../../firmware/cli/voices.ts";

const TIMEOUT_MS = 120_000;
const BUILT_IN = join(assetFolder("voices"), "km-espeak");

let place: string;
let studio: string;

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "studio-"));
  studio = join(place, "recordings");
  mkdirSync(studio);
});

afterEach(() => rmSync(place, { recursive: true }));

/** The lines of the script: file, intonation, text. */
function script(): readonly (readonly string[])[] {
  let text = "";
  runVoices(["script", "--language", "km"], (part) => {
    text += part;
  });
  return text
    .trim()
    .split("\n")
    .map((line) => line.split("\t"));
}

/** As a studio delivers it: half a second of room before and after, quiet, some at 48 kHz. */
function deliver(file: string, isFast: boolean): void {
  // What only ever ends a sentence has no second file in a pack.
  const there = [file, file.replace(".end", "")].find((name) => existsSync(join(BUILT_IN, name)));
  const pcm = parseWav(readFileSync(join(BUILT_IN, there ?? file)));
  if (pcm === undefined) throw new Error(`no ${file}`);
  const rateHz = isFast ? 48_000 : 24_000;
  const spoken = isFast ? resample(pcm, rateHz) : fromPcm(pcm);
  const room = new Float64Array(spoken.length + rateHz);
  room.set(
    spoken.map((sample) => sample * 0.3),
    rateHz / 2,
  );
  const recorded: Pcm = { ...toPcm(room), sampleRateHz: rateHz };
  writeFileSync(join(studio, file), writeWav(recorded));
}

function master(...args: readonly string[]): void {
  const about = ["--language", "km", "--licence", "© the bank", "--credit", "A speaker"];
  runVoices(["master", studio, ...about, "--out", place, ...args], () => undefined);
}

it(
  "makes a pack that keeps every rule, and the terminal speaks with it",
  () => {
    for (const [index, [file = ""]] of script().entries()) deliver(file, index % 10 === 0);
    master("--name", "studio", "--gap", "25");
    const folder = join(place, "km-studio");
    expect(checkPack(folder).findings).toEqual([]);
    const judge = (own: string) => refusal(checkPack(own, "clips"));
    const voices = openVoices(assetFolder("voices"), {}, { folder, judge });
    const said = { name: "studio", licence: "© the bank", credit: "A speaker", gapMs: 25 };
    expect(voices.pack("km")).toMatchObject(said);
    expect(readFileSync(join(folder, "NOTICE"), "utf8")).toContain("A speaker");
  },
  TIMEOUT_MS,
);

it("says which recordings are missing, all of them at once", () => {
  const [[first = ""] = [], ...rest] = script();
  for (const [file = ""] of rest.slice(0, -1)) writeFileSync(join(studio, file), "");
  const [last = ""] = rest.at(-1) ?? [];
  expect(() => master("--name", "studio")).toThrow(
    new Refusal(`2 recordings are missing in ${studio}: ${first}, ${last}`),
  );
});

it("names the recording that is no such file, and never leaves its folder", () => {
  for (const [file = ""] of script()) writeFileSync(join(studio, file), "x");
  expect(() => master("--name", "studio")).toThrow(/is no WAV file of 16 bits and one channel$/);
  expect(() => master("--name", "../studio")).toThrow(WrongUsage);
  expect(() => master()).toThrow(new WrongUsage("--name is missing"));
});
