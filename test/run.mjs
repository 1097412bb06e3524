/**
 * `npm test`: installs what is missing, bundles the commands once for all tests that start them,
 * runs every tier, and ends with one plain line `N passed, N failed` (and how many were skipped).
 */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureBuilt, ensureInstalled } from "../firmware/cli/soundbox.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const REPORT = join(ROOT, ".build", `tests-${process.pid}.json`);

ensureInstalled();
mkdirSync(join(ROOT, ".build"), { recursive: true });
await ensureBuilt();

// The long proofs are a run of their own: `npm run prove`.
const args = process.argv.slice(2).filter((arg) => arg !== "--prove");
const isProof = args.length < process.argv.length - 2;
if (isProof && args.length === 0) args.push("test/prove");

const vitest = spawn(
  process.execPath,
  [
    join(ROOT, "node_modules", "vitest", "vitest.mjs"),
    "run",
    "--config",
    join(ROOT, "test", "vitest.config.ts"),
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${REPORT}`,
    ...args,
  ],
  {
    cwd: ROOT,
    stdio: "inherit",
    env: isProof ? { ...process.env, SOUNDBOX_PROVE: "1" } : process.env,
  },
);
const code = await new Promise((resolve) => vitest.on("close", resolve));
process.exitCode = report(code ?? 1);

function report(exitCode) {
  let counts;
  try {
    counts = JSON.parse(readFileSync(REPORT, "utf8"));
  } catch {
    process.stdout.write("0 passed, 1 failed\n");
    return 1;
  }
  rmSync(REPORT, { force: true });
  const { numPassedTests: passed, numFailedTests, numPendingTests: skipped } = counts;
  // A file that cannot even be loaded has no tests to fail; it is a failure all the same.
  const broken = counts.testResults.filter(
    (file) =>
      file.status === "failed" && file.assertionResults.every((test) => test.status !== "failed"),
  ).length;
  const failed =
    numFailedTests + broken + (exitCode !== 0 && numFailedTests + broken === 0 ? 1 : 0);
  if (skipped > 0) {
    process.stdout.write(`\nSKIPPED ${skipped} tests for want of programs:\n`);
    for (const file of counts.testResults) {
      for (const test of file.assertionResults) {
        if (test.status === "pending" || test.status === "skipped") {
          process.stdout.write(`  ${test.fullName}\n`);
        }
      }
    }
    if (process.env.REQUIRE_ALL === "1") {
      process.stdout.write("REQUIRE_ALL=1: nothing may be skipped\n");
      process.stdout.write(`${passed} passed, ${failed + skipped} failed\n`);
      return 1;
    }
  }
  process.stdout.write(
    `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`,
  );
  return failed > 0 ? 1 : 0;
}
