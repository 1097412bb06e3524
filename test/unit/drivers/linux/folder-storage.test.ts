/** Documents in a folder: whole or as they were, and faults as values. */
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Outcome } from "../../../../drivers/hal/outcome.ts";
import type { Storage, StorageFault } from "../../../../drivers/hal/storage.ts";
import { createFolderStorage } from "../../../../drivers/linux/folder-storage.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "soundbox-documents-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const load = (storage: Storage, name: string) =>
  new Promise<Outcome<StorageFault, string | undefined>>((done) => storage.load(name, done));
const save = (storage: Storage, name: string, text: string) =>
  new Promise<Outcome<StorageFault>>((done) => storage.save(name, text, done));

describe("documents in a folder", () => {
  it("are there after they were saved, for this and any later storage, and for nobody else", async () => {
    const storage = createFolderStorage(join(folder, "deep"));
    expect(await load(storage, "lockout")).toEqual({ ok: true, value: undefined });
    expect((await save(storage, "lockout", '{"failures":1}')).ok).toBe(true);
    expect((await save(storage, "lockout", '{"failures":2}')).ok).toBe(true);
    const again = createFolderStorage(join(folder, "deep"));
    expect(await load(again, "lockout")).toEqual({ ok: true, value: '{"failures":2}' });
    expect(readdirSync(join(folder, "deep"))).toEqual(["lockout.json"]);
    expect(statSync(join(folder, "deep", "lockout.json")).mode & 0o077).toBe(0);
  });

  it("cannot be saved where there is a file in place of the folder, and that is a fault", async () => {
    const path = join(folder, "taken");
    writeFileSync(path, "");
    const outcome = await save(createFolderStorage(path), "lockout", "{}");
    expect(outcome).toMatchObject({ ok: false, fault: "io" });
  });

  it("take no names but their own kind", () => {
    const storage = createFolderStorage(folder);
    for (const name of ["", "../x", "A", "a/b", "x".repeat(33)]) {
      expect(() => storage.load(name, () => undefined)).toThrow("names no document");
    }
  });
});
