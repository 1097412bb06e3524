/**
 * One announcement of each sort, for people who want to read or hear them all: a bank's reviewer, a
 * speaker in a studio, a test that no two of them are alike.
 */
import type { Money } from "../lib/money.ts";
import { BATTERY_STATES, MATCH_RESULTS, type Saying } from "./saying.ts";

/** Every sort of announcement, told of this amount. */
export function exampleSayings(money: Money): readonly Saying[] {
  const plain = { money, test: false } as const;
  const sums = [money];
  return [
    ...MATCH_RESULTS.map((match): Saying => ({ ...plain, kind: "received", match })),
    { ...plain, kind: "received", match: "matched", test: true },
    { ...plain, kind: "received", match: "matched", isUnusual: true },
    { ...plain, kind: "received", match: "matched", isHidden: true },
    { ...plain, kind: "late", minutes: 4 },
    { kind: "burst", count: 7, sums },
    { kind: "digest", count: 7, sums, again: false },
    { kind: "digest", count: 7, sums, again: true },
    { kind: "reversed", money, again: false },
    { kind: "reversed", money, again: true },
    { ...plain, kind: "repeat" },
    { ...plain, kind: "again" },
    { ...plain, kind: "thanks" },
    { kind: "totals", count: 7, sums },
    { kind: "totals", count: 0, sums: [] },
    { kind: "no-payments" },
    { kind: "not-received", money },
    { kind: "asked", answer: "paid" },
    { kind: "asked", answer: "unknown" },
    { kind: "link-lost" },
    { kind: "link-back" },
    { kind: "volume", percent: 60 },
    ...BATTERY_STATES.map((state): Saying => ({ kind: "battery", state, percent: 60 })),
    { kind: "set-up", isOpen: true },
    { kind: "set-up", isOpen: false },
    { kind: "serial", digits: "0017" },
    { kind: "serial", digits: "" },
    { kind: "quiet", isBeginning: true },
    { kind: "quiet", isBeginning: false },
  ];
}
