/**
 * The medium of the slots as a folder of real files: `a`, `b`, and what belongs to both. Plain
 * JavaScript, because the launcher reads it before there is anything else.
 */
import {
  closeSync,
  fsync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";

/** @param folder made when something is first written. */
export function createSlotFolder(folder) {
  const at = (path) => join(folder, path);
  const open = (path, flags, use) => {
    const file = openSync(at(path), flags, 0o600);
    try {
      return use(file);
    } finally {
      closeSync(file);
    }
  };
  const list = (path) => ifThere(() => readdirSync(at(path))) ?? [];
  return {
    read: (path) => ifThere(() => readFileSync(at(path))),
    write(path, from, bytes) {
      mkdirSync(dirname(at(path)), { recursive: true, mode: 0o700 });
      open(path, from === 0 ? "w" : "r+", (file) => {
        ftruncateSync(file, from);
        for (let done = 0; done < bytes.length; ) {
          done += writeSync(file, bytes, done, bytes.length - done, from + done);
        }
      });
    },
    sync: (path) => open(path, "r+", fsyncSync),
    settle(path, done) {
      const file = openSync(at(path), "r+");
      fsync(file, (error) => {
        closeSync(file);
        done(error);
      });
    },
    rename: (from, to) => renameSync(at(from), at(to)),
    remove: (path) => rmSync(at(path), { force: true, recursive: true }),
    list,
    syncFolder(path) {
      // A folder is itself a name in the one above it.
      for (const one of path === "" ? [""] : [path, ""]) {
        ifThere(() => open(one, "r", fsyncSync));
      }
    },
  };
}

function ifThere(action) {
  try {
    return action();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
