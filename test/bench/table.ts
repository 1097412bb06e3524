/** The report as text: ratios first, then the figures they come from, then what must be said. */
import { gradeOf, type Line, type Verdict } from "./line.ts";
import { summaryOf } from "./statistics.ts";

const SIGN = { stretch: "✓ stretch", must: "✓ must", missed: "✗ missed" } as const;

/** The whole report. */
export function reportText(lines: readonly Line[]): string {
  return `${lines.map(lineText).join("\n\n")}\n\n${totalText(lines)}\n`;
}

function lineText({ title, unit, verdicts, series, notes }: Line): string {
  const figures = series.map(({ name, values }) => {
    const summary = summaryOf([...values.values()]);
    if (summary === undefined) return "";
    const { median, p95, min, max, count } = summary;
    const range = `p95 ${figure(p95)}   ${figure(min)} – ${figure(max)}   n ${count}`;
    return `      ${name.padEnd(22)} ${figure(median).padStart(9)} ${unit.padEnd(5)} ${range}`;
  });
  return [
    title,
    ...verdicts.map(verdictText),
    ...figures,
    ...notes.map((note) => `      ! ${note}`),
  ].join("\n");
}

function verdictText(verdict: Verdict): string {
  const { what, reached, must, stretch, sense } = verdict;
  const sign = sense === "atMost" ? "≤" : "≥";
  const spread =
    reached.p5 === reached.p95 ? "" : ` [${figure(reached.p5)} – ${figure(reached.p95)}]`;
  const value = `${figure(reached.median)}${spread}`;
  const asked = `must ${sign} ${figure(must)}, stretch ${sign} ${figure(stretch)}`;
  return `   ${SIGN[gradeOf(verdict)].padEnd(10)} ${what.padEnd(26)} ${value.padEnd(26)} ${asked}`;
}

function totalText(lines: readonly Line[]): string {
  const grades = lines.flatMap(({ verdicts }) => verdicts.map(gradeOf));
  const count = (grade: string) => grades.filter((found) => found === grade).length;
  const reached = `${count("stretch")} at stretch, ${count("must")} at must`;
  return `${grades.length} ratios and limits: ${reached}, ${count("missed")} missed.`;
}

/** Three digits that count. */
export function figure(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return value.toFixed(1);
  if (size >= 1) return value.toFixed(2);
  return value.toPrecision(2);
}
