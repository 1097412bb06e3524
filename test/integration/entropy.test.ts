/**
 * A boot at which the kernel's random numbers are not ready yet (fault O14): whatever the terminal
 * makes of them (keys, nonces, message ids) comes from the call that waits until they are.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exportJWK, generateKeyPair } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCrypto, generateKeyPem } from "../../drivers/linux/host-crypto.ts";
import { requires } from "../requires.ts";
import { freePort } from "./mosquitto.ts";
import { until } from "./patience.ts";
import { makeTerminal, SOUNDBOX, type TerminalFolder } from "./terminal-process.ts";

/** The C library's allocator asks for so little without waiting, to shuffle its own lists. */
const ALLOCATOR_BYTES = 8;
/** What a generator of keys is seeded with, at least. */
const SEED_BYTES = 32;

interface Call {
  readonly at: number;
  readonly bytes: number;
  readonly flags: string;
}

let folder: TerminalFolder;
let place: string;
let port: number;

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), "entropy-"));
  port = await freePort();
  const { publicKey } = await generateKeyPair("EdDSA");
  const jwk = { ...(await exportJWK(publicKey)), kid: "bank-1", use: "sig" };
  const broker = ["--broker", `mqtt://127.0.0.1:${port}`];
  folder = makeTerminal("acleda", { keys: [jwk] }, broker);
});

afterAll(() => {
  folder?.remove();
  rmSync(place, { recursive: true, force: true });
});

const watched = (trace: string) => ["-f", "-e", "trace=getrandom,openat,connect", "-o", trace];

function randomCalls(lines: readonly string[]): readonly Call[] {
  return lines.flatMap((line, at) => {
    const found = /getrandom\(.*, (\d+), ([A-Z_|0-9x]+)\)/.exec(line);
    if (found === null) return [];
    return [{ at, bytes: Number(found[1]), flags: found[2] ?? "" }];
  });
}

/**
 * Every call that asks for more than the allocator does waits. The file that never waits is read,
 * if at all (SQLite does, for names of its files), only after one that waited has been answered.
 */
function expectWaiting(lines: readonly string[]): void {
  const calls = randomCalls(lines);
  const hasty = calls.filter(({ bytes, flags }) => flags !== "0" && bytes > ALLOCATOR_BYTES);
  expect(hasty).toEqual([]);
  const waited = calls.find(({ bytes, flags }) => flags === "0" && bytes >= SEED_BYTES);
  const hurried = lines.findIndex((line) => /openat\(.*"\/dev\/u?random"/.test(line));
  if (hurried >= 0) expect(hurried).toBeGreaterThan(waited?.at ?? Number.POSITIVE_INFINITY);
}

describe.skipIf(requires("strace"))("a terminal at its first start", () => {
  it("makes its key of numbers that the kernel vouches for", () => {
    const trace = join(place, "setup");
    const box = join(place, "box");
    const keys = join(folder.path, "..", "acquirer.jwks.json");
    const setup = [SOUNDBOX, "setup", box, "--acquirer", "acleda", "--acquirer-keys", keys];
    const run = spawnSync("strace", [...watched(trace), process.execPath, ...setup]);
    expect(run.status, String(run.stderr)).toBe(0);
    const lines = readFileSync(trace, "utf8").split("\n");
    expectWaiting(lines);
    const seeds = randomCalls(lines).filter(({ flags }) => flags === "0");
    expect(Math.max(...seeds.map(({ bytes }) => bytes))).toBeGreaterThanOrEqual(SEED_BYTES);
  });

  it("has such numbers before it first speaks to a broker", async () => {
    const trace = join(place, "run");
    const config = join(folder.path, "config.json");
    const run = ["run", "--config", config, "--board", "headless", "--out", folder.path];
    const command = [...watched(trace), process.execPath, SOUNDBOX, ...run];
    const child = spawn("strace", command, { stdio: ["pipe", "ignore", "ignore"] });
    const gone = new Promise((resolve) => child.once("close", resolve));
    const read = () => (existsSync(trace) ? readFileSync(trace, "utf8").split("\n") : []);
    const callsOut = (line: string) => line.includes("connect(") && line.includes(`(${port})`);
    try {
      await until(() => read().some(callsOut));
    } finally {
      // strace lets no signal end it before the terminal has ended; its first line names that one.
      const [terminal] = (read()[0] ?? "").split(" ");
      if (Number(terminal) > 0) process.kill(Number(terminal), "SIGKILL");
      else child.kill("SIGKILL");
      await gone;
    }
    const lines = read();
    expectWaiting(lines);
    const seed = randomCalls(lines).find(
      ({ bytes, flags }) => flags === "0" && bytes >= SEED_BYTES,
    );
    expect(seed?.at).toBeLessThan(lines.findIndex(callsOut));
  });
});

describe("numbers that nobody may guess", () => {
  it("are the source's own, all of them, and never the same twice", () => {
    const { randomBytes } = createCrypto(generateKeyPem("EdDSA"));
    const made = Array.from({ length: 10_000 }, () => Buffer.from(randomBytes(12)).toString("hex"));
    expect(new Set(made).size).toBe(made.length);
  });
});
