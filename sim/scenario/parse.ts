/**
 * Reads a story: one thing a line, `#` before a remark, a time in front where one is meant. Every
 * line that cannot be understood is reported, with what may stand there; a story with one such line
 * is not told at all.
 */
import type { Result } from "../../firmware/lib/result.ts";
import { BANK_VERBS } from "./bank-verbs.ts";
import type { Setting } from "./counter.ts";
import { PEOPLE_VERBS } from "./people-verbs.ts";
import { SETTINGS } from "./settings.ts";
import { SIGHTS } from "./sights.ts";
import type { Story, StoryLine } from "./story.ts";
import { TECHNICIAN_VERBS } from "./technician-verbs.ts";
import { THING_VERBS } from "./thing-verbs.ts";
import { BadLine, type ScenarioProblem, Words } from "./words.ts";

const VERBS = { ...PEOPLE_VERBS, ...BANK_VERBS, ...THING_VERBS, ...TECHNICIAN_VERBS };

/** What must be there is given so much time where the story does not say. */
const PATIENCE_MS = 1_000;
const LINES_MAX = 2_000;

/**
 * @param file its name, for problems and reports.
 * @returns the story, or every problem in it.
 */
export function parseStory(
  file: string,
  source: string,
): Result<Story, readonly ScenarioProblem[]> {
  const problems: ScenarioProblem[] = [];
  const lines: StoryLine[] = [];
  let setting: Setting = {};
  let title = "";
  const texts = source.split(/\r?\n/).slice(0, LINES_MAX + 1);
  for (const [index, raw] of texts.entries()) {
    const line = index + 1;
    const text = raw.trim();
    if (text === "") continue;
    try {
      if (line > LINES_MAX)
        new Words(file, line, "").fail(`a story has at most ${LINES_MAX} lines`);
      if (text.startsWith("#")) {
        const remark = text.replace(/^#+\s*/, "");
        if (title === "") title = remark;
        else lines.push({ line, text: remark, does: { type: "remark" } });
        continue;
      }
      const words = new Words(file, line, withoutRemark(text));
      if (words.take("terminal")) {
        if (lines.some(({ does }) => does.type !== "remark")) {
          words.fail("the terminal is set up before anything happens", "terminal");
        }
        setting = readSetting(words, setting);
      } else {
        lines.push(readLine(words, line, lines));
      }
    } catch (error) {
      if (!(error instanceof BadLine)) throw error;
      problems.push(error.problem);
    }
  }
  if (title === "") {
    problems.push({ file, line: 1, seen: "", rule: 'a story begins with its title: "# …"' });
  }
  if (problems.length === 0 && lines.every(({ does }) => does.type !== "check")) {
    const rule = 'a story must expect something: "expect …"';
    problems.push({ file, line: texts.length, seen: "", rule });
  }
  if (problems.length > 0) return { ok: false, problem: problems };
  return { ok: true, value: { file, title, setting, lines } };
}

/** A remark may also follow on the same line; `#` inside quotes is none. */
function withoutRemark(text: string): string {
  return (/^(?:[^"#]|"[^"]*"?)*/.exec(text)?.[0] ?? "").trim();
}

function readSetting(words: Words, setting: Setting): Setting {
  const names = Object.keys(SETTINGS);
  const name = words.choice(names);
  const changed = SETTINGS[name]?.(words) ?? {};
  words.end();
  const config = { ...setting.config, ...changed.config };
  return { ...setting, ...changed, config };
}

function readLine(words: Words, line: number, before: readonly StoryLine[]): StoryLine {
  const when = readWhen(words, before);
  const text = words.rest;
  if (words.take("expect")) {
    const sights = Object.keys(SIGHTS);
    const sight = words.choice(sights);
    const check = SIGHTS[sight]?.(words);
    if (check === undefined) return words.fail("this cannot be expected");
    const patienceMs = words.take("within") ? words.duration() : PATIENCE_MS;
    words.end();
    return { line, text, ...when, does: { type: "check", check, patienceMs } };
  }
  const name = words.next("something happens here");
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (verb === undefined) {
    const known = ["terminal", "at", "after", "expect", ...Object.keys(VERBS)].sort().join(", ");
    return words.fail(`no line begins so; lines begin with ${known}`, name);
  }
  const deed = verb(words);
  words.end();
  return { line, text, ...when, does: { type: "deed", deed } };
}

function readWhen(
  words: Words,
  before: readonly StoryLine[],
): { readonly atMs?: number; readonly afterMs?: number } {
  if (words.take("after")) return { afterMs: words.duration() };
  if (!words.take("at")) return {};
  const seen = words.ahead;
  const atMs = words.duration();
  const last = before.findLast((line) => line.atMs !== undefined)?.atMs ?? 0;
  if (atMs < last) words.fail("a story is told in order: this time is before the last one", seen);
  return { atMs };
}
