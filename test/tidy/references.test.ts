/** What comments point at is there: a path that has moved misleads a newcomer. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ROOT, sources } from "./sources.ts";

const NAMED = /`((?:sim|firmware|drivers|test)\/[A-Za-z0-9_./-]+\.(?:ts|mjs|json|txt|md))`/g;

it("names no file of this project that is not there", () => {
  const all = sources("drivers", "firmware", "sim", "test");
  const named = all.flatMap(({ path, text }) =>
    Array.from(text.matchAll(NAMED), ([, file = ""]) => ({ path, file })),
  );
  expect(named.length).toBeGreaterThan(5);
  const gone = named.filter(({ file }) => !existsSync(join(ROOT, file)));
  expect(gone.map(({ path, file }) => `${path}: ${file}`)).toEqual([]);
});
