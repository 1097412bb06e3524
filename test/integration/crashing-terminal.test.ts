/**
 * The real firmware with a planted bug that throws at certain messages, and a supervisor that
 * starts it again: one message cannot keep it down, and a loop of crashes ends in safe mode.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../requires.ts";
import { type Mosquitto, startMosquitto } from "./mosquitto.ts";
import { type OutsideBank, openOutsideBank } from "./outside-bank.ts";
import { makeTerminal, type TerminalFolder } from "./terminal-process.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TERMINAL = "T-0007";
/** Messages of this length meet the bug. */
const GUILTY_BYTES = 3_000;
const TAKEN = "state.inHand = message.payload;";
const BUG = `if (message.payload.length === ${GUILTY_BYTES}) throw new Error("bug: planted");`;

describe.skipIf(requires("mosquitto"))("a terminal that crashes", () => {
  let program: string;
  let broker: Mosquitto;
  let bank: OutsideBank;
  let folder: TerminalFolder;
  let terminal: ReturnType<typeof supervise>;

  beforeAll(async () => {
    program = await bundleWithBug();
    broker = await startMosquitto();
    const url = `mqtt://127.0.0.1:${broker.port}`;
    bank = await openOutsideBank({ url, terminal: TERMINAL });
    folder = makeTerminal(bank.id, bank.jwks, ["--terminal", TERMINAL, "--broker", url]);
    bank.knows(folder.jwk);
    terminal = supervise(program, folder.path);
    await bank.hears(({ kind, state }) => kind === "session.state" && state === "ready", "ready");
  }, 60_000);

  afterAll(async () => {
    await terminal?.stop();
    await bank?.close();
    await broker?.stop();
    folder?.remove();
    if (program !== undefined) rmSync(join(program, ".."), { recursive: true, force: true });
  });

  function stageOf(txid: unknown, stage: string) {
    return bank.hears((claims) => claims.txid === txid && claims.stage === stage, stage);
  }

  /** Sends a message that meets the bug, and the SHA-256 by which it will be refused. */
  async function sendGuilty(letter: string): Promise<string> {
    const payload = letter.repeat(GUILTY_BYTES);
    await bank.sendBytes("event", payload);
    return createHash("sha256").update(payload).digest("hex");
  }

  describe("in one message", () => {
    it("ends, is started again, and forgets nothing that was recorded", async () => {
      const { txid } = await bank.credit({ amount: "500", currency: "KHR" });
      await stageOf(txid, "spoken");
      await sendGuilty("a");
      const after = await bank.credit({ amount: "700", currency: "KHR" });
      await stageOf(after.txid, "spoken");
      expect(terminal.exits).toEqual([70, 70]);
      const config = join(folder.path, "config.json");
      const listed = folder.command("ledger", "export", "--config", config, "--json");
      for (const known of [txid, after.txid]) expect(listed).toContain(String(known));
    }, 120_000);

    it("is refused unread from its third delivery on", async () => {
      const sha256 = createHash("sha256").update("a".repeat(GUILTY_BYTES)).digest("hex");
      const refusal = await bank.hears((claims) => claims.sha256 === sha256, "the refusal");
      expect(refusal).toMatchObject({ stage: "rejected", reason: "schema" });
    }, 60_000);
  });

  describe("five times in ten minutes", () => {
    it("ends in safe mode, in which payments are still recorded", async () => {
      for (const letter of ["b", "c"]) {
        const sha256 = await sendGuilty(letter);
        await bank.hears((claims) => claims.sha256 === sha256, `the refusal of ${letter}`);
      }
      expect(terminal.exits).toEqual([70, 70, 70, 70, 70, 70]);
      const speeches = folder.speechCount();
      const { txid } = await bank.credit({ amount: "900", currency: "KHR" });
      await stageOf(txid, "recorded");
      const next = await bank.credit({ amount: "1100", currency: "KHR" });
      await stageOf(next.txid, "recorded");
      expect(folder.speechCount()).toBe(speeches);
    }, 120_000);
  });
});

/** @returns a program that is the firmware's executable with the bug in it. */
async function bundleWithBug(): Promise<string> {
  mkdirSync(join(ROOT, ".build"), { recursive: true });
  const folder = mkdtempSync(join(ROOT, ".build", "crashing-"));
  const file = join(ROOT, "firmware", "core", "on-message.ts");
  const sound = readFileSync(file, "utf8");
  expect(sound.split(TAKEN)).toHaveLength(2);
  await build({
    entryPoints: [join(ROOT, "firmware", "cli", "main.ts")],
    outfile: join(folder, "firmware.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "error",
    external: ["@photostructure/sqlite", "harfbuzzjs", "esbuild"],
    banner: {
      js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);",
    },
    plugins: [
      {
        name: "bug",
        setup(bundler) {
          bundler.onLoad({ filter: /on-message\.ts$/ }, () => ({
            contents: sound.replace(TAKEN, `${TAKEN}\n${BUG}`),
            loader: "ts",
          }));
        },
      },
    ],
  });
  const program = join(folder, "run.mjs");
  const run = "process.exitCode = await main(process.argv.slice(2));";
  writeFileSync(program, `import { main } from "./firmware.mjs";\n${run}\n`);
  return program;
}

/** Starts the program again whenever it crashed, as a service manager does. */
function supervise(program: string, folder: string) {
  const exits: (number | null)[] = [];
  const config = join(folder, "config.json");
  const args = ["run", "--config", config, "--board", "headless", "--out", folder];
  let isStopped = false;
  let child: ChildProcess;
  let gone: Promise<void>;
  const start = (): void => {
    child = spawn(process.execPath, [program, ...args], { stdio: ["pipe", "ignore", "ignore"] });
    gone = new Promise((resolve) => {
      child.once("close", (code) => {
        if (!isStopped) {
          exits.push(code);
          start();
        }
        resolve();
      });
    });
  };
  start();
  return {
    /** The exit code of every life that ended. */
    exits,
    async stop() {
      isStopped = true;
      child.kill("SIGKILL");
      await gone;
    },
  };
}
