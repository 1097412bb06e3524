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
