/** The folder of built-in voice packs: whole, nothing that no table lists, and all of it may speak. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { assetFolder } from "../../firmware/cli/assets.ts";
import { checkPack, findingText } from "../../firmware/cli/voices/pack-check.ts";
import { readPackForm, recordings } from "../../firmware/cli/voices/pack-form.ts";
import { PACK_PLANS } from "../../firmware/cli/voices/pack-plans.ts";

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
