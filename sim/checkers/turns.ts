/**
 * Judges whose turn it is at the loudspeaker: a burst is said together and not one by one, new
 * money is no part of a digest, and what a loudspeaker dropped for a moment is said again at once
 * (I15, I16, I18).
 */
import { followConnection } from "./connection.ts";
import type { Accuse, Checker, Limits, Moment, Row, Truth } from "./moment.ts";

/** More than so many that wait are said together (contract, section 2, rule 4). */
const SINGLE_MAX = 5;
/** So near to being old, a payment may count as either. */
const NEARLY_MS = 2_000;
/** A loudspeaker that is back is tried again within this. */
const RETRY_MS = 1_000;
const MONEY = new Set(["received", "late", "sum", "digest", "again", "reversed"]);

export function turns({ freshMs, lateMs }: Limits): Checker {
  const connection = followConnection();
  const truths = new Map<string, Truth>();
  /** Committed in this boot, in time, and not yet told, with the instant of the commit. */
  let waiting = new Map<string, number>();
  let freeSinceMs = 0;
  let current = "";
  let isMoney = false;
  let isRetry = false;
  /**
   * What may count as issued before a noticed loss of the record, by txid: all that was, and all
   * until the bank next told the terminal how much that is. It comes again, and is told as old.
   */
  const old = new Set<string>();
  let lostMs = Number.NEGATIVE_INFINITY;
  let isBounded = true;
  /** Cut off by the loudspeaker; it counts if that is back in the same moment. */
  let dropped: { readonly words: string; readonly atMs: number; isBack: boolean } | undefined;

  function commit(rows: readonly Row[], atMs: number): void {
    // What comes before the time is known waits for it, and then in an order of its own.
    if (!connection.isWelcomed) return;
    for (const { txid, kind, env } of rows) {
      if (kind === "credited" && env === "live") waiting.set(txid, atMs);
    }
  }

  /** New money is said, not summed up with what came while nobody was there. */
  function judgeDigest(txids: readonly string[], atMs: number, accuse: Accuse): void {
    for (const txid of txids.filter((told) => !old.has(told))) {
      const sinceMs = waiting.get(txid) ?? Number.NEGATIVE_INFINITY;
      const ageMs = sinceMs - (truths.get(txid)?.creditedAtMs ?? 0);
      if (atMs - sinceMs > lateMs - freshMs || ageMs > freshMs - NEARLY_MS) continue;
      accuse("I16", `${txid.slice(0, 8)} was new, and told with older money in a digest`);
    }
  }

  /** Those that were there when the loudspeaker fell silent, and are surely still new. */
  function judgeSingle(words: string, atMs: number, accuse: Accuse): void {
    const fresh = [...waiting].filter(([txid, sinceMs]) => {
      const ageMs = atMs - (truths.get(txid)?.creditedAtMs ?? 0);
      return !old.has(txid) && sinceMs < freeSinceMs && ageMs < freshMs - NEARLY_MS;
    });
    if (fresh.length <= SINGLE_MAX) return;
    accuse("I18", `"${words}" was said by itself; ${fresh.length} payments were waiting`);
  }

  function hear(kind: string, words: string, atMs: number, accuse: Accuse): void {
    // Of several languages one may have lost a word meanwhile.
    isRetry = dropped?.words === words || dropped?.atMs === atMs;
    dropped = undefined;
    current = words;
    isMoney = MONEY.has(kind);
    if (kind === "received" && !isRetry && !words.startsWith("test")) {
      judgeSingle(words, atMs, accuse);
    }
  }

  function judgeDropped(atMs: number, accuse: Accuse): void {
    if (dropped === undefined || atMs - dropped.atMs <= RETRY_MS) return;
    if (dropped.isBack)
      accuse("I15", `"${dropped.words}" was cut off by the loudspeaker and not said again`);
    dropped = undefined;
  }

  function see(moment: Moment, accuse: Accuse): void {
    const { atMs, what } = moment;
    judgeDropped(atMs, accuse);
    connection.see(moment);
    isBounded ||= connection.isWelcomed && connection.welcomedAtMs > lostMs;
    switch (what.type) {
      case "issued":
        truths.set(what.truth.txid, what.truth);
        if (!isBounded) old.add(what.truth.txid);
        return;
      case "committed":
        commit(what.rows, atMs);
        return;
      case "marked":
        if (what.stage === "speaking") return;
        if (what.stage === "digested") judgeDigest(what.txids, atMs, accuse);
        for (const txid of what.txids) waiting.delete(txid);
        return;
      case "forgotten":
        if (what.isNoticed !== true) return;
        for (const txid of truths.keys()) old.add(txid);
        lostMs = atMs;
        isBounded = false;
        return;
      case "sound":
        hear(what.heard.kind, what.heard.words.join(" "), atMs, accuse);
        return;
      case "silence":
        freeSinceMs = atMs;
        // Gone twice, it is given up.
        dropped = undefined;
        if (what.by === "fault" && isMoney && !isRetry) {
          dropped = { words: current, atMs, isBack: false };
        }
        return;
      case "part":
        if (what.part === "speaker" && dropped?.atMs === atMs) dropped.isBack = what.isWorking;
        else if (what.part === "speaker" && !what.isWorking) dropped = undefined;
        return;
      case "power-on":
      case "power-cut":
        waiting = new Map();
        dropped = undefined;
        freeSinceMs = atMs;
        return;
      default:
        return;
    }
  }

  return { name: "turns", judges: ["I15", "I16", "I18"], see };
}
