/** Sizes, names and banned calls: rules of the house that a machine can check. */
import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { codeOf, ROOT, type Source, sources } from "./sources.ts";

const LINES_MAX = 300;
const COLUMNS_MAX = 100;
const FUNCTION_LINES_MAX = 60;

const all = sources("drivers", "firmware", "sim", "test");
const product = all.filter(({ path }) => !path.startsWith("test/"));

/** What customers fixed for the top level; dot files besides. */
const TOP_LEVEL = [
  "LICENSE",
  "README.md",
  "drivers",
  "firmware",
  "package-lock.json",
  "package.json",
  "sim",
  "test",
  "tsconfig.json",
];

/** Addresses, Khmer (whose letters share columns), and texts that the formatter cannot break. */
const UNBREAKABLE = /https?:|[\u1780-\u17ff]|["'`/][^"'`]{60,}["'`/]/;

const BANNED_NAMES =
  /(^|[-/.])(utils?|helpers?|manager|service|handlers?|common|misc|data|info)([-/.]|$)/;

/** Clock, chance, timers and the platform: drivers and the composition only. */
const BANNED_CALLS =
  /\b(Date\.now|new Date\(\)|performance\.|Math\.random|setTimeout|setInterval|setImmediate|queueMicrotask|process\.|Promise\b|async\b|await\b|globalThis\b|console\.)/;

/** The gateway waits for Bakong, and decides nothing where it waits. */
const PURE_GATEWAY = /^firmware\/gateway\/(answers|budget|decimal|token)\.ts$/;

function isPure(path: string): boolean {
  if (path.startsWith("firmware/gateway/")) return PURE_GATEWAY.test(path);
  return (
    path.startsWith("firmware/") && path !== "firmware/main.ts" && !path.startsWith("firmware/cli/")
  );
}

function offenders(list: readonly Source[], isWrong: (source: Source) => boolean) {
  return list.filter(isWrong).map(({ path }) => path);
}

describe("the house rules", () => {
  it("keep the top level as the customer fixed it", () => {
    const names = readdirSync(ROOT).filter(
      (name) => !name.startsWith(".") && name !== "node_modules",
    );
    expect(names.sort()).toEqual(TOP_LEVEL);
  });

  it("keep files at or below 300 lines", () => {
    expect(offenders(all, ({ lines }) => lines.length > LINES_MAX + 1)).toEqual([]);
  });

  it("keep lines at or below 100 columns", () => {
    const long = all.flatMap(({ path, lines }) =>
      lines.flatMap((line, index) =>
        line.length > COLUMNS_MAX && !UNBREAKABLE.test(line) ? [`${path}:${index + 1}`] : [],
      ),
    );
    expect(long).toEqual([]);
  });

  it("keep functions at or below 60 lines", () => {
    expect(product.flatMap(longFunctions)).toEqual([]);
  });

  it("open every file with what it is", () => {
    // A unit test mirrors a source of the same path and name; its titles say the rest.
    const own = all.filter(({ path }) => !path.startsWith("test/unit/"));
    expect(offenders(own, ({ text }) => !/^(#!.*\n)?\/\*\*/.test(text))).toEqual([]);
  });

  it("name files after things of the trade", () => {
    expect(offenders(all, ({ path }) => BANNED_NAMES.test(path))).toEqual([]);
  });

  it("keep clock, chance, timers and waiting out of the firmware's core", () => {
    const pure = all.filter(({ path }) => isPure(path));
    expect(offenders(pure, (source) => BANNED_CALLS.test(codeOf(source)))).toEqual([]);
  });

  it("allow neither any, enums, default exports nor barrels", () => {
    const banned = /:\s*any\b|as any\b|<any>|\benum\s+\w+\s*\{|export default|export \* from/;
    const exempt = ["test/vitest.config.ts", "test/tidy/style.test.ts"];
    const wrong = offenders(all, (source) => banned.test(codeOf(source)));
    expect(wrong.filter((path) => !exempt.includes(path))).toEqual([]);
  });

  it("leave no unfinished business and no path of somebody's machine in the sources", () => {
    const banned = new RegExp(`${"FIX"}ME|"/(home|root|Users)/`);
    expect(offenders(all, ({ text }) => banned.test(text))).toEqual([]);
  });
});

/**
 * Functions that are longer than the rule, found by matching the indentation of their last line.
 */
function longFunctions({ path, lines }: Source): readonly string[] {
  const found: string[] = [];
  const opening = /^(\s*)(?:export )?(?:async )?function\s+(\w+)|^(\s*)(?:async )?(\w+)\(.*\{$/;
  for (const [start, line] of lines.entries()) {
    const match = opening.exec(line);
    const name = match?.[2] ?? match?.[4];
    if (match === null || name === undefined || /^(if|for|while|switch|return|catch)$/.test(name)) {
      continue;
    }
    const indent = match[1] ?? match[3] ?? "";
    const end = lines.findIndex((text, index) => index > start && text.startsWith(`${indent}}`));
    // The builder of a closure is as long as its parts, which are counted by themselves.
    const isClosure = lines.slice(start, end).some((text) => /^\s+(async )?function /.test(text));
    if (end - start + 1 > FUNCTION_LINES_MAX && !isClosure) found.push(`${path}: ${name}`);
  }
  return found;
}
