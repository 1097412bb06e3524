/** Prints what a proof measured, one line each, so that anybody can compare it with the README. */

export function figure(text: string): void {
  process.stdout.write(`figure: ${text}\n`);
}
