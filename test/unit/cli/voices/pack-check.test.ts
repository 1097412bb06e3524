/** A pack is good, or it is refused with the file, what was measured and the rule. */
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Pcm } from "../../../../drivers/hal/speaker.ts";
import { openVoices } from "../../../../drivers/linux/file-voices.ts";
import { parseWav, writeWav } from "../../../../drivers/linux/wav.ts";
import { assetFolder } from "../../../../firmware/cli/assets.ts";
import { checkPack, findingText, refusal } from "../../../../firmware/cli/voices/pack-check.ts";

const BUILT_IN = join(assetFolder("voices"), "km-espeak");

let place: string;
let pack: string;

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "pack-check-"));
  pack = join(place, "km-studio");
  cpSync(BUILT_IN, pack, { recursive: true });
});

afterEach(() => rmSync(place, { recursive: true }));

function findings(): readonly string[] {
  return checkPack(pack).findings.map(findingText);
}

function table(): Record<string, unknown> & { clips: Record<string, Record<string, unknown>> } {
  return JSON.parse(readFileSync(join(pack, "pack.json"), "utf8"));
}

function putTable(next: unknown): void {
  writeFileSync(join(pack, "pack.json"), JSON.stringify(next));
}

/** Puts another recording of a clip into the pack, with its right hash. */
function record(id: string, bytes: Uint8Array): void {
  const next = table();
  const clip = next.clips[id];
  if (clip === undefined) throw new Error(`no clip ${id}`);
  writeFileSync(join(pack, `${id}.wav`), bytes);
  clip.sha256 = createHash("sha256").update(bytes).digest("hex");
  putTable(next);
}

/** A clip of the pack with its samples changed. */
function change(id: string, edit: (samples: Int16Array) => Int16Array): void {
  const pcm = parseWav(readFileSync(join(pack, `${id}.wav`)));
  if (pcm === undefined) throw new Error(`no samples of ${id}`);
  record(id, writeWav({ ...pcm, samples: edit(pcm.samples) }));
}

function scaled(samples: Int16Array, factor: number): Int16Array {
  return samples.map((sample) => Math.max(-32_768, Math.min(32_767, sample * factor)));
}

/** Samples with a number of milliseconds of silence before and after. */
function padded(samples: Int16Array, beforeMs: number, afterMs: number): Int16Array {
  const out = new Int16Array(samples.length + (beforeMs + afterMs) * 24);
  out.set(samples, beforeMs * 24);
  return out;
}

describe("a pack", () => {
  it("that keeps every rule is good", () => {
    expect(checkPack(pack)).toMatchObject({ language: "km", name: "espeak", findings: [] });
    expect(refusal(checkPack(pack))).toBeUndefined();
  });

  it("without a table is refused", () => {
    rmSync(join(pack, "pack.json"));
    expect(findings()).toEqual(["pack.json: there is none; must be: a pack has a table in JSON"]);
  });

  it.each(["{", "[]", "null", '"pack"'])("with the table %s is refused", (text) => {
    writeFileSync(join(pack, "pack.json"), text);
    expect(findings()).toHaveLength(1);
  });

  it("is refused for each field of its table that is missing or of another kind", () => {
    const { licence: _, ...rest } = table();
    putTable({ ...rest, credit: "", sampleRate: 48_000, gapMs: "20", version: "new" });
    expect(findings()).toEqual([
      'pack.json: "version" is "new"; must be: "version" is a version such as 1.0.0',
      'pack.json: "licence" is missing; must be: "licence" names the licence of the recordings',
      'pack.json: "credit" is ""; must be: "credit" says whose recordings they are',
      'pack.json: "sampleRate" is 48000; must be: "sampleRate" is 24000',
      'pack.json: "gapMs" is "20"; must be: "gapMs" is −60 to 400 ms',
    ]);
  });

  it("never reaches outside its folder", () => {
    const next = table();
    Object.assign(next.clips.n1 ?? {}, { file: "../secret.wav" });
    putTable(next);
    expect(findings()).toEqual([
      'pack.json: "file" of "n1" is "../secret.wav"; ' +
        'must be: "file" is the name of a WAV file beside pack.json',
    ]);
  });

  it("is refused for a word that it cannot say", () => {
    const next = table();
    delete next.clips.u10000;
    putTable(next);
    expect(findings()).toEqual([
      'pack.json: there is no clip "u10000"; must be: the pack says every word of "km"',
    ]);
  });

  it("of a language that the terminal does not speak is refused", () => {
    putTable({ ...table(), language: "eo" });
    expect(findings()[0]).toMatch(/^pack\.json: "language" is "eo"; must be: is a language of/);
  });

  it("without a paper that credits the voice is refused", () => {
    for (const paper of ["NOTICE", "LICENSE"]) rmSync(join(pack, paper));
    expect(findings()).toEqual([
      "NOTICE: there is none; must be: says whose voice it is and how to credit it",
    ]);
  });

  it("is refused when a file is missing or is not the one that was listed", () => {
    rmSync(join(pack, "n1.wav"));
    writeFileSync(join(pack, "n2.wav"), readFileSync(join(pack, "n3.wav")));
    const [missing, other, ...more] = findings();
    expect(missing).toBe("n1.wav: cannot be read; must be: a listed file is there");
    expect(other).toMatch(/^n2\.wav: SHA-256 [0-9a-f]{12}…; must be: [0-9a-f]{12}…$/);
    expect(more).toEqual([]);
  });

  it("is refused for a file that is no WAV of the one format", () => {
    record("n1", new Uint8Array(100));
    record("n2", writeWav({ sampleRateHz: 16_000, samples: new Int16Array(8_000) }));
    record("n3", writeWav({ sampleRateHz: 24_000, samples: new Int16Array(0) }));
    const rule = "WAV, 16-bit PCM, one channel, 24000 Hz";
    expect(findings()).toEqual([
      `n1.wav: no such WAV file; must be: ${rule}`,
      `n2.wav: 16000 Hz; must be: ${rule}`,
      `n3.wav: no samples; must be: ${rule}`,
    ]);
  });
});

