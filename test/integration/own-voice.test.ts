/** The real terminal with a shop's own voices: what is good speaks, what is not is named. */
import { spawn } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { exportJWK, generateKeyPair } from "jose";
import { afterEach, beforeAll, expect, it } from "vitest";
import { assetFolder } from "../../firmware/cli/assets.ts";
import { makeTerminal, SOUNDBOX, type TerminalFolder } from "./terminal-process.ts";

const TIMEOUT_MS = 60_000;

let folder: TerminalFolder;

let acquirerKeys: unknown;

beforeAll(async () => {
  const { publicKey } = await generateKeyPair("EdDSA");
  acquirerKeys = { keys: [{ ...(await exportJWK(publicKey)), kid: "key-1", use: "sig" }] };
});

afterEach(() => folder.remove());

/** A terminal whose broker never answers. */
function setUp(algorithm: string): void {
  const broker = ["--broker", "mqtt://127.0.0.1:9"];
  folder = makeTerminal("acleda", acquirerKeys, [...broker, "--algorithm", algorithm]);
}

function configure(keys: Readonly<Record<string, unknown>>): string {
  const path = join(folder.path, "config.json");
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), ...keys }));
  return path;
}

/** The first `count` lines about voices that a terminal tells whoever watches it; then it ends. */
async function firstLines(config: string, count: number): Promise<readonly string[]> {
  const args = [SOUNDBOX, "run", "--config", config, "--board", "headless", "--out", folder.path];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "ignore", "pipe"] });
  const lines: string[] = [];
  try {
    for await (const line of createInterface({ input: child.stderr })) {
      // What it says meanwhile of lamps and link is another matter.
      if (!/^soundbox: (lamp|firmware|the link) /.test(line)) lines.push(line);
      if (lines.length === count) break;
    }
  } finally {
    child.kill("SIGKILL");
  }
  return lines;
}

it(
  "names the pack and the chime that it refuses, and the language without a voice",
  async () => {
    setUp("EdDSA");
    const packs = join(folder.path, "packs");
    cpSync(join(assetFolder("voices"), "km-espeak"), join(packs, "km-studio"), { recursive: true });
    writeFileSync(join(packs, "km-studio", "n5.wav"), "x");
    const chime = join(folder.path, "gong.wav");
    writeFileSync(chime, "x");
    const config = configure({
      languages: ["km", "th"],
      voices: { packs: "packs", chimes: { paid: "gong.wav" } },
    });
    const [gong, studio, thai] = await firstLines(config, 3);
    expect(gong).toBe(
      `soundbox: the chime ${chime} does not sound: ` +
        "must be WAV, 16-bit PCM, one channel, 24000 Hz",
    );
    expect(studio).toMatch(
      `soundbox: the voice pack ${join(packs, "km-studio")} does not speak: n5.wav: SHA-256 `,
    );
    expect(thai).toBe('soundbox: no voice pack speaks "th"');
  },
  TIMEOUT_MS,
);

it(
  "says that the folder of packs is not there",
  async () => {
    setUp("EdDSA");
    const [line] = await firstLines(configure({ voices: { packs: "gone" } }), 1);
    const gone = join(folder.path, "gone");
    expect(line).toBe(`soundbox: there is no folder of voice packs ${gone}`);
  },
  TIMEOUT_MS,
);

it(
  "does not start with a mark of the day that its key cannot make",
  async () => {
    setUp("ES256");
    const [line] = await firstLines(configure({ voices: { dayMark: "on" } }), 1);
    expect(line).toBe(
      "soundbox run: the terminal is not set up: voices.dayMark needs an Ed25519 identityKey",
    );
  },
  TIMEOUT_MS,
);
