/**
 * The real firmware in its own process against a real broker over mutual TLS and a bank's program
 * that knows nothing but the contract.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../requires.ts";
import { type Authority, makeAuthority } from "./certificates.ts";
import { type Mosquitto, startMosquitto } from "./mosquitto.ts";
import { type OutsideBank, openOutsideBank } from "./outside-bank.ts";
import { codeInPng } from "./png-code.ts";
import { makeTerminal, type RunningTerminal, type TerminalFolder } from "./terminal-process.ts";

const TERMINAL = "T-0007";

describe.skipIf(requires("mosquitto", "openssl"))("a terminal on a real broker", () => {
  let authority: Authority;
  let broker: Mosquitto;
  let bank: OutsideBank;
  let folder: TerminalFolder;
  let terminal: RunningTerminal;

  beforeAll(async () => {
    authority = makeAuthority("test authority");
    const names = ["DNS:localhost", "IP:127.0.0.1"];
    const server = authority.issue({ commonName: "localhost", names });
    const ours = authority.issue({ commonName: TERMINAL });
    const theirs = authority.issue({ commonName: "bank" });
    broker = await startMosquitto({
      lines: [
        `cafile ${authority.caFile}`,
        `certfile ${server.certificateFile}`,
        `keyfile ${server.privateKeyFile}`,
        "require_certificate true",
        "use_identity_as_username true",
      ],
    });
    const url = `mqtts://localhost:${broker.port}`;
    const tls = { ca: authority.ca, cert: theirs.certificate, key: theirs.privateKey };
    bank = await openOutsideBank({ url, terminal: TERMINAL, tls });
    folder = makeTerminal(bank.id, bank.jwks, [
      ...["--terminal", TERMINAL, "--broker", url],
      ...["--ca", authority.caFile],
      ...["--certificate", ours.certificateFile],
      ...["--private-key", ours.privateKeyFile],
    ]);
    bank.knows(folder.jwk);
    terminal = folder.start();
    await bank.hears(({ kind, state }) => kind === "session.state" && state === "ready", "ready");
  });

  afterAll(async () => {
    await terminal?.kill();
    await bank?.close();
    await broker?.stop();
    folder?.remove();
    authority?.remove();
  });

  it("shows a code for what was keyed, and says and receipts what was paid for it", async () => {
    terminal.type("currency 12500 charge");
    const png = await terminal.frame((frame) => codeInPng(frame)?.includes("540512500") === true);
    const billNumber = /62\d\d01\d\d(B\d{4}-\d{4})/.exec(codeInPng(png) ?? "")?.[1];
    const { txid } = await bank.credit({ amount: "12500", currency: "KHR" }, { billNumber });
    await bank.hears((claims) => claims.txid === txid && claims.stage === "spoken", "spoken");
    expect(folder.speechCount()).toBe(1);
    await terminal.frame((frame) => codeInPng(frame)?.includes("5802KH") === true);
  });

  it("counts a credit once and says it once, although it was killed before acknowledging", async () => {
    await terminal.kill();
    const before = folder.speechCount();
    const { txid } = await bank.credit({ amount: "700", currency: "KHR" });
    terminal = folder.start();
    await bank.hears((claims) => claims.txid === txid && claims.stage === "spoken", "spoken");
    await terminal.kill();
    terminal = folder.start();
    const sentinel = await bank.credit({ amount: "1.50", currency: "USD" });
    await bank.hears(
      ({ txid: id, stage }) => id === sentinel.txid && stage === "spoken",
      "the next credit spoken",
    );
    expect(folder.speechCount()).toBe(before + 2);
    const rows = folder.command("ledger", "list", "--ledger", `${folder.path}/ledger.db`, "--json");
    expect(rows.split(String(txid)).length - 1).toBe(1);
  });

  it("answers forged, foreign and broken messages with one receipt and no sound", async () => {
    const before = folder.speechCount();
    const rejected = (reason: string) =>
      bank.hears(
        (claims) => claims.stage === "rejected" && claims.reason === reason,
        `rejected: ${reason}`,
      );
    await bank.sendBytes("event", "no JWS at all");
    expect((await rejected("not-a-jws")).sha256).toMatch(/^[0-9a-f]{64}$/);
    await pause();
    await bank.sendBytes("event", "x".repeat(40_000));
    await rejected("too-large");
    await pause();
    await bank.credit({ amount: "0", currency: "KHR" });
    await rejected("amount");
    await pause();
    await bank.credit({ amount: "5", currency: "THB" });
    await rejected("currency");
    await pause();
    await bank.credit({ amount: "5", currency: "KHR" }, { aud: "T-0008" });
    await rejected("wrong-terminal");
    expect(folder.speechCount()).toBe(before);
  });
});

/** Refusals are receipted at most once a second; the next one is sent after that. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1_100));
}
