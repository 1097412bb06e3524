/**
 * A few megabytes beside the ledger that hold nothing. On a full card they are given up, so that
 * what is in flight and the payments of the next days can still be recorded (fault P11).
 */
import { closeSync, fsyncSync, openSync, rmSync, statfsSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { reservePath } from "./ledger-loss.ts";

/** Some two thousand payments. */
const RESERVE_BYTES = 4 * 2 ** 20;
/** Written at once: a few milliseconds on a slow card. */
const PIECE_BYTES = 256 * 1024;
/** The reserve is made only while at least this much is free besides it. */
const FREE_BYTES_MIN = 4 * 2 ** 20;

/**
 * Gives the reserve up.
 * @returns whether there was any.
 */
export function giveUpReserve(path: string): boolean {
  try {
    rmSync(reservePath(path));
    return true;
  } catch {
    return false;
  }
}

/**
 * True if the medium has no room left: SQLite calls it an I/O error when its shared memory cannot
 * grow.
 */
export function isBrimful(path: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(path));
    return bavail * bsize < PIECE_BYTES;
  } catch {
    return false;
  }
}

/**
 * Makes the reserve a piece larger, if it is not whole and there is room.
 * @throws what the file system throws.
 */
export function renewReserve(path: string): "whole" | "growing" | "no-room" {
  const reserve = reservePath(path);
  const length = statSync(reserve, { throwIfNoEntry: false })?.size ?? 0;
  if (length >= RESERVE_BYTES) return "whole";
  const { bavail, bsize } = statfsSync(dirname(path));
  if (bavail * bsize < RESERVE_BYTES - length + FREE_BYTES_MIN) return "no-room";
  const file = openSync(reserve, "a", 0o600);
  try {
    // Zeros that are written take their blocks; a hole in a file would take none.
    const written = writeSync(file, new Uint8Array(Math.min(PIECE_BYTES, RESERVE_BYTES - length)));
    const isWhole = length + written >= RESERVE_BYTES;
    if (isWhole) fsyncSync(file);
    return isWhole ? "whole" : "growing";
  } finally {
    closeSync(file);
  }
}
