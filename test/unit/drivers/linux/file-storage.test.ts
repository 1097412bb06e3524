import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readDocument, saveDocument } from "../../../../drivers/linux/file-storage.ts";

describe("a stored document", () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "soundbox-storage-"));
    path = join(folder, "document");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("is read back as it was saved, and leaves nothing beside it", () => {
    saveDocument(path, [{ a: 1 }]);
    saveDocument(path, [{ a: 2 }]);
    expect(readDocument(path)).toEqual([{ a: 2 }]);
    expect(existsSync(`${path}.new`)).toBe(false);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("is undefined when there is none or it is torn", () => {
    expect(readDocument(path)).toBeUndefined();
    writeFileSync(path, '[{"a":');
    expect(readDocument(path)).toBeUndefined();
  });

  it("stays as it was when the new one cannot be written", () => {
    saveDocument(path, [1]);
    mkdirSync(`${path}.new`);
    expect(() => saveDocument(path, [2])).toThrow();
    expect(readDocument(path)).toEqual([1]);
  });
});
