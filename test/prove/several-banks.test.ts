/**
 * Two banks' own programs, a real broker and the real firmware in its own process: what each bank
 * is told, what is recorded for it, and that neither can speak for the other.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Mosquitto, startMosquitto } from "../integration/mosquitto.ts";
import { type Claims, type OutsideBank, openOutsideBank } from "../integration/outside-bank.ts";
import {
  makeTerminal,
  type RunningTerminal,
  type TerminalFolder,
} from "../integration/terminal-process.ts";
import { requires } from "../requires.ts";

const TERMINAL = "T-0008";

const isReady = ({ kind, state }: Claims) => kind === "session.state" && state === "ready";
const isStage = (payment: Claims, stage: string) => (claims: Claims) =>
  claims.txid === payment.txid && claims.stage === stage;

describe.skipIf(requires("mosquitto"))("a terminal of two banks on a real broker", () => {
  let broker: Mosquitto;
  let first: OutsideBank;
  let second: OutsideBank;
  let folder: TerminalFolder;
  let terminal: RunningTerminal;

  beforeAll(async () => {
    broker = await startMosquitto({});
    const url = `mqtt://127.0.0.1:${broker.port}`;
    first = await openOutsideBank({ url, terminal: TERMINAL });
    const other = { id: "other-bank", epoch: 4, algorithm: "ES256" } as const;
    second = await openOutsideBank({ url, terminal: TERMINAL, ...other });
    folder = makeTerminal(first.id, first.jwks, ["--terminal", TERMINAL, "--broker", url]);
    const path = join(folder.path, "config.json");
    const config = JSON.parse(readFileSync(path, "utf8")) as object;
    writeFileSync(join(folder.path, "other.jwks.json"), JSON.stringify(second.jwks));
    const otherAcquirers = [{ id: second.id, epoch: 4, keys: "other.jwks.json" }];
    writeFileSync(path, JSON.stringify({ ...config, otherAcquirers }));
    for (const bank of [first, second]) bank.knows(folder.jwk);
    terminal = folder.start();
    await first.hears(isReady, "ready");
    await second.hears(isReady, "ready");
  }, 120_000);

  afterAll(async () => {
    await terminal?.kill();
    await first?.close();
    await second?.close();
    await broker?.stop();
    folder?.remove();
  });

  it("records and says the payments of both, numbered by each, and tells each of its own", async () => {
    const one = await first.credit({ amount: "12500", currency: "KHR" });
    const two = await second.credit({ amount: "3.75", currency: "USD" });
    await first.hears(isStage(one, "spoken"), "the first bank's payment spoken");
    await second.hears(isStage(two, "spoken"), "the second bank's payment spoken");
    expect(first.heard.some(({ claims }) => claims.txid === two.txid)).toBe(false);
    const list = folder.command("ledger", "list", "--config", join(folder.path, "config.json"));
    expect(list).toContain("12,500");
    expect(list).toContain("3.75");
  }, 120_000);

  it("greets each with its own numbering again after it was killed", async () => {
    await terminal.kill();
    terminal = folder.start();
    const missed = await second.credit({ amount: "700", currency: "KHR" });
    await second.hears(isStage(missed, "spoken"), "the payment after the kill spoken");
    const isAgain = ({ kind, boot }: Claims) => kind === "session.hello" && boot === 2;
    const hellos = [
      await first.hears(isAgain, "the second boot's hello"),
      await second.hears(isAgain, "the second boot's hello"),
    ];
    expect(hellos).toMatchObject([
      { epoch: 1, contiguousSeq: 1, holes: [] },
      { epoch: 4, holes: [] },
    ]);
  }, 120_000);
});
