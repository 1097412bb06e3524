/**
 * `npm test`: installs what is missing, bundles the commands once for all tests that start them,
 * runs every tier, and ends with one plain line `N passed, N failed` (and how many were skipped).
 * `npm run prove` runs the long proofs instead, and lists what they measured before that line.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureBuilt, ensureInstalled } from "../firmware/cli/soundbox.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const REPORT = join(ROOT, ".build", `tests-${process.pid}.json`);
/** Where the proofs write what they measured; whoever names a file of their own keeps it. */
const OWN_FIGURES = join(ROOT, ".build", `figures-${process.pid}.txt`);
const FIGURES = process.env.SOUNDBOX_FIGURES || OWN_FIGURES;
/** Where tests write what this machine cannot do, whatever is installed (`test/requires.ts`). */
const LIMITS = join(ROOT, ".build", `limits-${process.pid}.txt`);
/** What an earlier run has left in it. */
const earlierBytes = existsSync(FIGURES) ? statSync(FIGURES).size : 0;

ensureInstalled();
mkdirSync(join(ROOT, ".build"), { recursive: true });
await ensureBuilt();

// The long proofs are a run of their own: `npm run prove`.
const args = process.argv.slice(2).filter((arg) => arg !== "--prove");
const isProof = args.length < process.argv.length - 2;
/** Proofs with threads of their own have the machine for themselves. */
const ALONE = ["power-cuts", "seeds"].map((name) => `test/prove/${name}.test.ts`);
const goes =
  isProof && args.length === 0
    ? [
        ["test/prove", ...ALONE.map((file) => `--exclude=${file}`)],
        [...ALONE, "--maxWorkers=1"],
      ]
    : [args];
const reports = [];
for (const go of goes) reports.push(await run(go));
if (isProof) listFigures();
process.exitCode = report(reports);

/** One call of vitest. @returns its exit code and what it reported, if it came to that. */
async function run(words) {
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
      ...words,
    ],
    {
      cwd: ROOT,
      stdio: "inherit",
      env: {
        ...process.env,
        SOUNDBOX_LIMITS: LIMITS,
        ...(isProof ? { SOUNDBOX_PROVE: "1", SOUNDBOX_FIGURES: FIGURES } : {}),
      },
    },
  );
  const exitCode = (await new Promise((resolve) => vitest.on("close", resolve))) ?? 1;
  try {
    return { exitCode, counts: JSON.parse(readFileSync(REPORT, "utf8")) };
  } catch {
    return { exitCode, counts: undefined };
  } finally {
    rmSync(REPORT, { force: true });
  }
}

/** What was measured, in the order in which it was; a run of which nothing is left says so. */
function listFigures() {
  let text = "";
  try {
    text = readFileSync(FIGURES).subarray(earlierBytes).toString("utf8").trimEnd();
  } catch {
    // No proof came as far as its figure.
  }
  const lines = text === "" ? ["none"] : text.split("\n");
  process.stdout.write(`\nFigures of this run:\n${lines.map((line) => `  ${line}\n`).join("")}\n`);
  rmSync(OWN_FIGURES, { force: true });
}

/** What this machine cannot do, whatever is installed: titles of tests or groups, and why. */
function readLimits() {
  try {
    const lines = readFileSync(LIMITS, "utf8").trim().split("\n");
    return lines.map((line) => JSON.parse(line));
  } catch {
    return [];
  } finally {
    rmSync(LIMITS, { force: true });
  }
}

/** Prints the one plain line over all that was run. @returns the exit code. */
function report(all) {
  const limits = readLimits();
  const limitOf = ({ ancestorTitles, title }) =>
    limits.find((limit) => [...ancestorTitles, title].includes(limit.title));
  const [skips, beyond] = [[], []];
  let [passed, failed] = [0, 0];
  for (const { exitCode, counts } of all) {
    if (counts === undefined) {
      failed += 1;
      continue;
    }
    passed += counts.numPassedTests;
    // A file that cannot even be loaded has no tests to fail; it is a failure all the same.
    const broken = counts.testResults.filter(
      (file) =>
        file.status === "failed" && file.assertionResults.every((test) => test.status !== "failed"),
    ).length;
    const wrong = counts.numFailedTests + broken;
    failed += exitCode !== 0 && wrong === 0 ? 1 : wrong;
    for (const { assertionResults } of counts.testResults) {
      for (const test of assertionResults.filter(({ status }) => /pending|skipped/.test(status))) {
        (limitOf(test) === undefined ? skips : beyond).push(test);
      }
    }
  }
  if (beyond.length > 0) {
    process.stdout.write(`\nNOT RUN: ${beyond.length} tests that this machine cannot run:\n`);
    for (const test of beyond) {
      process.stdout.write(`  ${test.fullName}: ${limitOf(test).reason}\n`);
    }
  }
  if (skips.length > 0) {
    process.stdout.write(`\nSKIPPED ${skips.length} tests for want of programs:\n`);
    for (const { fullName } of skips) process.stdout.write(`  ${fullName}\n`);
    if (process.env.REQUIRE_ALL === "1") {
      process.stdout.write("REQUIRE_ALL=1: nothing may be skipped\n");
      process.stdout.write(`${passed} passed, ${failed + skips.length} failed\n`);
      return 1;
    }
  }
  const left = skips.length + beyond.length;
  const rest = left > 0 ? `, ${left} skipped` : "";
  process.stdout.write(`${passed} passed, ${failed} failed${rest}\n`);
  return failed > 0 ? 1 : 0;
}
