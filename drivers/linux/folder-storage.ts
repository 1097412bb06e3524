/** Small documents as files of one folder, each whole or as it was before. */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Outcome } from "../hal/outcome.ts";
import { DOCUMENT_BYTES_MAX, type Storage, type StorageFault } from "../hal/storage.ts";
import { saveText } from "./file-storage.ts";

/** @param folder made when the first document is saved. */
export function createFolderStorage(folder: string): Storage {
  const pathOf = (name: string) => {
    if (!/^[a-z0-9-]{1,32}$/.test(name)) throw new Error(`bug: "${name}" names no document`);
    return join(folder, `${name}.json`);
  };
  return {
    load(name, done) {
      const path = pathOf(name);
      const outcome = attempt(() => readIfThere(path));
      setImmediate(() => done(outcome));
    },
    save(name, text, done) {
      const path = pathOf(name);
      if (Buffer.byteLength(text) > DOCUMENT_BYTES_MAX) {
        throw new Error(`bug: document ${name} is too large`);
      }
      const outcome = attempt(() => {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        saveText(path, text);
        return undefined;
      });
      setImmediate(() => done(outcome));
    },
  };
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

function attempt<Value>(action: () => Value): Outcome<StorageFault, Value> {
  try {
    return { ok: true, value: action() };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { ok: false, fault: storageFault(error), detail };
  }
}

/** What the file system threw, as a fault of the interface. */
export function storageFault(error: unknown): StorageFault {
  const code = codeOf(error);
  if (code === "EROFS") return "read-only";
  return code === "ENOSPC" || code === "EDQUOT" ? "full" : "io";
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
