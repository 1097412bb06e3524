/** The slots of a terminal on real files, from an empty folder to a version that stays. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Done } from "../../drivers/hal/outcome.ts";
import type { StorageFault } from "../../drivers/hal/storage.ts";
import { createSlotFolder } from "../../drivers/linux/slot-folder.mjs";
import { createSlotUpdate } from "../../drivers/linux/slot-update.ts";
import { readPointer } from "../../drivers/linux/slots.mjs";
import { PATIENCE_MS } from "./patience.ts";

const MANIFEST = Buffer.from("a manifest");
const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

describe("the slots on real files", { timeout: PATIENCE_MS }, () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "soundbox-slots-"));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function open(place = join(folder, "updates")) {
    const never = () => undefined;
    return createSlotUpdate({
      medium: createSlotFolder(place),
      source: { look: never, fetch: never },
      standing: { hardware: "linux-test", version: "0.1.0", isTrial: false },
      restart: never,
      defer: setImmediate,
    });
  }

  it("keep pieces, resume, read back, switch, and commit", async () => {
    const update = open();
    expect(await ended((done) => update.begin(MANIFEST, ["x.cjs"], done))).toEqual([0]);
    await ended((done) => update.keep("x.cjs", 0, Buffer.from("ab"), done));
    const later = open();
    expect(await ended((done) => later.begin(MANIFEST, ["x.cjs"], done))).toEqual([2]);
    await ended((done) => later.keep("x.cjs", 2, Buffer.from("c"), done));
    const digest = await ended((done) => later.digest("x.cjs", done));
    expect(digest).toEqual({ lengthBytes: 3, sha256: ABC });
    await ended((done) => later.switchOver("0.2.0", done));
    await ended((done) => later.commit(done));
    const { good, trial, floor } = readPointer(createSlotFolder(join(folder, "updates")));
    expect({ good, trial, floor }).toEqual({ good: "a", trial: null, floor: "0.2.0" });
    // Another release goes into the other slot, from its beginning.
    const other = Buffer.from("another");
    expect(await ended((done) => open().begin(other, ["x.cjs"], done))).toEqual([0]);
    expect(createSlotFolder(join(folder, "updates")).read("a/x.cjs")?.toString()).toBe("abc");
  });

  it("say what the medium says, and stay as they were", async () => {
    writeFileSync(join(folder, "file"), "");
    const update = open(join(folder, "file"));
    await expect(ended((done) => update.begin(MANIFEST, ["x.cjs"], done))).rejects.toBe("io");
    await expect(ended((done) => update.switchOver("0.2.0", done))).rejects.toBe("io");
  });
});

/** The value that an operation ends with; the fault is thrown. */
function ended<Value>(start: (done: Done<StorageFault, Value>) => void): Promise<Value> {
  return new Promise((resolve, reject) =>
    start((outcome) => (outcome.ok ? resolve(outcome.value) : reject(outcome.fault))),
  );
}
