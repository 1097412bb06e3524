/** The fuzzer finds what was planted for it, and starts on every reader that it knows. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "../tidy/sources.ts";
import { fuzz } from "./main.ts";

const RUNS = 40_000;

describe("the fuzzer", () => {
  let folder: string;

  beforeAll(() => {
    mkdirSync(join(ROOT, ".build"), { recursive: true });
    folder = mkdtempSync(join(ROOT, ".build", "fuzz-test-"));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function searchPlanted(isLed: boolean) {
    return fuzz({
      root: ROOT,
      folder,
      entry: "test/fuzz/subjects/planted.ts",
      measured: ["test/fuzz/subjects/planted.ts"],
      kept: [],
      seed: 1,
      isLed,
      goesOn: (runs) => runs < RUNS,
    });
  }

  it("finds a planted mistake because coverage leads it there, and makes the input small", async () => {
    const led = await searchPlanted(true);
    expect(led.findings.map(({ what }) => what)).toEqual(["the planted mistake"]);
    const [found] = led.findings;
    expect(Buffer.from(found?.input ?? []).toString("latin1")).toMatch(/^Khmer[\u00f0-\u00ff]$/);
    expect((await searchPlanted(false)).findings).toEqual([]);
  });
});

describe("npm run fuzz", () => {
  const run = (...args: readonly string[]) =>
    spawnSync(process.execPath, [join(ROOT, "test/fuzz/run.mjs"), ...args], { encoding: "utf8" });

  it("searches each reader, finds nothing, and keeps a corpus for the next time", () => {
    const corpus = mkdtempSync(join(tmpdir(), "soundbox-corpus-"));
    try {
      const args = ["--minutes", "0.01", "--seed", "1", "--corpus", corpus];
      const { stdout, stderr, status } = run(...args);
      expect(stderr).toBe("");
      expect(stdout).toMatch(
        /^envelope: .* 0 findings\nkhqr: .* 0 findings\nframes: .* 0 findings\n$/,
      );
      expect(status).toBe(0);
      for (const target of ["envelope", "khqr", "frames"]) {
        expect(readdirSync(join(corpus, target)).length).toBeGreaterThan(5);
      }
    } finally {
      rmSync(corpus, { recursive: true, force: true });
    }
  }, 120_000);

  it("says what is wrong with what was typed", () => {
    expect(run("--target", "moon")).toMatchObject({ status: 2, stdout: "" });
    expect(run("--target", "moon").stderr).toMatch(/^no target moon\n/);
    expect(run("--minutes", "soon").stderr).toMatch(
      /^--minutes soon: a number above 0 is wanted\n/,
    );
  }, 60_000);
});
