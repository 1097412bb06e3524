/** The JUnit report: well-formed, and with the numbers that CI systems read. */
import { describe, expect, it } from "vitest";
import { type JunitCase, junitReport } from "../../../../sim/scenario/junit.ts";

function told(...failures: readonly string[]): JunitCase {
  const log = ['said "ស្វាគមន៍" & bell \u0007'];
  const file = "stories/tea.txt";
  return { name: "Tea & <cake>", group: "tea", file, seconds: 0.25, failures, errors: [], log };
}

const UNREADABLE: JunitCase = {
  name: "bad.txt",
  group: "bad",
  seconds: 0,
  failures: [],
  errors: ['bad.txt:2: "pray": no line begins so'],
  log: [],
};

/** The names of all elements in order, checking that each is closed by its own name. */
function elementsOf(xml: string): readonly string[] {
  const open: string[] = [];
  const all: string[] = [];
  const tag = /<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)\s*>/g;
  for (const [, slash, name = ""] of xml.matchAll(tag)) {
    if (slash === "/") expect(open.pop()).toBe(name);
    else {
      open.push(name);
      all.push(name);
    }
  }
  expect(open).toEqual([]);
  const text = xml.replace(tag, "").replace(/^<\?xml [^>]*\?>/, "");
  expect(text).not.toMatch(/[<>]|&(?!(amp|lt|gt|quot);)/);
  return all;
}

describe("the JUnit report", () => {
  const cases = [told(), told('4: "Tea": heard nothing', "5: late"), UNREADABLE];
  const xml = junitReport("soundbox scenarios", cases);

  it("counts stories, failures and errors, and adds up the time", () => {
    const [, attributes = ""] = /<testsuite( [^>]*)>/.exec(xml) ?? [];
    expect(attributes).toBe(
      ' name="soundbox scenarios" tests="3" failures="1" errors="1" time="0.500" skipped="0"',
    );
  });

  it("is well-formed whatever a story says", () => {
    expect(elementsOf(xml)).toEqual([
      ...["testsuites", "testsuite", "testcase", "system-out", "testcase", "failure"],
      ...["system-out", "testcase", "error"],
    ]);
    expect(xml).toContain('name="Tea &amp; &lt;cake&gt;"');
    expect(xml).not.toContain("\u0007");
    expect(xml).toContain("ស្វាគមន៍");
  });

  it("says where and what failed, all of it in one failure", () => {
    const first = "4: &quot;Tea&quot;: heard nothing";
    expect(xml).toContain(`<failure message="${first}" type="failure">${first}\n5: late</failure>`);
    expect(xml).toContain('<error message="bad.txt:2: &quot;pray&quot;: no line begins so"');
  });
});
