/**
 * The built-in voice packs against the programs that made them: a rebuild gives the same
 * bytes.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { assetFolder } from "../../firmware/cli/assets.ts";
import { buildPack } from "../../firmware/cli/voices/build.ts";
import { GCIN_FOLDER } from "../../firmware/cli/voices/chinese-voice.ts";
import { checkPack, findingText } from "../../firmware/cli/voices/pack-check.ts";
import { readPackForm, recordings } from "../../firmware/cli/voices/pack-form.ts";
import type { PackPlan } from "../../firmware/cli/voices/pack-plan.ts";
import { PACK_PLANS } from "../../firmware/cli/voices/pack-plans.ts";
import { requires } from "../requires.ts";

/** flite is asked two hundred times; on a busy machine that takes a while. */
const BUILD_TIMEOUT_MS = 300_000;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "packs-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Builds a pack elsewhere; returns the names of the files that differ from the committed ones. */
function differences(plan: PackPlan): readonly string[] {
  const committed = join(assetFolder("voices"), plan.folder);
  buildPack(plan, folder, assetFolder("voices"));
  const rebuilt = join(folder, plan.folder);
  const names = new Set([...readdirSync(committed), ...readdirSync(rebuilt)]);
  const bytes = (place: string, name: string) =>
    readdirSync(place).includes(name) ? readFileSync(join(place, name)) : undefined;
  return [...names].filter((name) => {
    const [old, fresh] = [bytes(committed, name), bytes(rebuilt, name)];
    return old === undefined || fresh === undefined || !old.equals(fresh);
  });
}

/** The programs that a pack is made with; what is not named needs espeak-ng. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  chimes: [],
  "en-flite": ["flite"],
  "zh-gcin": ["oggdec"],
};

/** Recordings are no program; CI must have them, so there their absence is a failure. */
const isGcinMissing = !existsSync(GCIN_FOLDER) && process.env.REQUIRE_ALL !== "1";
if (isGcinMissing) {
  process.stderr.write("\nSKIPPED for want of Chinese syllables: apt install gcin-voice\n");
}

function isSkipped(folder: string): boolean {
  if (folder === "zh-gcin" && isGcinMissing) return true;
  return requires(...(PROGRAMS[folder] ?? ["espeak-ng"]));
}

describe("rebuilding", () => {
  for (const plan of PACK_PLANS) {
    it.skipIf(isSkipped(plan.folder))(
      `${plan.folder} gives the committed bytes`,
      () => expect(differences(plan)).toEqual([]),
      BUILD_TIMEOUT_MS,
    );
  }
});

describe("the folder of built-in packs", () => {
  const folders = readdirSync(assetFolder("voices"))
    .filter((name) => name !== "README.md")
    .sort();

  it("holds what the recipes make, nothing else, and all of it may speak", () => {
    expect(folders).toEqual(PACK_PLANS.map(({ folder }) => folder).sort());
    const refused = folders.flatMap((folder) =>
      checkPack(join(assetFolder("voices"), folder)).findings.map(findingText),
    );
    expect(refused).toEqual([]);
  });

  it("has no file that no table lists", () => {
    for (const folder of folders) {
      const place = join(assetFolder("voices"), folder);
      const { table } = readPackForm(place);
      const listed = table === undefined ? [] : recordings(table).map(({ file }) => file);
      const there = readdirSync(place).filter((name) => name.endsWith(".wav"));
      expect(there.sort()).toEqual([...new Set(listed)].sort());
    }
  });
});
