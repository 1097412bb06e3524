/** `--scenario` and `--junit`: what is told, what is written, and how it ends. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Refusal, WrongUsage } from "../../../../firmware/cli/command.ts";
import { readScenarioRun, runScenarios, wantsScenarios } from "../../../../sim/cli/scenario-run.ts";

const folder = mkdtempSync(join(tmpdir(), "stories-"));
afterAll(() => rmSync(folder, { recursive: true }));

function story(name: string, ...lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, ["# A title", "at 0s power on", ...lines].join("\n"));
  return path;
}

const good = story("good.txt", "at 2s expect screen idle");
const bad = story("bad.txt", "at 2s expect screen blind");
const unreadable = story("unreadable.txt", "at 2s pray");

describe("soundbox simulate --scenario", () => {
  it("is meant by --scenario and nothing else", () => {
    expect(wantsScenarios(["--headless", "--seed", "5"])).toBe(false);
    expect(wantsScenarios(["--scenario=a.txt"])).toBe(true);
    expect(wantsScenarios(["--headless", "--junit", "r.xml"])).toBe(false);
  });

  it.each([
    [["--headless", "--scenario", "a.txt", "--seed", "x"], "--seed wants a whole number"],
    [["--scenario", "a.txt"], "--scenario goes with --headless"],
    [["--headless", "--scenario", "a.txt", "--port", "80"], "--port"],
  ])("does not understand %j, and says what it wants", (args, words) => {
    expect(() => readScenarioRun(args, () => undefined)).toThrow(WrongUsage);
    expect(() => readScenarioRun(args, () => undefined)).toThrow(words);
  });

  it("takes several files, after one option or after each its own", () => {
    const args = ["--headless", "--scenario", "a.txt", "b.txt", "--scenario", "c.txt"];
    const { paths } = readScenarioRun(args, () => undefined);
    expect([...paths].sort()).toEqual(["a.txt", "b.txt", "c.txt"]);
  });

  it("takes the seed, and bears the length that other runs need", () => {
    const args = ["--headless", "--seed", "7", "--hours", "1", "--scenario", "a.txt"];
    expect(readScenarioRun(args, () => undefined).seed).toBe(7);
  });

  it("prints the story as it happens and ends well", async () => {
    const written: string[] = [];
    await runScenarios({ paths: [good], junit: undefined, write: (text) => written.push(text) });
    expect(written.join("")).toContain("0:00:02.000  ✓        expect screen idle\n");
    expect(written.at(-1)).toBe("1 told, 0 failed; 3 seconds at the counter\n");
  });

  it("refuses in one line when a story failed, after telling the others and reporting", async () => {
    const junit = join(folder, "report.xml");
    const written: string[] = [];
    const running = runScenarios({
      paths: [folder],
      junit,
      write: (text) => written.push(text),
    });
    await expect(running).rejects.toThrow(Refusal);
    await expect(running).rejects.toThrow(`2 of 3 stories failed: ${bad}, ${unreadable}`);
    expect(written.at(-1)).toContain("3 told, 2 failed; ");
    expect(written.join("")).toContain("✗ ");
    expect(written.join("")).toContain('"pray": no line begins so');
    expect(readFileSync(junit, "utf8")).toContain('tests="3" failures="1" errors="1"');
  });

  it("says which file is not there, and which report cannot be written", async () => {
    const write = () => undefined;
    const lost = runScenarios({ paths: ["/no/such.txt"], junit: undefined, write });
    await expect(lost).rejects.toThrow("there is no scenario file /no/such.txt");
    const unwritable = runScenarios({ paths: [good], junit: "/no/such/report.xml", write });
    await expect(unwritable).rejects.toThrow("cannot write the JUnit report /no/such/report.xml");
  });
});
