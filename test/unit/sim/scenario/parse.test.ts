/** What a story's author is told when a line cannot be understood. */
import { describe, expect, it } from "vitest";
import { parseStory } from "../../../../sim/scenario/parse.ts";
import { problemText } from "../../../../sim/scenario/words.ts";

function problemsOf(...lines: readonly string[]): readonly string[] {
  const parsed = parseStory("story.txt", lines.join("\n"));
  return parsed.ok ? [] : parsed.problem.map(problemText);
}

/** What is wrong with one line in an otherwise good story. */
function problemOf(line: string): string | undefined {
  return problemsOf("# A title", line, "expect silence")[0];
}

describe("a story", () => {
  it("is read into its title, setting, times and lines", () => {
    const parsed = parseStory(
      "story.txt",
      [
        "# A title",
        "terminal languages km en",
        "terminal volume 30",
        "",
        "at 3s   keys 5 0 charge   # in riel",
        "# A remark",
        "after 2m30s  expect silence for 10s",
      ].join("\r\n"),
    );
    if (!parsed.ok) throw new Error(parsed.problem.map(problemText).join("\n"));
    const { title, setting, lines } = parsed.value;
    expect(title).toBe("A title");
    expect(setting.config).toEqual({ languages: ["km", "en"], volumePercent: 30 });
    expect(
      lines.map(({ line, text, atMs, afterMs, does }) => [line, text, atMs, afterMs, does.type]),
    ).toEqual([
      [5, "keys 5 0 charge", 3_000, undefined, "deed"],
      [6, "A remark", undefined, undefined, "remark"],
      [7, "expect silence for 10s", undefined, 150_000, "check"],
    ]);
  });

  it("keeps a # inside a sentence", () => {
    expect(problemOf('expect heard "Number # one"')).toBeUndefined();
  });

  it("reports every line that is wrong, in order", () => {
    expect(problemsOf("# A title", "pray", "keys 5", "pay 5", "expect silence")).toHaveLength(2);
  });

  it("needs a title, and something to expect", () => {
    expect(problemsOf("expect silence")).toEqual([
      'story.txt:1: a story begins with its title: "# …"',
    ]);
    expect(problemsOf("# A title", "power on")).toEqual([
      'story.txt:2: a story must expect something: "expect …"',
    ]);
  });

  it("has at most 2,000 lines", () => {
    const long = ["# A title", ...Array.from({ length: 2_000 }, () => "expect silence")];
    expect(problemsOf(...long)[0]).toBe("story.txt:2001: a story has at most 2000 lines");
  });
});

describe("a line that is wrong is answered with file, line, word and rule:", () => {
  it.each([
    ["pay 12,500 KHR", 'story.txt:2: "12,500 KHR": an amount is written 12500 KHR or 3.75 USD'],
    ["pay 3.5 USD", '"3.5 USD": an amount is written'],
    ["pay 0 KHR", '"0 KHR": an amount is written'],
    ["pay 500 THB", '"500 THB": an amount is written'],
    ["pay", "an amount is written"],
    ["pay 500 KHR for tea", '"tea": "bill" is expected here'],
    ["pay 500 KHR made 4m", '"ago" is expected here'],
    ["pay 500 KHR as Lunch", '"Lunch": a name is lower-case letters, digits and -'],
    ["pay 500 KHR quickly", '"quickly": nothing more is expected here'],
    ["at soon keys 5", '"soon": a time is written 20ms, 3s, 2m30s or 9h'],
    ["keys 5 enter", '"enter": one of these is expected here: 1, 2, 3'],
    ["hold middle 2m", '"2m": nobody holds a key longer than a minute'],
    ["repeat the last 0 times", '"0": a whole number from 1 to 1000 is expected here'],
    ["ledger lost", '"lost": one of these is expected here: full, read-only, io, works, fails'],
    ["terminal opens 25:00", '"25:00": a time of day is written 23:58'],
    ["terminal languages xx", '"xx": one of these is expected here: km, en'],
    ["terminal bills last 500ms", '"500ms": whole seconds are expected here'],
    ["pray", '"pray": no line begins so; lines begin with after, at, bank, burst'],
    ["constructor", '"constructor": no line begins so'],
    ["at 3s", "something happens here"],
    ["expect smell", '"smell": one of these is expected here: screen, heard, silence'],
    ["expect screen payed 5 KHR", '"payed": one of these is expected here: dark, starting'],
    ["expect heard Received", '"Received": a sentence stands in quotes'],
    ['expect heard "Received', "a sentence stands in quotes"],
    ['expect heard "Hello" after the big chime', '"big": one of these is expected here: paid'],
    ["expect ledger some money", 'the ledger is described as "1 credit, total 12500 KHR"'],
    ["expect receipts eaten", '"eaten": stages are recorded, speaking, spoken'],
    ["expect receipts", "stages are expected here"],
    ["expect silence within", "a time is written"],
  ])("%s", (line, words) => {
    expect(problemOf(line)).toContain(words);
    expect(problemOf(line)).toMatch(/^story\.txt:2: /);
  });

  it("a time before the last one", () => {
    const [problem] = problemsOf("# A title", "at 5s power on", "at 4s expect silence");
    expect(problem).toBe(
      'story.txt:3: "4s": a story is told in order: this time is before the last one',
    );
  });

  it("a terminal set up in the middle of the story", () => {
    const [problem] = problemsOf("# A title", "power on", "terminal volume 5", "expect silence");
    expect(problem).toContain("the terminal is set up before anything happens");
  });
});
