/**
 * A ledger with a witness: passes every call on unchanged and tells what was durably recorded, at
 * the moment the real one says so. For showing the path of a payment; it decides nothing.
 */
import type { Ledger, LedgerEntry, RecordResult } from "../../drivers/hal/ledger.ts";

/** @param recorded called before the firmware's own completion. */
export function watchLedger(
  ledger: Ledger,
  recorded: (entries: readonly LedgerEntry[], results: readonly RecordResult[]) => void,
): Ledger {
  return {
    open: (query, done) => ledger.open(query, done),
    record(entries, done) {
      ledger.record(entries, (outcome) => {
        if (outcome.ok) recorded(entries, outcome.value);
        done(outcome);
      });
    },
    mark: (marks, done) => ledger.mark(marks, done),
    receipted: (txids, done) => ledger.receipted(txids, done),
    unreceipted: (limit, done) => ledger.unreceipted(limit, done),
    unsettled: (range, limit, done) => ledger.unsettled(range, limit, done),
    recent: (limit, beforeRow, done) => ledger.recent(limit, beforeRow, done),
    totals: (from, to, done, whose) => ledger.totals(from, to, done, whose),
    sequence: (acquirer, epoch, done) => ledger.sequence(acquirer, epoch, done),
    noteRecovery: (recovery, done) => ledger.noteRecovery(recovery, done),
    tend: (done) => ledger.tend(done),
    close: () => ledger.close(),
  };
}
