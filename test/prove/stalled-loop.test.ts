/**
 * A loop that stands still (fault O9): the real executable under a supervisor that does what
 * systemd does with the unit's WatchdogSec. Silence ends it, and the next life tells what came.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { until } from "../integration/patience.ts";
import { SOUNDBOX } from "../integration/terminal-process.ts";
import { requires } from "../requires.ts";
import { openSurroundings, type Surroundings } from "./lone-terminal.ts";

/** As in the unit: several turns of an idle terminal. */
const WATCHDOG_MS = 20_000;

describe.skipIf(requires("mosquitto"))("a terminal whose loop stands still", () => {
  let around: Surroundings;
  let supervised: ReturnType<typeof supervise>;

  beforeAll(async () => {
    around = await openSurroundings();
    useFiles(around.folder.path);
    supervised = supervise(around.folder.path);
    await around.ready();
  }, 120_000);

  afterAll(async () => {
    await supervised?.stop();
    await around?.close();
  });

  it("feeds its watchdog as long as it turns, falls silent, and is back with what came", async () => {
    const { bank, told } = around;
    const { txid } = await bank.credit({ amount: "500", currency: "KHR" });
    await told(txid, "spoken");
    await until(() => supervised.words().includes("WATCHDOG=1"));
    expect(supervised.words()).toContain("READY=1");
    supervised.freeze();
    const next = await bank.credit({ amount: "700", currency: "KHR" });
    await told(next.txid, "spoken");
    expect(supervised.ends()).toBeGreaterThanOrEqual(1);
  }, 180_000);
});

/** A board of files that is no headless one: it has a supervisor. */
function useFiles(folder: string): void {
  const path = join(folder, "config.json");
  const config = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
  const sound = join(folder, "sound");
  mkdirSync(sound);
  const display = { display: "png", displayPath: join(folder, "frame.png") };
  const board = { ...display, speaker: "wav", speakerDevice: sound, panel: "none" };
  writeFileSync(path, JSON.stringify({ ...config, board }));
}

/** Starts the terminal, and again whenever it has said nothing for too long. */
function supervise(folder: string) {
  const log = join(folder, "notices");
  const programs = join(folder, "programs");
  mkdirSync(programs);
  const notify = join(programs, "systemd-notify");
  writeFileSync(notify, `#!/bin/sh\nfor word; do echo "$word" >> "${log}"; done\n`);
  chmodSync(notify, 0o755);
  const words = () => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : []);
  const fed = () => words().filter((word) => word === "WATCHDOG=1").length;
  const env = {
    ...process.env,
    PATH: `${programs}:${process.env["PATH"] ?? ""}`,
    NOTIFY_SOCKET: join(folder, "socket"),
    WATCHDOG_USEC: String(WATCHDOG_MS * 1000),
  };
  let isStopped = false;
  let ends = 0;
  let child: ChildProcess;
  let gone: Promise<void>;
  let fedBefore = 0;
  const start = (): void => {
    fedBefore = fed();
    const args = [SOUNDBOX, "run", "--config", join(folder, "config.json")];
    child = spawn(process.execPath, args, { stdio: ["pipe", "ignore", "inherit"], env });
    gone = new Promise((resolve) =>
      child.once("close", () => {
        if (!isStopped) {
          ends += 1;
          start();
        }
        resolve();
      }),
    );
  };
  start();
  let [known, since] = [0, performance.now()];
  const watch = setInterval(() => {
    const count = fed();
    // How long a life takes to begin is another limit's affair.
    if (count !== known || count === fedBefore) [known, since] = [count, performance.now()];
    if (performance.now() - since < WATCHDOG_MS) return;
    since = performance.now();
    child.kill("SIGKILL");
  }, 200);
  return {
    words,
    ends: () => ends,
    freeze: () => child.kill("SIGSTOP"),
    async stop() {
      isStopped = true;
      clearInterval(watch);
      child.kill("SIGKILL");
      await gone;
    },
  };
}
