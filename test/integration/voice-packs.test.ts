/**
 * The built-in voice packs against the programs that made them: a rebuild gives the same bytes, and
 * a recogniser that knows nothing of us understands the English one.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { assetFolder } from "../../firmware/cli/assets.ts";
import { buildPack } from "../../firmware/cli/voices/build.ts";
import {
  CHIME_PLAN,
  ENGLISH_PLAN,
  KHMER_PLAN,
  type PackPlan,
} from "../../firmware/cli/voices/pack-plans.ts";
import { requires } from "../requires.ts";

/** flite is asked two hundred times; on a busy machine that takes a while. */
const BUILD_TIMEOUT_MS = 180_000;

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

describe("rebuilding", () => {
  it("the chimes gives the committed bytes", () => {
    expect(differences(CHIME_PLAN)).toEqual([]);
  });

  it.skipIf(requires("espeak-ng"))(
    "the Khmer pack gives the committed bytes",
    () => expect(differences(KHMER_PLAN)).toEqual([]),
    BUILD_TIMEOUT_MS,
  );

  it.skipIf(requires("flite"))(
    "the English pack gives the committed bytes",
    () => expect(differences(ENGLISH_PLAN)).toEqual([]),
    BUILD_TIMEOUT_MS,
  );
});
