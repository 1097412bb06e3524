/** What the medium of the ledger says of itself: commits, marks, and what it lost. */
import type { LedgerMark, LedgerRow, RecordResult } from "../../drivers/hal/ledger.ts";
import type { Occurrence, Row } from "../checkers/moment.ts";
import type { Commit } from "../devices/ledger-book.ts";
import type { RunRecord } from "./record.ts";

/** All rows are lost, and the terminal knows it. */
export function tellLost(record: RunRecord, rows: readonly LedgerRow[]): void {
  const jtis = rows.map(({ jti }) => jti);
  const unmarked = rows.flatMap(({ txid }) => txid ?? []);
  record.add({ type: "forgotten", jtis, unmarked, isNoticed: true });
}

/** A commit has reached the medium. */
export function tellCommit(
  record: RunRecord,
  commit: Commit,
  results: readonly RecordResult[],
): void {
  if (commit.type === "record") {
    const rows = commit.entries
      .filter((_entry, index) => results[index] === "recorded")
      .map(
        ({ kind, epoch, seq, jti, txid, money, env, jws }): Row => ({
          kind,
          epoch,
          seq,
          jti,
          txid: txid ?? "",
          money: money ?? undefined,
          env,
          jws,
        }),
      );
    if (rows.length > 0) record.add({ type: "committed", rows });
  } else if (commit.type === "mark") {
    for (const marked of groupsOf(commit.marks)) record.add({ type: "marked", ...marked });
  }
}

/** Marks of one commit, those of one sort together. */
function groupsOf(marks: readonly LedgerMark[]) {
  const groups = new Map<string, Omit<Marked, "txids"> & { readonly txids: string[] }>();
  for (const { stage, reason, txid } of marks) {
    const known = groups.get(`${stage} ${reason}`);
    if (known === undefined) groups.set(`${stage} ${reason}`, { stage, reason, txids: [txid] });
    else known.txids.push(txid);
  }
  return groups.values();
}

type Marked = Pick<Extract<Occurrence, { type: "marked" }>, "stage" | "reason" | "txids">;
