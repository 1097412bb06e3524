/**
 * The table of deliberate mistakes is in order: it fits the sources, the product passes every story
 * that a mistake must fail, and some mistakes are really tried. All are in `test/prove`.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { mistaken, occurrences } from "../../sim/mistakes/mistake.ts";
import { REAL_LEDGER } from "../../sim/mistakes/table/storage.ts";
import { isUpdateStory } from "../../sim/mistakes/table/update.ts";
import { MISTAKES } from "../../sim/mistakes/table.ts";
import { forEach, tellStories, tryMistake, verdictTable } from "../../sim/mistakes/trial.ts";

const ROOT = new URL("../..", import.meta.url).pathname;

/** One or two of each sort, from those that a careless change would make. */
const SAMPLE = [
  "acknowledge-before-commit",
  "start-not-recorded",
  "signature-not-checked",
  "slow-welcome-believed",
  "acknowledged-on-the-wrong-connection",
  "holes-ignored",
  "dollars-in-floating-point",
  "digest-said-again-after-a-cut",
  "amount-alone-pays",
  "expired-code-stays-lit",
];

describe("the table of deliberate mistakes", () => {
  it("has at least forty, each with a name of its own", () => {
    const ids = MISTAKES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThanOrEqual(40);
    for (const { id, changes, stories, caughtBy } of MISTAKES) {
      expect(Math.min(changes.length, stories.length, caughtBy.length), id).toBeGreaterThan(0);
    }
  });

  it("fits the sources: each passage stands there exactly once, and something else replaces it", () => {
    const unfit = MISTAKES.flatMap(({ id, changes }) =>
      changes
        .filter(({ file, find, replace }) => {
          const text = readFileSync(join(ROOT, file), "utf8");
          return occurrences(text, find) !== 1 || find === replace;
        })
        .map(({ file, find }) => `${id}: ${file}: ${find}`),
    );
    expect(unfit).toEqual([]);
  });

  it("refuses a passage that the source does not have, or has twice", () => {
    const change = { file: "a.ts", find: "x", replace: "y" };
    expect(() => mistaken("a b", change)).toThrow("0 times");
    expect(() => mistaken("x x", change)).toThrow("2 times");
    expect(mistaken("a x", change)).toBe("a y");
  });

  it("is about a product that passes every one of its stories", async () => {
    const named = new Set(MISTAKES.flatMap((mistake) => mistake.stories));
    const stories = [...named].filter((name) => name !== REAL_LEDGER && !isUpdateStory(name));
    expect(await tellStories(ROOT, "product", stories, [])).toEqual([]);
  }, 600_000);

  it("names mistakes that are caught, by the invariant that each breaks", async () => {
    const sample = MISTAKES.filter(({ id }) => SAMPLE.includes(id));
    expect(sample).toHaveLength(SAMPLE.length);
    const verdicts = await forEach(sample, 2, (mistake) => tryMistake(ROOT, mistake));
    const missed = verdicts.filter(({ caught }) => caught === undefined);
    expect(missed, verdictTable(verdicts)).toEqual([]);
  }, 600_000);
});
