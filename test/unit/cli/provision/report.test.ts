import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  jobDigest,
  openReport,
  type ReportEntry,
} from "../../../../firmware/cli/provision/report.ts";

const JOB = { terminal: "T-1", ssid: "Market" };

function entry(step: string, outcome: ReportEntry["outcome"], job: object = JOB): ReportEntry {
  const at = "2026-11-22T08:00:00.000Z";
  return { at, terminal: "T-1", job: jobDigest(job), step, outcome, text: "" };
}

describe("the report", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "soundbox-report-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("is gone on with: what is settled stays so, what was refused comes again", () => {
    const path = join(folder, "report.jsonl");
    const first = openReport(path);
    first.add(entry("network", "done"));
    first.add(entry("voice", "skipped"));
    first.add(entry("link", "refused"));
    first.close();
    const second = openReport(path);
    expect([...second.settled("T-1", JOB)]).toEqual(["network", "voice"]);
    expect(second.isFinished("T-1", JOB)).toBe(false);
    second.add(entry("box", "done"));
    expect(second.isFinished("T-1", JOB)).toBe(true);
    expect([...second.settled("T-1", JOB)]).toEqual([]);
    second.close();
  });

  it("knows a changed job as another one, and the same job whatever its password", () => {
    const report = openReport(undefined);
    report.add(entry("network", "done"));
    expect(report.settled("T-1", { ...JOB, ssid: "Other" }).size).toBe(0);
    const one = jobDigest({ ...JOB, password: "12345678" });
    expect(jobDigest({ ...JOB, password: "87654321" })).toBe(one);
    expect(jobDigest(JOB)).not.toBe(one);
  });

  it("loses one line at most when the computer stopped in the middle of it", () => {
    const path = join(folder, "report.jsonl");
    const whole = `${JSON.stringify(entry("network", "done"))}\n`;
    writeFileSync(path, `${whole}{"at":"2026-11-22T08:0`);
    const report = openReport(path);
    report.add(entry("link", "done"));
    report.close();
    expect([...openReport(path).settled("T-1", JOB)]).toEqual(["network", "link"]);
    expect(readFileSync(path, "utf8").endsWith("}\n")).toBe(true);
  });
});
