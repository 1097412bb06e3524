/**
 * The arm64 package on an arm64 processor, as far as an emulator is one: it starts, lights a code,
 * hears of one signed credit from a real broker, says it through aplay, and stops in good order.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JWK } from "jose";
import jsqr from "jsqr";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { figure } from "../integration/figure.ts";
import { type Mosquitto, startMosquitto } from "../integration/mosquitto.ts";
import { type OutsideBank, openOutsideBank } from "../integration/outside-bank.ts";
import { isBeyond, requires } from "../requires.ts";
import { type ArmMachine, EMULATOR, openArmMachine } from "./arm-machine.ts";
import { makePackage, unpack } from "./debian-package.ts";

/** 20 takes the SQLite that the package carries; 24 has one of its own. */
const RELEASES = ["20.20.2", "24.21.0"];
/** Packing and emulating take their time on a loaded machine. */
const PATIENCE = { timeout: 900_000 };
const TITLE = "the arm64 package";
const [WIDTH, HEIGHT] = [480, 800];

/** The text of the code that a framebuffer of RGB565 shows. */
function codeIn(bytes: Buffer): string | undefined {
  const rgba = new Uint8ClampedArray(WIDTH * HEIGHT * 4);
  for (let at = 0; at < WIDTH * HEIGHT && at * 2 + 1 < bytes.length; at++) {
    const pixel = bytes.readUInt16LE(at * 2);
    rgba.set([(pixel >> 11) << 3, ((pixel >> 5) & 63) << 2, (pixel & 31) << 3, 255], at * 4);
  }
  return jsqr.default(rgba, WIDTH, HEIGHT)?.data;
}

/** The loudest sample of all that was played. */
function loudest(folder: string): { peak: number; seconds: number } {
  const bytes = Buffer.concat(
    readdirSync(folder)
      .filter((name) => name.startsWith("card.raw"))
      .map((name) => readFileSync(join(folder, name))),
  );
  let peak = 0;
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    peak = Math.max(peak, Math.abs(bytes.readInt16LE(at)));
  }
  return { peak, seconds: bytes.length / 2 / 24_000 };
}

describe.skipIf(requires(EMULATOR, "dpkg-deb", "mosquitto", "aplay"))(TITLE, () => {
  let folder: string;
  let program: string;
  let broker: Mosquitto;
  let bank: OutsideBank;
  let terminal: ChildProcess | undefined;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "soundbox-arm-"));
    unpack(makePackage("arm64", folder), join(folder, "board"));
    program = join(folder, "board", "usr", "lib", "soundbox", "soundbox.mjs");
    broker = await startMosquitto();
  }, PATIENCE.timeout);

  afterAll(async () => {
    terminal?.kill("SIGKILL");
    await bank?.close();
    await broker?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A card that keeps what it is given, and a board with a file for a panel. */
  async function setUp(machine: ArmMachine, box: string, terminalId: string): Promise<void> {
    const url = `mqtt://127.0.0.1:${broker.port}`;
    bank = await openOutsideBank({ url, terminal: terminalId });
    const keys = join(folder, "bank.jwks.json");
    writeFileSync(keys, JSON.stringify(bank.jwks));
    const [emulator, ...words] = machine.node;
    const setup = ["setup", box, "--acquirer", bank.id, "--acquirer-keys", keys];
    const more = ["--terminal", terminalId, "--broker", url];
    const printed = execFileSync(emulator, [...words, program, ...setup, ...more], {
      encoding: "utf8",
    });
    bank.knows(JSON.parse(printed) as JWK);
    const config = JSON.parse(readFileSync(join(box, "config.json"), "utf8"));
    const displayPath = join(box, "fb0");
    config.board = { display: "framebuffer", displayPath, panel: "none" };
    writeFileSync(join(box, "config.json"), JSON.stringify(config));
    writeFileSync(
      join(box, "asound.conf"),
      `pcm.!default { type plug slave.pcm "card" }
pcm.card { type file slave.pcm "nothing" file "${box}/card.raw" format "raw" truncate false }
pcm.nothing { type null }
`,
    );
  }

  /** A screen without a framebuffer, or e-paper, needs machine code that the package carries. */
  it.for(RELEASES)("reaches the calls that Node %s lacks", PATIENCE, (release, { skip }) => {
    const machine = openArmMachine(release);
    if (typeof machine === "string") return skip();
    const [emulator, ...words] = machine.node;
    const koffi = join(folder, "board", "usr", "lib", "soundbox", "node_modules", "koffi");
    const loaded = `require(${JSON.stringify(koffi)}).load(null)`;
    const asked = `${loaded}.func("int getpid()")() === process.pid`;
    const answer = execFileSync(emulator, [...words, "-p", asked], { encoding: "utf8" });
    expect(answer.trim()).toBe("true");
  });

  it.for(RELEASES)("shows, hears and says on Node %s", PATIENCE, async (release, { skip }) => {
    const machine = openArmMachine(release);
    if (typeof machine === "string") {
      isBeyond(TITLE, machine);
      skip();
      return;
    }
    const box = join(folder, `box-${release}`);
    await setUp(machine, box, `T-${release.split(".")[0]}`);
    const [emulator, ...words] = machine.node;
    const paths = `/usr/share/alsa/alsa.conf:${box}/asound.conf`;
    const began = performance.now();
    const run = [...words, program, "run", "--config", join(box, "config.json")];
    const child = spawn(emulator, run, {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, ALSA_CONFIG_PATH: paths },
    });
    terminal = child;
    const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
    await bank.hears(({ kind, state }) => kind === "session.state" && state === "ready", "ready");
    const readyMs = performance.now() - began;
    expect(codeIn(readFileSync(join(box, "fb0")))).toContain("demo.shop@devb");
    const { txid } = await bank.credit({ amount: "12500", currency: "KHR" });
    await bank.hears((claims) => claims.txid === txid && claims.stage === "spoken", "spoken");
    const { peak, seconds } = loudest(box);
    expect(peak).toBeGreaterThan(3_000);
    expect(seconds).toBeGreaterThan(3);
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
    terminal = undefined;
    await bank.hears(({ state }) => state === "offline", "goodbye");
    await bank.close();
    const figures = `ready in ${(readyMs / 1000).toFixed(1)} s, said ${seconds.toFixed(1)} s`;
    figure(`arm64 package, emulated, ${machine.version}: ${figures}`);
  });
});
