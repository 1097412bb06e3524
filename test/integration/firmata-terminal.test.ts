/**
 * The whole terminal as it is installed, bundle and all, with its panel on a pseudo-terminal: keys
 * go in, letters and lamps come out, and the pixels are in a file of a framebuffer's bytes.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { exportJWK, generateKeyPair } from "jose";
import { afterEach, describe, expect, it } from "vitest";
import { FirmataCable } from "../contract/panel-rig.ts";
import { requires } from "../requires.ts";
import { until } from "./patience.ts";
import { makeTerminal, SOUNDBOX, type TerminalFolder } from "./terminal-process.ts";

let folder: TerminalFolder | undefined;
let cable: FirmataCable | undefined;
let child: ChildProcess | undefined;

afterEach(async () => {
  child?.kill("SIGKILL");
  await cable?.dispose();
  folder?.remove();
});

/** A terminal with this panel, whose broker never answers. */
async function start(parts: Readonly<Record<string, unknown>>): Promise<ChildProcess> {
  const { publicKey } = await generateKeyPair("EdDSA");
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: "key-1", use: "sig" }] };
  folder = makeTerminal("acleda", keys, ["--broker", "mqtt://127.0.0.1:9"]);
  const path = join(folder.path, "config.json");
  const displayPath = join(folder.path, "fb");
  const board = { displayPath, speaker: "wav", speakerDevice: folder.path, panel: "firmata" };
  writeFileSync(
    path,
    JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), board, ...parts }),
  );
  return spawn(process.execPath, [SOUNDBOX, "run", "--config", path], { stdio: "ignore" });
}

describe.skipIf(requires("socat"))("a terminal with a panel on a Firmata board", () => {
  it("takes an amount from its keys, and says it in letters and lamps", async () => {
    const panel = new FirmataCable();
    cable = panel;
    await panel.plug();
    const display = { kind: "pcf8574" };
    child = await start({ panel: { port: panel.path, display } });
    // Nobody at the broker's address: the terminal says so, and its lamp is not green.
    await until(() => panel.lamp("link") === "red" || panel.lamp("link") === "amber");
    const shown: string[] = [];
    for (const key of ["1", "2", "5"] as const) {
      const wanted = `${[...shown, key].join("")} KHR`;
      panel.board.ground(panel.pinOf(key), true);
      await until(() => panel.lcd.lines[1]?.trim() === wanted);
      panel.board.ground(panel.pinOf(key), false);
      shown.push(key);
    }
    expect(panel.lcd.lines).toEqual(["Key in the amoun", "         125 KHR"]);
    const pixels = join(folder?.path ?? "", "fb");
    expect(existsSync(pixels) && statSync(pixels).size).toBe(480 * 800 * 2);
    const over = new Promise((resolve) => child?.once("exit", resolve));
    child.kill("SIGTERM");
    expect(await over).toBe(0);
  });
});
