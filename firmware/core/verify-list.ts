/**
 * The last payments as the ledger holds them, for the screen: what a forged picture or a replayed
 * sound cannot have put there.
 */
import type { WallMs } from "../../drivers/hal/clock.ts";
import type { LedgerRow } from "../../drivers/hal/ledger.ts";
import type { VerifyRow } from "../screen/scene.ts";

const MINUTE_MS = 60_000;

/**
 * Newest first, voids left out.
 * @param now undefined while the time is not trusted: ages are then not told.
 */
export function verifyRows(
  recent: readonly LedgerRow[],
  now: WallMs | undefined,
): readonly VerifyRow[] {
  const rows: VerifyRow[] = [];
  for (const { kind, env, money, creditedAt, txid } of recent) {
    if (money === null || kind === "void") continue;
    const minutes = Math.floor(((now ?? 0) - (creditedAt ?? 0)) / MINUTE_MS);
    rows.push({
      money,
      sort: kind,
      test: env === "test",
      minutesAgo: now === undefined ? undefined : Math.max(0, minutes),
      reference: (txid ?? "").slice(0, 8),
    });
  }
  return rows;
}
