/** Every scenario file of the folder, told from its first line to its last. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseStory } from "../../sim/scenario/parse.ts";
import { tellStory } from "../../sim/scenario/tell.ts";
import { problemText } from "../../sim/scenario/words.ts";

const FOLDER = join(import.meta.dirname, "../../sim/scenario/stories");
const files = readdirSync(FOLDER).filter((name) => name.endsWith(".txt"));

describe("the scenario files", () => {
  it.each(files)("%s goes as it is written", async (file) => {
    const parsed = parseStory(file, readFileSync(join(FOLDER, file), "utf8"));
    if (!parsed.ok) throw new Error(parsed.problem.map(problemText).join("\n"));
    const { verdicts, log } = await tellStory(parsed.value);
    const wrong = verdicts.filter((verdict) => verdict.wrong !== undefined);
    expect(wrong, log.join("\n")).toEqual([]);
  });
});
