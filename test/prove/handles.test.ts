/**
 * No handle left (fault O12): the real executable beside a real broker, and the limit of its open
 * files is taken from under it while it runs, and given back.
 */
import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Mosquitto, startMosquitto } from "../integration/mosquitto.ts";
import { type OutsideBank, openOutsideBank } from "../integration/outside-bank.ts";
import {
  makeTerminal,
  type RunningTerminal,
  type TerminalFolder,
} from "../integration/terminal-process.ts";
import { requires } from "../requires.ts";

const TERMINAL = "T-0007";

/** Not one more file, socket or pipe for this process, until it is given back. */
function takeHandles(pid: number): () => void {
  const limit = (...more: readonly string[]) =>
    execFileSync("prlimit", ["--pid", String(pid), ...more], { encoding: "utf8" });
  const soft = limit("--nofile", "--output=SOFT", "--noheadings").trim();
  limit("--nofile=1:");
  return () => void limit(`--nofile=${soft}:`);
}

describe.skipIf(requires("mosquitto", "prlimit"))("a terminal without a handle left", () => {
  let broker: Mosquitto;
  let bank: OutsideBank;
  let folder: TerminalFolder;
  let terminal: RunningTerminal;
  let giveBack = (): void => undefined;

  beforeAll(async () => {
    broker = await startMosquitto();
    const url = `mqtt://127.0.0.1:${broker.port}`;
    bank = await openOutsideBank({ url, terminal: TERMINAL });
    folder = makeTerminal(bank.id, bank.jwks, ["--terminal", TERMINAL, "--broker", url]);
    bank.knows(folder.jwk);
    terminal = folder.start();
    await bank.hears(({ kind, state }) => kind === "session.state" && state === "ready", "ready");
  }, 120_000);

  afterAll(async () => {
    await terminal?.kill();
    await bank?.close();
    await broker?.stop();
    folder?.remove();
  });

  const told = (txid: unknown, stage: string) =>
    bank.hears((claims) => claims.txid === txid && claims.stage === stage, stage);

  it("records what comes, says that it could not be spoken, and goes on", async () => {
    const pid = terminal.process.pid ?? 0;
    const first = await bank.credit({ amount: "500", currency: "KHR" });
    await told(first.txid, "spoken");
    giveBack = takeHandles(pid);
    for (const amount of ["600", "700"]) {
      const { txid } = await bank.credit({ amount, currency: "KHR" });
      expect(await told(txid, "shown")).toMatchObject({ reason: "audio-fault" });
    }
    expect(terminal.process.exitCode).toBeNull();
  }, 120_000);

  it("speaks again when there are handles, without a restart", async () => {
    giveBack();
    const { txid } = await bank.credit({ amount: "800", currency: "KHR" });
    await told(txid, "spoken");
    expect(terminal.process.exitCode).toBeNull();
    const rows = folder.command("ledger", "list", "--ledger", `${folder.path}/ledger.db`, "--json");
    expect(rows.trim().split("\n")).toHaveLength(4);
  }, 120_000);
});
