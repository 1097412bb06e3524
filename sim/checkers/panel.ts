/** Everybody who judges a run. */
import { announcements } from "./announcements.ts";
import { blindness } from "./blindness.ts";
import { bookkeeping } from "./bookkeeping.ts";
import type { Checker, Limits } from "./moment.ts";
import { receipts } from "./receipts.ts";
import { screen } from "./screen.ts";
import { sums } from "./sums.ts";

/** A new panel of checkers, for one run. */
export function allCheckers(limits: Limits): readonly Checker[] {
  return [
    bookkeeping(),
    announcements(limits),
    sums(limits.beginsAt),
    receipts(),
    screen(),
    blindness(),
  ];
}
