/**
 * The launcher of the package with real files and real processes: what it starts from a slot, what
 * it refuses, and how it ends a trial that does not end by itself.
 */
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSlotFolder } from "../../drivers/linux/slot-folder.mjs";
import { readPointer, type SlotMedium, writePointer } from "../../drivers/linux/slots.mjs";
import { signRelease } from "../../firmware/cli/package/release.mjs";
import { updateCommand } from "../../firmware/cli/update.ts";
import { ROOT } from "../tidy/sources.ts";
import { PATIENCE_MS } from "./patience.ts";

const { publicKey, privateKey } = generateKeyPairSync("ed25519");
const JWKS = { keys: [{ ...publicKey.export({ format: "jwk" }), kid: "maker-1", use: "sig" }] };
const DOCUMENT = {
  terminal: "T-0001",
  identityKey: "unused",
  ledger: "ledger.db",
  acquirer: { id: "BANK", keys: "unused" },
  merchant: { bakongAccountID: "demo.shop@devb", name: "Demo Coffee" },
  link: { url: "mqtt://127.0.0.1:1883" },
  update: { keys: "release-keys.json" },
};
/** What stands in for the firmware: says what it is, and then does what a version does. */
const SAYS = (what: string, then = "return 0;") =>
  `exports.main = async () => { console.log("${what}", process.env.SOUNDBOX_STARTED); ${then} };`;

describe("the launcher", { timeout: PATIENCE_MS }, () => {
  let root: string;
  let medium: SlotMedium;

  beforeEach(() => {
    guardMs = [PATIENCE_MS, PATIENCE_MS];
    root = mkdtempSync(join(tmpdir(), "soundbox-launcher-"));
    writeFileSync(join(root, "config.json"), JSON.stringify(DOCUMENT));
    writeFileSync(join(root, "release-keys.json"), JSON.stringify(JWKS));
    for (const path of ["firmware/cli/bundle.mjs", "firmware/cli/package/slot-start.mjs"]) {
      copyFileSync(join(ROOT, path), join(root, path.slice(path.lastIndexOf("/") + 1)));
    }
    for (const name of ["slots.mjs", "slot-folder.mjs"]) {
      copyFileSync(join(ROOT, "drivers/linux", name), join(root, name));
    }
    const launcher = readFileSync(join(ROOT, "firmware/cli/package/launcher.mjs"), "utf8")
      .replace("@BUILD@", "build")
      .replace("@VERSION@", "0.1.0")
      .replace("version: VERSION }", "version: VERSION }, JSON.parse(process.env.GUARD)");
    writeFileSync(join(root, "launcher.mjs"), launcher);
    mkdirSync(join(root, "build"));
    writeFileSync(join(root, "build", "firmware.cjs"), SAYS("packaged"));
    medium = createSlotFolder(join(root, "ledger.db.updates"));
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  let guardMs: readonly [number, number];

  function start(...args: readonly string[]): SpawnSyncReturns<string> {
    const words = args.length > 0 ? args : ["run", "--config", join(root, "config.json")];
    const command = [join(root, "launcher.mjs"), ...words];
    const env = { ...process.env, GUARD: JSON.stringify(guardMs) };
    return spawnSync(process.execPath, command, { encoding: "utf8", env, timeout: PATIENCE_MS });
  }

  function put(slot: "a" | "b", version: string, program: string): void {
    const text = `${program}\nexports.panel = require("./panel.cjs");`;
    const files = new Map([
      ["firmware.cjs", Buffer.from(text)],
      ["panel.cjs", Buffer.from("exports.isPanel = true;")],
    ]);
    const manifest = signRelease({ files, version, key: privateKey, now: Date.now() });
    medium.write(`${slot}/manifest.jws`, 0, Buffer.from(manifest));
    for (const [name, bytes] of files) medium.write(`${slot}/${name}`, 0, bytes);
  }

  function point(good: "a" | "packaged", trial?: "a" | "b"): void {
    const failed: never[] = [];
    const tried = trial === undefined ? null : { slot: trial, version: "0.3.0", starts: 0 };
    writePointer(medium, { good, previous: "packaged", trial: tried, floor: "0.2.0", failed });
  }

  it("starts the package's own firmware where nothing was ever installed", () => {
    expect(start().stdout).toBe("packaged 0.1.0 good\n");
    expect(start("words").stdout).toBe("packaged undefined\n");
  });

  it("starts what is signed from its slot, and the package's when one byte is another", () => {
    put("a", "0.2.0", SAYS("slot"));
    point("a");
    expect(start().stdout).toBe("slot 0.2.0 good\n");
    medium.write("a/panel.cjs", 0, Buffer.from("exports.isPanel = false"));
    expect(start().stdout).toBe("packaged 0.1.0 good\n");
  });

  it("counts a trial before it begins, and takes it back after two starts", () => {
    put("a", "0.2.0", SAYS("slot"));
    put("b", "0.3.0", SAYS("trial", "process.exit(1);"));
    point("a", "b");
    const said = [1, 2, 3].map(() => start().stdout);
    expect(said).toEqual(["trial 0.3.0 trial\n", "trial 0.3.0 trial\n", "slot 0.2.0 good\n"]);
    expect(readPointer(medium).failed).toEqual([{ version: "0.3.0", times: 1 }]);
  });

  it.each([
    ["hangs", "for (;;);"],
    ["lives on and says nothing", "await new Promise((done) => setTimeout(done, 1e9));"],
  ])("ends a trial that %s, whatever it does", (_what, then) => {
    put("b", "0.3.0", SAYS("trial", then));
    point("packaged", "b");
    // A guard that nobody has to wait for.
    guardMs = [100, 200];
    expect(start().signal).toBe("SIGKILL");
    guardMs = [PATIENCE_MS, PATIENCE_MS];
    expect(readPointer(medium).trial).toBeNull();
    expect(start().stdout).toBe("packaged 0.1.0 good\n");
  });

  it("starts nothing that another key has signed", () => {
    put("a", "0.2.0", SAYS("slot"));
    point("a");
    const other = generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" });
    const keys = [{ ...other, kid: "other", use: "sig" }];
    writeFileSync(join(root, "release-keys.json"), JSON.stringify({ keys }));
    expect(start().stdout).toBe("packaged 0.1.0 good\n");
  });

  it("leaves a damaged pointer aside and starts the package's own", () => {
    put("a", "0.2.0", SAYS("slot"));
    for (const text of ["{", '{"good":"a","trial":7}']) {
      medium.write("pointer.json", 0, Buffer.from(text));
      expect(start().stdout).toBe("packaged 0.1.0 good\n");
    }
  });

  it("is handed a release from a stick, whole or not at all", async () => {
    const stick = join(root, "stick");
    mkdirSync(stick);
    const files = new Map([["firmware.cjs", Buffer.from(SAYS("new"))]]);
    const manifest = signRelease({ files, version: "0.4.0", key: privateKey, now: Date.now() });
    writeFileSync(join(stick, "update.jws"), manifest);
    writeFileSync(join(stick, "firmware.cjs"), "cut short");
    const take = () =>
      updateCommand.run([join(stick, "update.jws"), "--config", join(root, "config.json")]);
    await expect(take()).rejects.toThrow("copy it again");
    writeFileSync(join(stick, "firmware.cjs"), files.get("firmware.cjs") ?? "");
    await take();
    expect(medium.read("inbox/update.jws")?.length).toBe(manifest.length);
    writeFileSync(join(stick, "update.jws"), manifest.replace(/^./, "f"));
    await expect(take()).rejects.toThrow("no release of ours");
  });
});
