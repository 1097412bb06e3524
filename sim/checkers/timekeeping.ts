/**
 * Judges the terminal's time, which only its bank can give it: nothing is told as news before this
 * boot was welcomed, and what it writes under its messages afterwards is the true time (I16, I25).
 */
import { followConnection } from "./connection.ts";
import type { Accuse, Checker, Limits, Moment } from "./moment.ts";

const NEWS = new Set(["received", "late", "sum", "digest", "again", "reversed"]);
/** Whole seconds, and the difference of two readings. */
const AHEAD_MS = 1_500;
/** The oldest welcome that may be believed, the slowest line, and whole seconds. */
const BEHIND_MS = 16_500;
/** After this much hearing nothing held back comes any more. */
const SETTLED_MS = 40_000;

export function timekeeping({ beginsAt }: Limits): Checker {
  const connection = followConnection();
  let lineSinceMs = 0;

  function judgeWritten(text: string, atMs: number, accuse: Accuse): void {
    const aheadMs = Number(JSON.parse(text).iat) * 1000 - (beginsAt + atMs);
    const isSettled = connection.isHearing && atMs - lineSinceMs > SETTLED_MS;
    if (aheadMs <= AHEAD_MS && (aheadMs >= -BEHIND_MS || !isSettled)) return;
    accuse("I25", `the terminal's time is off by ${Math.round(aheadMs / 1000)} s`);
  }

  function see(moment: Moment, accuse: Accuse): void {
    const { atMs, what } = moment;
    connection.see(moment);
    if (what.type === "line") lineSinceMs = atMs;
    else if (what.type === "sound" && connection.lagMs === undefined && NEWS.has(what.heard.kind)) {
      accuse("I16", `"${what.heard.words.join(" ")}" was said before the time was known`);
    } else if (what.type === "published" && what.topic.endsWith("/health")) {
      judgeWritten(what.text, atMs, accuse);
    }
  }

  return { name: "timekeeping", judges: ["I16", "I25"], see };
}
