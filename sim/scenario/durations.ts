/** Lengths of time as stories write them: `20ms`, `3s`, `2m30s`, `9h`; and instants as logs do. */

const DURATION =
  /^(?:(\d{1,3})h)?(?:(\d{1,4})m(?!s))?(?:(\d{1,6}(?:\.\d{1,3})?)s)?(?:(\d{1,6})ms)?$/;

/** @returns milliseconds, or undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (match === null || text === "") return undefined;
  const [, hours = "0", minutes = "0", seconds = "0", ms = "0"] = match;
  const wholeMs = Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(ms);
  return wholeMs + Math.round(Number(seconds) * 1_000);
}

/** `0:00:03.000`: hours, minutes, seconds since the story began. */
export function instantText(atMs: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(atMs / 3_600_000);
  const minutes = Math.floor(atMs / 60_000) % 60;
  const seconds = Math.floor(atMs / 1_000) % 60;
  const ms = String(Math.floor(atMs % 1_000)).padStart(3, "0");
  return `${hours}:${two(minutes)}:${two(seconds)}.${ms}`;
}
