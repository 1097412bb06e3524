/** Our terminal as it leaves the factory, a process of its own on one end of a pseudo-terminal. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateKeyPem } from "../../drivers/linux/host-crypto.ts";
import { plugPtyPair } from "./pty-pair.ts";
import { SOUNDBOX } from "./terminal-process.ts";

/** What its label says. */
export const SECRET = "00112233445566778899aabbccddeeff";

/** A terminal as it leaves the factory, running on one end of a cable. */
export async function openFactoryBox() {
  const folder = mkdtempSync(join(tmpdir(), "soundbox-factory-"));
  const pair = await plugPtyPair();
  writeFileSync(join(folder, "key.pem"), generateKeyPem("EdDSA"), { mode: 0o600 });
  writeFileSync(join(folder, "label"), `${SECRET}\n`, { mode: 0o600 });
  const config = {
    terminal: "T-0042",
    identityKey: "key.pem",
    ledger: "ledger.db",
    languages: ["en"],
    line: { port: pair.box, labelSecret: "label" },
  };
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  let child: ChildProcess | undefined;
  let complaints = "";
  const start = () => {
    const path = join(folder, "config.json");
    const argv = [SOUNDBOX, "run", "--config", path, "--board", "headless", "--out", folder];
    child = spawn(process.execPath, argv);
    child.stderr?.on("data", (chunk) => {
      complaints += chunk;
    });
  };
  const stop = async () => {
    const ended = new Promise((resolve) => child?.once("close", resolve));
    child?.kill("SIGKILL");
    await ended;
  };
  start();
  return {
    folder,
    pair,
    complaints: () => complaints,
    /** The presence gesture, at its own keys. */
    hold: () => child?.stdin?.write("volume-down:hold\n"),
    async cutPower() {
      await stop();
      start();
    },
    async close() {
      await stop();
      await pair.pull();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type FactoryBox = Awaited<ReturnType<typeof openFactoryBox>>;
