/**
 * Small documents on disk, whole or not at all: written beside, synced, renamed over, and the
 * folder synced, so that a power cut leaves the old one or the new one (fault P9).
 */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** The parsed document, or undefined when there is none or it is not JSON. */
export function readDocument(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

/** Replaces the document. Throws what the file system throws; the old one is then still there. */
export function saveDocument(path: string, document: unknown): void {
  saveText(path, JSON.stringify(document));
}

/** Replaces a file by a text. Throws as `saveDocument` does. */
export function saveText(path: string, text: string): void {
  const scratch = `${path}.new`;
  const file = openSync(scratch, "w", 0o600);
  try {
    // All of it: one write alone is cut short, without a word, by a medium that fills up.
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(scratch, path);
  syncFolder(dirname(path));
}

/** What was renamed or made in the folder stays so over a power cut. */
export function syncFolder(path: string): void {
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
