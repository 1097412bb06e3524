/** The ledger on a disk that is counted and that fails, by way of its system calls. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verifyLedger } from "../../drivers/linux/ledger-audit.ts";
import { openLedgerReader } from "../../drivers/linux/ledger-reader.ts";
import { requires } from "../requires.ts";
import { figure } from "./figure.ts";
import { acknowledged, type BuiltChild, buildLedgerChild, runChild } from "./ledger-process.ts";

const SYNCS = "fsync,fdatasync";

describe.skipIf(requires("strace"))("a ledger whose disk is watched or fails", () => {
  let child: BuiltChild;

  beforeAll(async () => {
    child = await buildLedgerChild();
  });

  afterAll(() => child.dispose());

  /** Runs the child under strace with `options`; the log has its system calls. */
  function traced(name: string, batches: number, ...options: string[]) {
    const path = join(child.folder, `${name}.db`);
    const log = join(child.folder, `${name}.log`);
    const command = [process.execPath, child.script, path, "1", String(batches)];
    const story = runChild(["strace", "-f", "-qq", "-o", log, ...options, ...command]);
    return story.then(({ lines }) => ({ path, lines, log: () => readFileSync(log, "utf8") }));
  }

  it("commits each batch with exactly one sync, before it is acknowledged", async () => {
    const { lines, log } = await traced("syncs", 20, "-e", `trace=${SYNCS},write`);
    expect(lines.at(-1)).toBe("end");
    const steps = log()
      .split("\n")
      .map((line) => /write\(1, "(\w+)|\b(fsync|fdatasync)\(/.exec(line))
      .flatMap((found) => (found === null ? [] : [found[1] ?? "sync"]));
    const text = steps.join(" ");
    const batches = [...text.matchAll(/\brecord((?: sync)*)((?: ack)+)/g)];
    expect(batches).toHaveLength(20);
    for (const [, syncs] of batches) expect(syncs).toBe(" sync");
  }, 240_000);

  it("says io when a sync fails, acknowledges nothing of that batch, and goes on", async () => {
    const { path, lines } = await traced(
      "eio",
      40,
      ...["-e", `trace=${SYNCS}`, "-e", `inject=${SYNCS}:error=EIO:when=12+9`],
    );
    expect(lines.filter((line) => line === "fault io").length).toBeGreaterThan(2);
    checkRecord(path, acknowledged(lines));
    // What came again after a fault was new to the ledger: nothing of a failed batch had stayed.
    expect(lines.filter((line) => line.startsWith("known"))).toEqual([]);
  }, 240_000);

  it("says full when the card is full, acknowledges nothing of it, and goes on", async () => {
    const { path, lines } = await traced(
      "enospc",
      40,
      ...["-e", "trace=pwrite64", "-e", "inject=pwrite64:error=ENOSPC:when=400+271"],
    );
    expect(lines.filter((line) => line === "fault full").length).toBeGreaterThan(2);
    checkRecord(path, acknowledged(lines));
    // What came again after a fault was new to the ledger: nothing of a failed batch had stayed.
    expect(lines.filter((line) => line.startsWith("known"))).toEqual([]);
  }, 240_000);

  it("says read-only on a card that turned read-only", async () => {
    const { path } = await traced("erofs", 3, "-e", "trace=none");
    const before = verifyLedger(path);
    const { lines } = await traced(
      "erofs",
      3,
      ...["-P", path, "-e", "trace=openat", "-e", "inject=openat:error=EROFS:when=1"],
    );
    expect(lines).toEqual(["open read-only"]);
    expect(verifyLedger(path)).toEqual(before);
  }, 240_000);
});

describe.skipIf(requires("strace"))("a ledger whose writes are weighed", () => {
  it("writes no more to the card than ten years of it can bear", async () => {
    const child = await buildLedgerChild();
    const path = join(child.folder, "weighed.db");
    const log = join(child.folder, "weighed.log");
    const trace = ["strace", "-f", "-qq", "-o", log, "-e", `trace=${SYNCS},pwrite64`];
    // One payment at a time is the most that each can cost.
    const command = [process.execPath, child.script, path, "1", "1200", "1"];
    const { lines } = await runChild([...trace, ...command]);
    const payments = acknowledged(lines).length;
    const calls = readFileSync(log, "utf8");
    const written = [...calls.matchAll(/pwrite64\(.* = (\d+)$/gm)];
    const bytes = written.reduce((sum, [, length]) => sum + Number(length), 0);
    const syncs = [...calls.matchAll(/\b(?:fsync|fdatasync)\(/g)].length;
    child.dispose();
    figure(
      `wear: ${payments} payments recorded and marked, ${(bytes / payments / 1024).toFixed(1)} KiB ` +
        `and ${(syncs / payments).toFixed(2)} syncs each`,
    );
    expect(payments).toBeGreaterThan(1_000);
    // 1,000 payments a day may write 20 MB, with ten syncs each.
    expect(bytes / payments).toBeLessThan(20_000);
    expect(syncs / payments).toBeLessThan(10);
  }, 120_000);
});

function checkRecord(path: string, acked: readonly string[]): void {
  expect(acked.length).toBeGreaterThan(100);
  expect(verifyLedger(path).damage).toBe(null);
  const reader = openLedgerReader(path);
  const txids = [...reader.rows()].map(({ row }) => row.txid ?? "");
  reader.close();
  expect(new Set(txids).size).toBe(txids.length);
  const kept = new Set(txids);
  expect(acked.filter((txid) => !kept.has(txid))).toEqual([]);
}
