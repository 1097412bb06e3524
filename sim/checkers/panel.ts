/** Everybody who judges a run. */
import { announcements } from "./announcements.ts";
import { blindness } from "./blindness.ts";
import { bookkeeping } from "./bookkeeping.ts";
import { care } from "./care.ts";
import { charges } from "./charges.ts";
import { keying } from "./keying.ts";
import { lamps } from "./lamps.ts";
import { losses } from "./losses.ts";
import type { Checker, Limits } from "./moment.ts";
import { numbering } from "./numbering.ts";
import { packets } from "./packets.ts";
import { receipts } from "./receipts.ts";
import { screen } from "./screen.ts";
import { serialLine } from "./serial-line.ts";
import { sums } from "./sums.ts";
import { timekeeping } from "./timekeeping.ts";
import { turns } from "./turns.ts";

/** A new panel of checkers, for one run. */
export function allCheckers(limits: Limits): readonly Checker[] {
  return [
    bookkeeping(),
    losses(),
    packets(),
    numbering(),
    timekeeping(limits),
    announcements(limits),
    care(limits),
    sums(limits.beginsAt),
    turns(limits),
    charges(limits),
    keying(),
    receipts(),
    screen(),
    lamps(),
    serialLine(),
    blindness(),
  ];
}
