/**
 * The program that is bundled with one mistake in it and run by itself: tells the stories named on
 * its command line and prints what the witness found, one JSON document.
 */
import { loadFittings } from "./booth.ts";
import { STORIES } from "./stories.ts";
import { tell } from "./story.ts";
import type { Violation } from "./witness.ts";

/** One broken invariant, and in which story. */
export interface Finding extends Violation {
  readonly story: string;
}

const fittings = await loadFittings();
const findings = process.argv.slice(2).flatMap((name): readonly Finding[] => {
  const story = STORIES.find((candidate) => candidate.name === name);
  if (story === undefined) throw new Error(`there is no story ${name}`);
  return tell(story, fittings).map((violation) => ({ ...violation, story: name }));
});
process.stdout.write(`${JSON.stringify(findings.slice(0, 20))}\n`);
