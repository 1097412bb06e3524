/**
 * The whole way, with the commands that a person types: the real terminal shows a code, somebody
 * pays it on the model of Bakong, the gateway asks and finds, and the terminal says it.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../requires.ts";
import { SHOP } from "../unit/sim/networks/bakong-rig.ts";
import { openTown, type Town } from "./gateway-town.ts";
import { codeInPng } from "./png-code.ts";
import { makeTerminal, type RunningTerminal, type TerminalFolder } from "./terminal-process.ts";

const SOUNDBOX = new URL("../../firmware/cli/soundbox.mjs", import.meta.url).pathname;
const ACQUIRER = "bakong-gw";
const TERMINAL = "T-0031";

describe.skipIf(requires("mosquitto"))("a terminal whose acquirer is the gateway", () => {
  let town: Town;
  let home: string;
  let folder: TerminalFolder;
  let terminal: RunningTerminal;
  let gateway: ChildProcess;
  let said = "";

  beforeAll(async () => {
    town = await openTown();
    home = mkdtempSync(join(tmpdir(), "soundbox-gateway-"));
    const broker = `mqtt://127.0.0.1:${town.broker.port}`;
    const made = join(home, "gw");
    const key = join(home, "terminal.jwk.json");
    const names = ["--acquirer", ACQUIRER, "--terminal", TERMINAL, "--account", SHOP];
    const places = ["--terminal-key", key, "--bakong", town.server.url, "--broker", broker];
    const setup = [SOUNDBOX, "gateway", "setup", made, ...names, ...places];
    const jwks: unknown = JSON.parse(
      execFileSync(process.execPath, setup, { encoding: "utf8", stdio: "pipe" }),
    );
    const token = town.api.tokens.register("e2e@example.com", Date.now());
    writeFileSync(join(made, "bakong.token"), token, { mode: 0o600 });
    const own = ["--terminal", TERMINAL, "--broker", broker, "--account", SHOP, "--news", "asked"];
    folder = makeTerminal(ACQUIRER, jwks, own);
    writeFileSync(key, JSON.stringify(folder.jwk));
    const run = [SOUNDBOX, "gateway", "bakong", "--config", join(made, "gateway.json")];
    gateway = spawn(process.execPath, run, { stdio: ["ignore", "ignore", "pipe"] });
    gateway.stderr?.on("data", (chunk) => {
      said += chunk;
    });
    await town.broker.logs(/Sending SUBACK to bakong-gw/);
    terminal = folder.start();
  }, 120_000);

  afterAll(async () => {
    await terminal?.kill();
    gateway?.kill("SIGKILL");
    folder?.remove();
    await town?.close();
    rmSync(home, { recursive: true, force: true });
  });

  it("says and records what was paid, with nobody but Bakong to tell of it", async () => {
    await town.broker.logs(new RegExp(`Sending PUBLISH to ${TERMINAL} .*dn/welcome`));
    terminal.type("currency 12500 charge");
    const png = await terminal.frame((frame) => codeInPng(frame)?.includes("540512500") === true);
    // Was this paid? The gateway looks, and answers the question.
    terminal.type("charge");
    await town.broker.logs(new RegExp(`Sending PUBLISH to ${TERMINAL} .*dn/charge`));
    const { hash } = town.pay(codeInPng(png) ?? "");
    await town.broker.logs(new RegExp(`Sending PUBLISH to ${TERMINAL} .*dn/event`));
    // The code leaves the display when it has been paid.
    await terminal.frame((frame) => !codeInPng(frame)?.includes("540512500"));
    const config = join(folder.path, "config.json");
    expect(folder.command("ledger", "list", "--config", config)).toContain(hash.slice(-8));
    expect(said).toContain(`${TERMINAL}: 12500 KHR paid, number 1`);
    expect(said).toMatch(/lookups left today/);
  }, 120_000);
});
