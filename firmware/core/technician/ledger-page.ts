/** A payment as `ledger.export` gives it: what the bank said, and what became of it here. */
import type { LedgerRow } from "../../../drivers/hal/ledger.ts";
import { formatMoney } from "../../lib/money.ts";
import { rfc3339 } from "../../lib/time.ts";

export function rowText(row: LedgerRow) {
  const { kind, acquirer, epoch, seq, txid, env, money, creditedAt, finalStage, finalReason } = row;
  return {
    row: row.row,
    kind,
    acquirer,
    epoch,
    seq,
    txid,
    env,
    amount: money === null ? null : formatMoney(money),
    currency: money?.currency ?? null,
    creditedAt: creditedAt === null ? null : rfc3339(creditedAt),
    receivedAt: rfc3339(row.receivedAt),
    stage: finalStage ?? (row.speakingAt === null ? "recorded" : "speaking"),
    reason: finalReason,
  };
}
