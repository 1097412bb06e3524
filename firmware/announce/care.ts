/**
 * How carefully money is said, by the shop's settings: an amount unusual for its currency twice
 * (riel taken for dollars is this country's own mistake), an amount above the privacy threshold not
 * at all. What the credit is worth never changes here.
 */
import type { Currency, Money } from "../../drivers/hal/money.ts";
import type { Saying } from "./saying.ts";

/** The thresholds, in minor units; absent means never. */
export interface CareSettings {
  readonly guard: {
    readonly rielBelow: number;
    readonly rielFrom: number;
    readonly centsFrom: number;
  };
  readonly privacy: {
    readonly rielAbove: number | undefined;
    readonly centsAbove: number | undefined;
  };
}

/** True for an amount that is more probably meant in the other currency. */
export function isUnusual({ minor, currency }: Money, { guard }: CareSettings): boolean {
  if (currency === "USD") return minor >= guard.centsFrom;
  return minor < guard.rielBelow || minor >= guard.rielFrom;
}

/** True for an amount that is shown and not said. */
export function isPrivate({ minor, currency }: Money, { privacy }: CareSettings): boolean {
  const above: Readonly<Record<Currency, number | undefined>> = {
    KHR: privacy.rielAbove,
    USD: privacy.centsAbove,
  };
  return Math.abs(minor) > (above[currency] ?? Number.POSITIVE_INFINITY);
}

/** The saying as it is to be said in this shop. */
export function withCare(saying: Saying, settings: CareSettings): Saying {
  if ("sums" in saying) {
    return saying.sums.some((sum) => isPrivate(sum, settings))
      ? { ...saying, isHidden: true }
      : saying;
  }
  if (!("money" in saying)) return saying;
  if (isPrivate(saying.money, settings)) return { ...saying, isHidden: true };
  const isNews = saying.kind === "received" || saying.kind === "late";
  return isNews && isUnusual(saying.money, settings) ? { ...saying, isUnusual: true } : saying;
}
