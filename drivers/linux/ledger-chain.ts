/**
 * The hash chain over the ledger's rows:
 *
 *   hash(n) = SHA-256( hash(n-1) ‖ UTF-8 of content(n) ),   hash(0) = 32 zero bytes
 *
 * content(n) is a JSON array of everything an entry says, in the order below, the signed bytes
 * included. What became of an entry later is not in it. Anyone with an export can walk the chain.
 */
import { createHash } from "node:crypto";
import type { LedgerEntry } from "../hal/ledger.ts";

/** What stands before the first row. */
export const GENESIS_HASH: Uint8Array = new Uint8Array(32);

/** The hash of row `row` of the ledger, given the hash of the row before it. */
export function entryHash(previous: Uint8Array, row: number, entry: LedgerEntry): Uint8Array {
  return createHash("sha256").update(previous).update(contentOf(row, entry), "utf8").digest();
}

/** The text that is hashed: JSON escapes what UTF-8 cannot carry, so it is one to one. */
export function contentOf(row: number, entry: LedgerEntry): string {
  const { payer } = entry;
  return JSON.stringify([
    "soundbox-ledger-1",
    row,
    entry.acquirer,
    entry.epoch,
    entry.seq,
    entry.kind,
    entry.env,
    entry.txid,
    entry.money?.currency ?? null,
    entry.money?.minor ?? null,
    entry.creditedAt,
    entry.reversalOf,
    entry.reversalReason,
    entry.billNumber,
    entry.md5,
    entry.rail,
    payer && [payer.wallet, payer.country ?? null, payer.amount ?? null, payer.currency ?? null],
    entry.jti,
    entry.receivedAt,
    entry.speaksAtOnce,
    entry.jws,
  ]);
}
