/** The bench as a program that others start: as small as it goes, with its report read back. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "./root.ts";

/** What `--json` writes, as far as it is looked at. */
export interface Report {
  readonly absent: readonly string[];
  readonly lines: readonly {
    readonly title: string;
    readonly unit: string;
    readonly series: readonly { readonly name: string; readonly values: [number, number][] }[];
    readonly verdicts: readonly { readonly reached: { readonly median: number } }[];
  }[];
}

interface BenchRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Waits without standing still: whoever runs the tests wants to hear of them meanwhile. */
export function runBench(...args: readonly string[]): Promise<BenchRun> {
  const program = join(ROOT, "test", "bench", "run.mjs");
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      said[name] += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, ...said }));
  });
}

/** Measures some rows, once each. @throws Error with what the bench said when it failed. */
export async function benchReport(
  rows: string,
): Promise<{ readonly report: Report; readonly stdout: string }> {
  const folder = mkdtempSync(join(tmpdir(), "soundbox-bench-test-"));
  const path = join(folder, "report.json");
  try {
    const { status, stdout, stderr } = await runBench("--tiny", "--only", rows, "--json", path);
    if (status !== 0) throw new Error(`the bench ended with ${status}: ${stderr}`);
    return { report: JSON.parse(readFileSync(path, "utf8")) as Report, stdout };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
