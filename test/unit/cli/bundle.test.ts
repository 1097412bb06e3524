/** A bundle runs the same with good bytecode, with somebody else's, and with none. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadBundle, writeBytecode } from "../../../firmware/cli/bundle.mjs";

const LOADER = new URL("../../../firmware/cli/bundle.mjs", import.meta.url).href;
const SOURCE = `"use strict";
exports.where = __url;
exports.basename = require("node:path").basename;
exports.late = () => { const inner = () => 42; return inner(); };
`;

describe("a bundle", () => {
  let folder: string;
  let path: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "bundle-"));
    path = join(folder, "some.cjs");
    writeFileSync(path, SOURCE);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function expectToWork(): void {
    const bundle = loadBundle(path) as {
      where: string;
      basename: (path: string) => string;
      late: () => number;
    };
    expect(bundle.where).toMatch(/^file:.*some\.cjs$/);
    expect(bundle.basename("/a/b")).toBe("b");
    expect(bundle.late()).toBe(42);
  }

  /** In a process of its own, with the flags of a plain start: V8 remembers what it compiled. */
  function isTaken(): string {
    const ask = `import { takesBytecode } from ${JSON.stringify(LOADER)};
      process.stdout.write(String(takesBytecode(${JSON.stringify(path)})));`;
    return String(spawnSync(process.execPath, ["--input-type=module", "-e", ask]).stdout);
  }

  it("runs without bytecode", () => {
    expect(existsSync(`${path}.bytecode`)).toBe(false);
    expectToWork();
  });

  it("runs with its bytecode", () => {
    writeBytecode(path);
    expectToWork();
    expect(isTaken()).toBe("true");
  });

  it("runs beside bytecode that is torn or of something else", () => {
    writeBytecode(path);
    const whole = readFileSync(`${path}.bytecode`);
    for (const bytes of [whole.subarray(0, 100), Buffer.alloc(0), Buffer.alloc(2_000, 7)]) {
      writeFileSync(`${path}.bytecode`, bytes);
      expect(isTaken()).toBe("false");
      expectToWork();
    }
  });
});
