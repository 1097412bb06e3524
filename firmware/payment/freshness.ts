/**
 * Whether a credit is news. Fresh ones are spoken as they come, late ones with their age, stale
 * ones only in a digest, so that an old payment is never taken for the customer at the counter
 * (contract, section 2, rule 4). Age is measured in trusted time only.
 */
import type { WallMs } from "../../drivers/hal/clock.ts";

export type Freshness = "fresh" | "late" | "stale";

export interface FreshnessLimits {
  readonly freshSeconds: number;
  readonly lateSeconds: number;
}

/**
 * @param creditedAt when the bank credited it.
 * @param now trusted time; a credit that seems to come from the future counts as just made.
 */
export function freshnessOf(creditedAt: WallMs, now: WallMs, limits: FreshnessLimits): Freshness {
  const ageMs = now - creditedAt;
  if (ageMs < limits.freshSeconds * 1000) return "fresh";
  return ageMs <= limits.lateSeconds * 1000 ? "late" : "stale";
}

/** Whole minutes since the bank credited it, at least 1 once it is late. */
export function minutesAgo(creditedAt: WallMs, now: WallMs): number {
  return Math.max(1, Math.floor((now - creditedAt) / 60_000));
}
