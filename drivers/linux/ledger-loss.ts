/**
 * What happens to a ledger file that cannot be used: it is put aside under a name of its own, with
 * its log, and never deleted. Also tells whether a file that is missing has been there before.
 * Knows nothing of what is inside.
 */
import { existsSync, readdirSync, renameSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { syncFolder } from "./file-storage.ts";

/** The database first: as long as it stands in its place, nothing has been put aside. */
const PARTS = ["", "-wal", "-shm"] as const;

/** Where a few megabytes beside the ledger are kept free; see `ledger-reserve.ts`. */
export function reservePath(path: string): string {
  return `${path}.reserve`;
}

/**
 * Renames the file and its log to the first free `….damaged-N`, and syncs the folder.
 * @returns the new path, or undefined when nothing was there.
 * @throws what the file system throws; then `setAside` can be called again.
 */
export function setAside(path: string): string | undefined {
  const present = PARTS.filter((end) => existsSync(path + end));
  if (present.length === 0) return undefined;
  const aside = freeName(path);
  for (const end of present) renameSync(path + end, aside + end);
  syncFolder(dirname(path));
  return aside;
}

/** True if a ledger has stood here before: something beside the file is left of it. */
export function hasTraces(path: string): boolean {
  const names = readdirSync(dirname(path));
  const own = basename(path);
  return names.some((name) => name === basename(reservePath(own)) || isDamaged(name, own));
}

/** True if a log lies here without the file that it belongs to. */
export function hasOrphanedLog(path: string): boolean {
  return !existsSync(path) && existsSync(`${path}-wal`);
}

function freeName(path: string): string {
  const names = new Set(readdirSync(dirname(path)));
  const own = basename(path);
  for (let number = 1; ; number += 1) {
    const name = `${own}.damaged-${number}`;
    if (PARTS.every((end) => !names.has(name + end))) return join(dirname(path), name);
  }
}

function isDamaged(name: string, own: string): boolean {
  return name.startsWith(`${own}.damaged-`);
}
