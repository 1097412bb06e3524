/** Several first starts at once: one installs the packages, the others wait for it. */
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ROOT } from "../bench/root.ts";

/** Stands for npm: takes a moment, and writes down when it begins and ends. */
const NPM = `
import { appendFileSync, mkdirSync } from "node:fs";
appendFileSync("npm.log", "begin\\n");
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
mkdirSync("node_modules", { recursive: true });
appendFileSync("npm.log", "end\\n");
process.exitCode = Number(process.env.NPM_ENDS_WITH ?? 0);
`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "soundbox-install-"));
  const cli = join(folder, "firmware", "cli");
  mkdirSync(cli, { recursive: true });
  for (const name of ["soundbox.mjs", "bundle.mjs"]) {
    cpSync(join(ROOT, "firmware", "cli", name), join(cli, name));
  }
  writeFileSync(join(folder, "package-lock.json"), "{}");
  writeFileSync(join(folder, "npm.mjs"), NPM);
  const program =
    "import { ensureInstalled } from './firmware/cli/soundbox.mjs'; ensureInstalled();";
  writeFileSync(join(folder, "start.mjs"), program);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function start(npmEndsWith = 0): Promise<number | null> {
  const child = spawn(process.execPath, ["start.mjs"], {
    cwd: folder,
    stdio: "ignore",
    env: {
      ...process.env,
      npm_execpath: join(folder, "npm.mjs"),
      NPM_ENDS_WITH: String(npmEndsWith),
    },
  });
  return new Promise((resolve) => child.once("close", resolve));
}

const logged = () => readFileSync(join(folder, "npm.log"), "utf8");

it("installs once, however many begin together", async () => {
  expect(await Promise.all([start(), start(), start()])).toEqual([0, 0, 0]);
  expect(logged()).toBe("begin\nend\n");
});

it("installs again after one that failed, and after one that was killed in the middle", async () => {
  expect(await start(1)).toBe(1);
  writeFileSync(join(folder, ".build", "installing"), "999999999");
  expect(await start()).toBe(0);
  expect(logged()).toBe("begin\nend\nbegin\nend\n");
});
