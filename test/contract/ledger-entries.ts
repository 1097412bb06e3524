/**
 * Entries for the ledger's tests, all different unless a test says otherwise. Nothing of a test
 * runner: a process that a test starts uses them as well.
 */
import type { WallMs } from "../../drivers/hal/clock.ts";
import type { LedgerEntry, LedgerFault, LedgerMark } from "../../drivers/hal/ledger.ts";
import type { Done, Outcome } from "../../drivers/hal/outcome.ts";

export const ACQUIRER = "acleda";
export const EPOCH = 3;
export const OPENING = { acquirer: ACQUIRER, epoch: EPOCH, recentMax: 8 };

/** 2026-11-22T08:00:00Z. */
export const MORNING = 1795334400000 as WallMs;

export function at(offsetMs: number): WallMs {
  return (MORNING + offsetMs) as WallMs;
}

/** A credit of `seq` times a hundred riel under that number; `changes` says what is different. */
export function credit(seq: number, changes: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    kind: "credited",
    acquirer: ACQUIRER,
    epoch: EPOCH,
    seq,
    txid: txidOf(seq),
    env: "live",
    money: { minor: seq * 100, currency: "KHR" },
    creditedAt: at(seq * 1000),
    reversalOf: null,
    reversalReason: null,
    billNumber: `B-${seq}`,
    md5: "d41d8cd98f00b204e9800998ecf8427e",
    rail: "bakong",
    payer: null,
    jti: `jti-${seq}`,
    jws: `eyJhbGciOiJFZERTQSJ9.${"payload".repeat(80)}${seq}.c2lnbmF0dXJl`,
    receivedAt: at(seq * 1000 + 40),
    speaksAtOnce: true,
    ...changes,
  };
}

/** A reversal of the credit `of`, under its own number and txid. */
export function reversal(seq: number, of: number, changes: Partial<LedgerEntry> = {}): LedgerEntry {
  return credit(seq, {
    kind: "reversed",
    money: { minor: of * 100, currency: "KHR" },
    reversalOf: txidOf(of),
    reversalReason: "customer-dispute",
    ...changes,
  });
}

export function voidOf(seq: number, changes: Partial<LedgerEntry> = {}): LedgerEntry {
  return credit(seq, {
    kind: "void",
    txid: null,
    money: null,
    creditedAt: null,
    billNumber: null,
    md5: null,
    rail: null,
    speaksAtOnce: false,
    ...changes,
  });
}

/** 64 hex digits, as Bakong has them; the first ones scatter, as a hash would. */
export function txidOf(seq: number): string {
  const scattered = Math.imul(seq, 2654435761) >>> 0;
  return `${scattered.toString(16).padStart(8, "0")}${seq.toString(16).padStart(56, "0")}`;
}

/** A mark of the credit `seq`. */
export function mark(
  seq: number,
  stage: LedgerMark["stage"],
  reason: string | null = null,
): LedgerMark {
  return { txid: txidOf(seq), stage, at: at(seq * 1000 + 90), reason };
}

/** The outcome of one call of the port. */
export function outcomeOf<Value>(
  call: (done: Done<LedgerFault, Value>) => void,
): Promise<Outcome<LedgerFault, Value>> {
  return new Promise((resolve) => call(resolve));
}
