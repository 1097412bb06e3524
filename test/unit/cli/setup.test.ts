/** Setting a terminal up where something of an earlier set-up is: finished, repeated, refused. */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { generateKeyPem, publicJwk } from "../../../drivers/linux/host-crypto.ts";
import { Refusal } from "../../../firmware/cli/command.ts";
import { setupCommand } from "../../../firmware/cli/setup.ts";

describe("soundbox setup", () => {
  let folder: string;
  let printed: string[];
  let key: string;
  let config: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "soundbox-set-up-"));
    key = join(folder, "box", "terminal.key.pem");
    config = join(folder, "box", "config.json");
    const bank = { ...publicJwk(generateKeyPem("EdDSA")), kid: "k", use: "sig", alg: "EdDSA" };
    writeFileSync(join(folder, "bank.jwks.json"), JSON.stringify({ keys: [bank] }));
    printed = [];
    vi.spyOn(process.stdout, "write").mockImplementation((text) => {
      printed.push(String(text));
      return true;
    });
  });

  afterEach(() => {
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  const setUp = (...more: readonly string[]) => {
    const words = ["--acquirer", "acleda", "--acquirer-keys", join(folder, "bank.jwks.json")];
    return setupCommand.run([join(folder, "box"), ...words, ...more]);
  };
  const keep = (pem: string, mode = 0o600) => {
    mkdirSync(join(folder, "box"));
    writeFileSync(key, pem);
    chmodSync(key, mode);
  };

  it("makes key and configuration, for their owner only, and nothing else", async () => {
    await setUp();
    expect(readdirSync(join(folder, "box")).sort()).toEqual(["config.json", "terminal.key.pem"]);
    for (const file of [key, config]) expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(printed).toHaveLength(1);
  });

  it("finishes what was interrupted between key and configuration, with the same key", async () => {
    await setUp();
    const [pem, text] = [readFileSync(key, "utf8"), readFileSync(config, "utf8")];
    rmSync(config);
    // What a power cut may leave beside them.
    writeFileSync(`${config}.new`, text.slice(0, 20));
    writeFileSync(`${key}.new`, "");
    await setUp();
    expect(readFileSync(key, "utf8")).toBe(pem);
    expect(readFileSync(config, "utf8")).toBe(text);
    expect(printed[1]).toBe(printed[0]);
  });

  it("prints the key again when nothing differs, for an answer that was lost", async () => {
    await setUp();
    await setUp();
    expect(printed[1]).toBe(printed[0]);
  });

  it("refuses to change a configuration that is there", async () => {
    await setUp();
    const text = readFileSync(config, "utf8");
    await expect(setUp("--terminal", "T-0002")).rejects.toThrow(/config.json is there already/);
    expect(readFileSync(config, "utf8")).toBe(text);
    // One whose key is gone belongs to another terminal than the new key would.
    rmSync(key);
    await expect(setUp()).rejects.toThrow(Refusal);
    expect(readdirSync(join(folder, "box"))).toEqual(["config.json"]);
  });

  it("refuses a key that others can read, or that is none, or another kind's", async () => {
    keep(generateKeyPem("EdDSA"), 0o644);
    await expect(setUp()).rejects.toThrow(/others on this machine can read it/);
    rmSync(join(folder, "box"), { recursive: true });
    keep("-----BEGIN");
    await expect(setUp()).rejects.toThrow(/no key that a terminal can use/);
    rmSync(join(folder, "box"), { recursive: true });
    keep(generateKeyPem("ES256"));
    await expect(setUp()).rejects.toThrow("add --algorithm ES256");
    await setUp("--algorithm", "ES256");
    expect(printed).toHaveLength(1);
  });
});
