/**
 * A few small documents that outlive a power cut, each whole or not at all: a cut in the middle of
 * a save leaves the old one or the new one, never a mixture (faults P8 and P9). Payments are not
 * kept here; they have the ledger.
 */
import type { Done } from "./outcome.ts";

/** A larger document is a mistake of the firmware. */
export const DOCUMENT_BYTES_MAX = 65_536;

/** `full`, `read-only`, `io`: what the medium said. */
export type StorageFault = "full" | "read-only" | "io";

export interface Storage {
  /**
   * Reads a document. `done` fires with its text, or undefined when there is none.
   * @param name lower-case letters, digits and hyphens, 1 to 32 of them.
   */
  load(name: string, done: Done<StorageFault, string | undefined>): void;
  /**
   * Replaces a document. `done` fires once the new one is on the medium and synced; after a fault
   * the old one is still there. Saves of one document end in the order of the calls.
   */
  save(name: string, text: string, done: Done<StorageFault>): void;
}
