/** `soundbox setup` on a disk whose power may go: what it has printed has happened. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exportJWK, generateKeyPair } from "jose";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { requires } from "../requires.ts";
import { ROOT } from "../tidy/sources.ts";

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "soundbox-setup-")));
});

afterEach(() => rmSync(folder, { recursive: true }));

describe.skipIf(requires("strace"))("setting a terminal up", () => {
  it("has key, configuration and what it names on the disk before it prints the key", async () => {
    const { publicKey } = await generateKeyPair("EdDSA");
    const jwk = { ...(await exportJWK(publicKey)), kid: "bank-1", use: "sig" };
    const keys = join(folder, "bank.jwks.json");
    writeFileSync(keys, JSON.stringify({ keys: [jwk] }));
    const [box, trace] = [join(folder, "box"), join(folder, "trace")];
    const watched = ["-f", "-y", "-s", "20", "-e", "trace=fsync,fdatasync,write", "-o", trace];
    const soundbox = join(ROOT, "firmware", "cli", "soundbox.mjs");
    const setup = ["setup", box, "--acquirer", "acleda", "--acquirer-keys", keys];
    const words = [...watched, process.execPath, soundbox, ...setup];
    const { status, stdout, stderr } = spawnSync("strace", words, { encoding: "utf8" });
    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ kty: "OKP" });
    const lines = readFileSync(trace, "utf8").split("\n");
    const printed = lines.findIndex((line) => /write\(1<.*kty/.test(line));
    const synced = lines
      .slice(0, printed)
      .flatMap((line) => /f(?:data)?sync\(\d+<([^>]*)>/.exec(line)?.[1] ?? []);
    // Each is written beside its place, then takes it: the folder is what makes that last.
    const [key, config] = ["terminal.key.pem", "config.json"].map((name) => join(box, name));
    expect(synced.slice(-4)).toEqual([`${key}.new`, box, `${config}.new`, box]);
    expect(synced).toEqual(expect.arrayContaining([keys, folder]));
  });
});
