/** What every report of the bench must hold, whatever it measured. */
import { expect } from "vitest";
import type { Report } from "./report.ts";

/** Each of `titles` beside a peer and with a verdict, and every figure a figure. */
export function expectMeasured(
  { absent, lines }: Report,
  stdout: string,
  titles: readonly string[],
): void {
  // Debian's Python packages may be missing; nobody may fail the check.
  expect(absent.filter((text) => !text.includes("apt install"))).toEqual([]);
  for (const title of titles) {
    const line = lines.find((found) => found.title === title);
    const names = line?.series.map(({ name }) => name);
    expect(names, title).toContain("soundbox");
    expect(names?.length, title).toBeGreaterThan(1);
    expect(line?.verdicts.length, title).toBeGreaterThan(0);
    expect(stdout).toContain(title);
  }
  const values = lines.flatMap(({ series }) => series.flatMap((one) => one.values));
  expect(values.filter(([, value]) => !(value > 0))).toEqual([]);
  const ratios = lines.flatMap(({ verdicts }) => verdicts.map(({ reached }) => reached.median));
  expect(ratios.every(Number.isFinite)).toBe(true);
}
