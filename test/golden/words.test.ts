/**
 * Every number from 0 to 9,999 as it is spoken, against a file that people can read and review.
 * After a deliberate change: `UPDATE_GOLDEN=1 npx vitest run test/golden/words.test.ts`, then read
 * the difference.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { LANGUAGES, wordsText } from "../../firmware/announce/languages.ts";

describe("numbers from 0 to 9,999", () => {
  for (const { code, numberWords } of LANGUAGES) {
    it(`are spoken in ${code} as the golden file has them`, () => {
      const file = new URL(`words-${code}.txt`, import.meta.url);
      const lines = Array.from(
        { length: 10_000 },
        (_, value) => `${value} ${wordsText(code, numberWords(value))}\n`,
      );
      if (process.env.UPDATE_GOLDEN === "1") writeFileSync(file, lines.join(""));
      const golden = readFileSync(file, "utf8").match(/.*\n/g) ?? [];
      expect(golden).toHaveLength(lines.length);
      expect(lines.filter((line, index) => line !== golden[index])).toEqual([]);
    });
  }
});