describe("a clip", () => {
  const cases: readonly [string, (samples: Int16Array) => Int16Array, RegExp][] = [
    [
      "too quiet",
      (samples) => scaled(samples, 0.8),
      /^n5\.wav: level −15\.\d dB; must be: is within/,
    ],
    ["silent", (samples) => scaled(samples, 0), /^n5\.wav: silence; must be: is not silent$/],
    ["too loud", (samples) => scaled(samples, 3), /^n5\.wav: peaks at (−0|0) dBFS; must be: peaks/],
    ["late", (samples) => padded(samples, 40, 0), /^n5\.wav: \d+ ms of silence before the sound/],
    ["long gone", (samples) => padded(samples, 0, 40), /^n5\.wav: \d+ ms of silence after/],
    ["too long", (samples) => padded(samples, 0, 2_500), /^n5\.wav: lasts [23]\.\d\d s; must be/],
    ["off centre", (samples) => samples.map((each) => each * 0.9 + 90), /direct current of 0\.3 %/],
    ["cut off", (samples) => samples.subarray(0, 4_000), /^n5\.wav: the sound is cut at −/],
    ["too short", (samples) => samples.subarray(0, 3_000), /^n5\.wav: lasts 0\.1\d s; must be/],
  ];
  for (const [fault, edit, message] of cases) {
    it(`that is ${fault} is refused with the figure`, () => {
      change("n5", edit);
      const found = findings();
      expect(
        found.some((text) => message.test(text)),
        found.join("\n"),
      ).toBe(true);
      expect(found.every((text) => text.startsWith("n5.wav: "))).toBe(true);
    });
  }
});

describe("sentences", () => {
  it("that are all too quiet refuse the pack, although its clips agree with each other", () => {
    const next = table();
    for (const [id, clip] of Object.entries(next.clips)) {
      for (const listed of [clip, clip.end as Record<string, unknown> | undefined]) {
        if (listed === undefined) continue;
        const path = join(pack, String(listed.file));
        const pcm = parseWav(readFileSync(path)) as Pcm;
        const bytes = writeWav({ ...pcm, samples: scaled(pcm.samples, 0.7) });
        writeFileSync(path, bytes);
        listed.sha256 = createHash("sha256").update(bytes).digest("hex");
      }
      next.clips[id] = clip;
    }
    putTable(next);
    const found = findings();
    expect(found.length).toBeGreaterThan(0);
    for (const text of found) expect(text).toMatch(/: −1\d(\.\d)? LUFS; must be: a sentence has/);
  });
});

describe("a terminal with a pack of its own", () => {
  const judge = (folder: string) => refusal(checkPack(folder));

  it("speaks with it", () => {
    const next = table();
    putTable({ ...next, name: "studio" });
    for (const folder of [pack, place]) {
      const voices = openVoices(assetFolder("voices"), {}, { folder, judge });
      expect(voices.pack("km")?.name).toBe("studio");
      expect(voices.pack("en")?.name).toBe("flite");
      expect(voices.refused()).toEqual([]);
    }
  });

  it("speaks with the built-in one when the pack is refused, and can say why", () => {
    putTable({ ...table(), name: "studio" });
    change("n5", (samples) => scaled(samples, 3));
    const voices = openVoices(assetFolder("voices"), {}, { folder: place, judge });
    expect(voices.pack("km")?.name).toBe("espeak");
    expect(voices.clip("km", "n5", "mid")).toEqual(
      parseWav(readFileSync(join(BUILT_IN, "n5.wav"))),
    );
    expect(voices.refused()).toHaveLength(1);
    expect(voices.refused()[0]?.folder).toBe(pack);
    expect(voices.refused()[0]?.reason).toMatch(/^n5\.wav: peaks at/);
  });

  it("is not silenced by a table that cannot be read", () => {
    writeFileSync(join(pack, "pack.json"), '{"language":"km"');
    const voices = openVoices(assetFolder("voices"), {}, { folder: place, judge });
    expect(voices.pack("km")?.name).toBe("espeak");
    expect(voices.refused()[0]?.reason).toMatch(/^pack\.json: cannot be read: /);
  });
});
