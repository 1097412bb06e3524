/** The runner: what it judges, and that whatever is not so fails. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseStory } from "../../../../sim/scenario/parse.ts";
import { SIGHTS } from "../../../../sim/scenario/sights.ts";
import { type Telling, tellStory } from "../../../../sim/scenario/tell.ts";
import { problemText } from "../../../../sim/scenario/words.ts";

const STORIES = join(import.meta.dirname, "../../../../sim/scenario/stories");

async function tell(source: string): Promise<Telling> {
  const parsed = parseStory("story.txt", source);
  if (!parsed.ok) throw new Error(parsed.problem.map(problemText).join("\n"));
  return tellStory(parsed.value);
}

/** What is wrong in a story of these lines after its first ones. */
async function wrongIn(...lines: readonly string[]): Promise<readonly string[]> {
  const { verdicts } = await tell(["# A title", "power on", "after 2s wait", ...lines].join("\n"));
  return verdicts.flatMap(({ line, wrong }) => (wrong === undefined ? [] : [`${line}: ${wrong}`]));
}

/** A story that expects everything a story can, and goes as it is written. */
const EVERY_SIGHT = [
  "# A title",
  "terminal line fitted",
  "power on",
  "at 2s expect screen idle",
  "expect lamp link green",
  "expect bank sees ready",
  "pay 500 KHR",
  'expect heard "Received five hundred riel"',
  "expect ledger 1 credit, total 500 KHR",
  "expect receipts recorded spoken within 10s",
  "expect unacknowledged 0",
  "garbage",
  "expect refused not-a-jws",
  "after 10s till opens 700 KHR bill INV-1 for 1m",
  "expect code 700 KHR",
  "expect till told shown",
  "expect silence for 1s",
  'technician types "id"',
  'expect line says "terminal: T-0007"',
  "expect session none",
];

/** Another thing than the line expects; every expectation has one. */
function spoil(line: string): string {
  const [, before = "", expected = ""] = /^(.*?expect )(.*)$/.exec(line) ?? [];
  const spoilt = expected
    .replace(/^silence.*/, 'heard "Connected again"')
    .replace(/^heard "/, 'heard "Test. ')
    .replace(/^(screen) \S+.*?(?=$| within)/, "$1 volume 33")
    .replace(/^(lamp \w+) \w+/, (all, lamp) => `${lamp} ${all.endsWith("red") ? "green" : "red"}`)
    .replace(/^code .*?(?=$| within)/, "code 123 KHR")
    .replace(/^ledger .*?(?=$| within)/, "ledger 99 credits")
    .replace(/^(receipts( of \S+)?) .*?(?=$| within)/, "$1 digested")
    .replace(/^refused \S+/, "refused wrong-weather")
    .replace(/^(till told) \S+/, "$1 duplicate")
    .replace(
      /^(bank sees) \w+/,
      (all, sees) => `${sees} ${all.endsWith("dy") ? "offline" : "ready"}`,
    )
    .replace(/^unacknowledged \d+/, "unacknowledged 77")
    .replace(/^line says "/, 'line says "nobody ')
    .replace(/^session none/, "session open");
  return before + spoilt.replace(/within \S+$/, "within 1s");
}

describe("the runner", () => {
  it("tells the same story twice in the same words", async () => {
    const source = readFileSync(join(STORIES, "holes-and-resync.txt"), "utf8");
    expect((await tell(source)).log).toEqual((await tell(source)).log);
  });

  it("fails what is heard and not expected", async () => {
    expect(await wrongIn("pay 500 KHR", "after 1s expect silence")).toEqual([
      '5: heard (other chime) "Received five hundred riel."',
    ]);
    expect(await wrongIn("pay 500 KHR", "expect ledger 1 credit, total 500 KHR")).toEqual([
      '5: heard (other chime) "Received five hundred riel."',
    ]);
  });

  it("fails what is refused and not expected", async () => {
    expect(await wrongIn("garbage", "expect ledger empty")).toEqual(["5: refused for not-a-jws"]);
  });

  it("fails what comes later than the story waits, and waits no longer than that", async () => {
    const { verdicts } = await tell(
      '# A title\nat 0s line cut\npower on\nexpect heard "No connection to the bank. ' +
        'Payments are not announced" within 19s',
    );
    expect(verdicts[0]).toMatchObject({ atMs: 19_100, wrong: "heard nothing" });
  });

  it("fails a sentence after another chime than expected", async () => {
    const line = 'expect heard "Received five hundred riel" after the late chime';
    expect(await wrongIn("pay 500 KHR", line)).toEqual([
      '5: heard (other chime) "Received five hundred riel."',
    ]);
  });

  it("fails a time that is already past", async () => {
    expect(await wrongIn("at 1s expect silence")).toEqual(["4: it is 0:00:02.000 already"]);
  });

  it("fails what cannot be done, and says why", async () => {
    expect(await wrongIn("pay 500 KHR for the bill", "expect silence")).toEqual([
      "4: nobody has scanned the bill",
    ]);
    expect(await wrongIn("scan the bill", "expect silence")).toEqual([
      '4: no bill can be scanned: the screen is "idle"',
    ]);
    expect(await wrongIn("repeat lunch", "expect silence")).toEqual([
      '4: no payment is called "lunch"',
    ]);
  });

  it("fails wherever one expectation is spoilt, of whatever kind", async () => {
    expect((await tell(EVERY_SIGHT.join("\n"))).verdicts.filter(({ wrong }) => wrong)).toEqual([]);
    for (const sight of Object.keys(SIGHTS)) {
      const index = EVERY_SIGHT.findIndex((line) => line.includes(`expect ${sight}`));
      const line = EVERY_SIGHT[index] ?? "";
      const spoilt = spoil(line);
      expect(spoilt, sight).not.toBe(line);
      const { verdicts } = await tell(EVERY_SIGHT.with(index, spoilt).join("\n"));
      const verdict = verdicts.find((one) => one.line === index + 1);
      expect(verdict?.wrong, spoilt).toBeDefined();
    }
  });

  it("fails a story from which a sentence was taken out", async () => {
    const source = readFileSync(join(STORIES, "second-payment.txt"), "utf8");
    const lines = source.split("\n").filter((line) => !line.includes("Second payment."));
    const { verdicts } = await tell(lines.join("\n"));
    expect(verdicts.at(-1)?.wrong).toContain("Second payment");
  });
});
