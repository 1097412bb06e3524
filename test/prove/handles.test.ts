/**
 * No handle left (fault O12): the real executable beside a real broker, and the limit of its open
 * files is taken from under it while it runs, and given back.
 */
import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningTerminal } from "../integration/terminal-process.ts";
import { requires } from "../requires.ts";
import { openSurroundings, type Surroundings } from "./lone-terminal.ts";

/** Not one more file, socket or pipe for this process, until it is given back. */
function takeHandles(pid: number): () => void {
  const limit = (...more: readonly string[]) =>
    execFileSync("prlimit", ["--pid", String(pid), ...more], { encoding: "utf8" });
  const soft = limit("--nofile", "--output=SOFT", "--noheadings").trim();
  limit("--nofile=1:");
  return () => void limit(`--nofile=${soft}:`);
}

describe.skipIf(requires("mosquitto", "prlimit"))("a terminal without a handle left", () => {
  let around: Surroundings;
  let terminal: RunningTerminal;
  let giveBack = (): void => undefined;

  beforeAll(async () => {
    around = await openSurroundings();
    terminal = around.folder.start();
    await around.ready();
  }, 120_000);

  afterAll(async () => {
    await terminal?.kill();
    await around?.close();
  });

  it("records what comes, says that it could not be spoken, and goes on", async () => {
    const { bank, told } = around;
    const pid = terminal.process.pid ?? 0;
    // At once: what it puts off until it is idle meets the want of handles, too.
    giveBack = takeHandles(pid);
    for (const amount of ["600", "700"]) {
      const { txid } = await bank.credit({ amount, currency: "KHR" });
      expect(await told(txid, "shown")).toMatchObject({ reason: "audio-fault" });
    }
    expect(terminal.process.exitCode).toBeNull();
  }, 120_000);

  it("speaks again when there are handles, without a restart", async () => {
    const { bank, folder, told } = around;
    giveBack();
    const { txid } = await bank.credit({ amount: "800", currency: "KHR" });
    await told(txid, "spoken");
    expect(terminal.process.exitCode).toBeNull();
    const rows = folder.command("ledger", "list", "--ledger", `${folder.path}/ledger.db`, "--json");
    expect(rows.trim().split("\n")).toHaveLength(3);
  }, 120_000);
});
