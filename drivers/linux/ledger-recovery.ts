/**
 * What a ledger that took the place of a lost one knows about that: how far the acquirer had come,
 * and whether all of it has been recorded again (fault P15).
 */
import type { Recovery } from "../hal/ledger.ts";
import type { SqlFile } from "./sqlite.ts";

/** Notes in a new file that there was one before it. Must run inside a transaction. */
export function beginRecovery(file: SqlFile): void {
  writeRecovery(file, { upTo: null, isComplete: false });
}

/** Must run inside a transaction. */
export function writeRecovery(file: SqlFile, { upTo, isComplete }: Recovery): void {
  file
    .statement("INSERT OR REPLACE INTO recovery (one, epoch, up_to, complete) VALUES (1, ?, ?, ?)")
    .run(upTo?.epoch ?? null, upTo?.seq ?? null, isComplete ? 1 : 0);
}

export function readRecovery(file: SqlFile): Recovery | null {
  const found = file.statement("SELECT epoch, up_to, complete FROM recovery").get();
  if (found === undefined) return null;
  const { epoch, up_to, complete } = found;
  const isKnown = typeof epoch === "number" && typeof up_to === "number";
  return {
    upTo: isKnown ? { epoch, seq: up_to } : null,
    isComplete: complete === 1,
  };
}
