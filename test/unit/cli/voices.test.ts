/** `soundbox voices check` and `list`, as a bank's sound engineer meets them. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { assetFolder } from "../../../firmware/cli/assets.ts";
import { Refusal, WrongUsage } from "../../../firmware/cli/command.ts";
import { runVoices } from "../../../firmware/cli/voices.ts";

const CHIMES = join(assetFolder("voices"), "chimes");
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "voices-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

let said = "";

/** What the command prints; what it printed before it threw stays in `said`. */
function run(...args: readonly string[]): string {
  said = "";
  runVoices(args, (text) => {
    said += text;
  });
  return said;
}

describe("voices check", () => {
  it("says that a good pack is good", () => {
    expect(run("check", CHIMES)).toBe(`${CHIMES}: good, 6 recordings\n`);
  });

  it("names each fault of a bad one and refuses", () => {
    cpSync(CHIMES, folder, { recursive: true });
    rmSync(join(folder, "chime-late.wav"));
    writeFileSync(join(folder, "chime-paid.wav"), "x");
    expect(() => run("check", folder)).toThrow(
      new Refusal("1 pack is refused and would not speak"),
    );
    const [head, ...faults] = said.trim().split("\n");
    expect(head).toBe(`${folder}: refused`);
    expect(faults).toHaveLength(2);
    expect(faults[0]).toMatch(/^ {2}chime-paid\.wav: SHA-256 /);
    expect(faults[1]).toBe("  chime-late.wav: cannot be read; must be: a listed file is there");
  });

  it("answers a machine with one JSON object a pack", () => {
    expect(JSON.parse(run("check", "--json", CHIMES))).toEqual({
      ok: true,
      folder: CHIMES,
      language: "",
      name: "chimes",
      recordingCount: 6,
      findings: [],
    });
  });

  it("asks which pack", () => {
    expect(() => run("check")).toThrow(WrongUsage);
    expect(() => run("sing")).toThrow(WrongUsage);
  });
});

describe("voices list", () => {
  it("names licence and credit of every built-in pack", () => {
    const packs = run("list", "--json")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(packs.map(({ pack, licence }) => [pack, licence])).toEqual([
      ["chimes", "Apache-2.0"],
      ["en-flite", "MIT-Festival"],
      ["fr-espeak", "GPL-3.0-or-later"],
      ["ja-espeak", "GPL-3.0-or-later"],
      ["km-espeak", "GPL-3.0-or-later"],
      ["ko-espeak", "GPL-3.0-or-later"],
      ["vi-espeak", "GPL-3.0-or-later"],
      ["zh-gcin", "CC-BY-3.0"],
    ]);
    for (const { credit } of packs) expect(String(credit)).toMatch(/\S{3}/);
    expect(packs.find(({ pack }) => pack === "zh-gcin")?.credit).toMatch(/羅竺/);
  });

  it("refuses a folder without packs", () => {
    expect(() => run("list", folder)).toThrow(new Refusal(`no voice pack in ${folder}`));
    const nowhere = join(folder, "nowhere");
    expect(() => run("list", nowhere)).toThrow(new Refusal(`cannot read ${nowhere}`));
  });
});
