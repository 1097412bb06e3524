/** Reads the files that a job names; what cannot be read is refused by the field's name. */
import { readFileSync } from "node:fs";
import type { JobFieldName } from "./job.ts";
import { Refused } from "./refused.ts";

/** @throws Refused naming the field and the path. */
export function readFile(field: JobFieldName, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new Refused({
      what: `The file of ${field} cannot be read.`,
      why: `There is no readable file ${path}.`,
      next: "Correct its path in the job.",
    });
  }
}

/** The same for a file that must be JSON. */
export function readJsonFile(field: JobFieldName, path: string): unknown {
  const text = readFile(field, path);
  try {
    return JSON.parse(text);
  } catch {
    throw new Refused({
      what: `The file of ${field} cannot be used.`,
      why: `${path} is not JSON.`,
      next: "Ask the bank for it again.",
    });
  }
}
