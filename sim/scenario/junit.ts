/**
 * A JUnit report as CI systems read it: one suite, one case for each thing that was run, its
 * failures in words and its log as the case's output. Well-formed whatever the texts contain.
 */

/** One thing that was run. */
export interface JunitCase {
  /** For people. */
  readonly name: string;
  /** For grouping: a file's name, a kind of run. */
  readonly group: string;
  readonly file?: string;
  /** On this machine, in seconds. */
  readonly seconds: number;
  /** What was not as it must be; empty when all was. */
  readonly failures: readonly string[];
  /** Why it could not be run at all; empty when it was. */
  readonly errors: readonly string[];
  readonly log: readonly string[];
}

/** The whole report. */
export function junitReport(suite: string, cases: readonly JunitCase[]): string {
  const counts = {
    name: suite,
    tests: cases.length,
    failures: cases.filter(({ failures }) => failures.length > 0).length,
    errors: cases.filter(({ errors }) => errors.length > 0).length,
    time: cases.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(3),
  };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes(counts)}>`,
    `  <testsuite${attributes({ ...counts, skipped: 0 })}>`,
    ...cases.flatMap(caseLines),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function caseLines({ name, group, file, seconds, failures, errors, log }: JunitCase) {
  const where = file === undefined ? {} : { file };
  const head = attributes({ name, classname: group, ...where, time: seconds.toFixed(3) });
  return [
    `    <testcase${head}>`,
    ...problemLines("failure", failures),
    ...problemLines("error", errors),
    ...(log.length === 0 ? [] : [`      <system-out>${escaped(log.join("\n"))}</system-out>`]),
    "    </testcase>",
  ];
}

/** Readers differ in what they make of a second `failure`: one holds all. */
function problemLines(element: "failure" | "error", problems: readonly string[]) {
  const [first] = problems;
  if (first === undefined) return [];
  const head = attributes({ message: first, type: element });
  return [`      <${element}${head}>${escaped(problems.join("\n"))}</${element}>`];
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join("");
}

/** What XML 1.0 can hold (its section 2.2), with the characters that mean something escaped. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;");
}
