/** The words of scenarios: each is documented, and each is used by a story to learn it from. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BANK_VERBS } from "../../../../sim/scenario/bank-verbs.ts";
import { PEOPLE_VERBS } from "../../../../sim/scenario/people-verbs.ts";
import { SETTINGS } from "../../../../sim/scenario/settings.ts";
import { SIGHTS } from "../../../../sim/scenario/sights.ts";
import { TECHNICIAN_VERBS } from "../../../../sim/scenario/technician-verbs.ts";
import { THING_VERBS } from "../../../../sim/scenario/thing-verbs.ts";

const SIM = join(import.meta.dirname, "../../../../sim");
const folder = join(SIM, "scenario/stories");
const stories = readdirSync(folder)
  .map((name) => readFileSync(join(folder, name), "utf8"))
  .join("\n");
const [, afterHead = ""] = readFileSync(join(SIM, "README.md"), "utf8").split("\n## Scenarios\n");
const [common = ""] = afterHead.split("\n## ");
const chapter = common + readFileSync(join(SIM, "scenario/README.md"), "utf8");

const tables = [PEOPLE_VERBS, BANK_VERBS, THING_VERBS, TECHNICIAN_VERBS];
const verbs = tables.flatMap((table) => Object.keys(table));
const words = [
  ...verbs.map((verb) => ({ word: verb, used: new RegExp(`(^|\\s)${verb}( |$)`, "m") })),
  ...Object.keys(SIGHTS).map((word) => ({ word, used: new RegExp(`expect ${word}\\b`) })),
  ...Object.keys(SETTINGS).map((word) => ({
    word: `terminal ${word}`,
    used: new RegExp(`^terminal ${word} `, "m"),
  })),
];

describe("the words of scenarios", () => {
  it.each(words)('"$word" is explained in the README and used by a story', ({ word, used }) => {
    expect(chapter).toMatch(new RegExp(`\`${word}[ \`]`));
    expect(stories).toMatch(used);
  });

  it("belong to one table each", () => {
    expect(new Set(verbs).size).toBe(verbs.length);
  });

  it("are taught by at least 25 stories", () => {
    expect(readdirSync(folder).length).toBeGreaterThanOrEqual(25);
  });
});
