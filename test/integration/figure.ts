/**
 * Prints what a proof measured, one line each, so that anybody can compare it with the README. A
 * run of many files gathers them in one file, since the lines of parallel tests lie far apart.
 */
import { appendFileSync } from "node:fs";

/** One measured line; appended to the file that `SOUNDBOX_FIGURES` names, if it names one. */
export function figure(text: string): void {
  process.stdout.write(`figure: ${text}\n`);
  const path = process.env.SOUNDBOX_FIGURES;
  if (path !== undefined && path !== "") appendFileSync(path, `${text}\n`);
}
