/**
 * From SQLite's result codes to the faults the ledger port names. Everything that is not SQLite's
 * is a bug and stays an exception.
 */
import { accessSync, constants } from "node:fs";
import { dirname } from "node:path";
import type { LedgerFault } from "../hal/ledger.ts";

/** Thrown by the ledger's own checks of a file; says what a technician should know. */
export class UnreadableLedger extends Error {}

/** The file is sound and not ours: it is left where it is, and nothing is recorded. */
export class ForeignFile extends UnreadableLedger {}

/** A fault of the port with words for a technician. */
export interface LedgerTrouble {
  readonly fault: LedgerFault;
  readonly detail: string;
}

/**
 * SQLite's primary result codes that mean something about the medium (sqlite.org/rescode.html).
 * Code 1 is among them: the firmware's SQL is fixed, so only the file can make it wrong.
 */
const FAULTS: ReadonlyMap<number, readonly [LedgerFault, string]> = new Map([
  [1, ["corrupt", "its tables are not as this firmware made them"]],
  [5, ["io", "another program is writing to it"]],
  [6, ["io", "another program has locked it"]],
  [8, ["read-only", "it cannot be written to"]],
  [10, ["io", "the storage failed"]],
  [11, ["corrupt", "the file is damaged"]],
  [13, ["full", "no space is left"]],
  [15, ["io", "its lock file misbehaves"]],
  [19, ["corrupt", "the file contradicts itself"]],
  [20, ["corrupt", "a column holds what it cannot"]],
  [26, ["corrupt", "the file is no database"]],
]);

/** What the file system says while a file is put aside or the reserve is made. */
const FILE_FAULTS: ReadonlyMap<string, LedgerFault> = new Map([
  ["ENOSPC", "full"],
  ["EDQUOT", "full"],
  ["EROFS", "read-only"],
  ["EACCES", "read-only"],
  ["EPERM", "read-only"],
  ["EIO", "io"],
  ["ENOENT", "io"],
]);

const CANNOT_OPEN = 14;

/**
 * The fault behind an error of SQLite, or undefined when the error is none of the medium's.
 * @param path the ledger's file, to tell a read-only place from a missing one.
 */
export function troubleOf(error: unknown, path: string): LedgerTrouble | undefined {
  if (error instanceof UnreadableLedger) {
    return { fault: "corrupt", detail: `${path}: ${error.message}` };
  }
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  if (error.code === "ERR_OUT_OF_RANGE") {
    return { fault: "corrupt", detail: `${path}: a number is beyond reason (${error.message})` };
  }
  const known = FILE_FAULTS.get(String(error.code));
  if (known !== undefined) return { fault: known, detail: `${path}: ${error.message}` };
  if (error.code !== "ERR_SQLITE_ERROR") return undefined;
  const code = resultCode(error);
  if (code === CANNOT_OPEN) return cannotOpen(path);
  const meaning = FAULTS.get(code);
  if (meaning === undefined) return undefined;
  const [fault, words] = meaning;
  return { fault, detail: `${path}: ${words} (SQLite ${code}: ${error.message})` };
}

/** SQLite's own words for its result codes, where the platform passes on nothing else. */
const MESSAGES: ReadonlyMap<string, number> = new Map([
  ["database is locked", 5],
  ["attempt to write a readonly database", 8],
  ["disk I/O error", 10],
  ["database disk image is malformed", 11],
  ["database or disk is full", 13],
  ["unable to open database file", CANNOT_OPEN],
  ["locking protocol", 15],
  ["file is not a database", 26],
]);

/** The primary result code of an error: the low byte of the extended one. */
function resultCode(error: Error): number {
  if ("errcode" in error && typeof error.errcode === "number") return error.errcode & 0xff;
  return MESSAGES.get(error.message) ?? 1;
}

function cannotOpen(path: string): LedgerTrouble {
  try {
    accessSync(dirname(path), constants.W_OK);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EROFS" || code === "EACCES" || code === "EPERM") {
      return { fault: "read-only", detail: `${path}: its folder cannot be written to (${code})` };
    }
    return { fault: "io", detail: `${path}: its folder cannot be reached (${String(code)})` };
  }
  return { fault: "io", detail: `${path}: the file cannot be opened` };
}
