/**
 * Judges everything that is said as a sum: bursts, digests and the day's totals; exact, each
 * currency by itself, and no payment in a sum that was said before (I5, I6, I13).
 */
import type { Currency, Money } from "../../drivers/hal/money.ts";
import type { Accuse, Checker, Moment, Occurrence, Truth } from "./moment.ts";

const ZONE_MS = 7 * 3_600_000;
const DAY_MS = 86_400_000;
/** How far the terminal's day may be behind, and how long a new ledger takes to open. */
const BEHIND_MS = 11_000;

/** Marks come at once, or when the ledger works again. */
const TOGETHER_MAX = 7;

type Sums = Record<Currency, number>;

/** A sum that was said, and the payments that were then marked as told by it. */
interface Said {
  readonly kind: "sum" | "digest";
  readonly words: string;
  readonly sums: Sums;
  readonly count: number;
  readonly txids: Set<string>;
  isHeard: boolean;
}

/** @param beginsAt when the world begins, in ms since 1970: totals are of a calendar day. */
export function sums(beginsAt: number): Checker {
  const truths = new Map<string, Truth>();
  const ended = new Map<string, string>();
  const days = new Map<number, Day>();
  /** What today's totals were, whenever they changed. */
  let snapshots: Snapshot[] = [];
  let lastDay = 0;
  /** What is being said now, if it is a sum. */
  let said: Said | undefined;
  /** The latest sums that were heard to their end: bursts, and older payments said together. */
  let together: Said[] = [];
  /** The digest whose payments are being marked, page by page. */
  let digest: Said | undefined;
  /** The medium lost something of these: they may be told once more. */
  const lost = new Set<string>();

  /** All that a sum told of is known: is the sum right? */
  function settle(finished: Said | undefined, accuse: Accuse): void {
    if (finished === undefined || !finished.isHeard || isAnyLost(finished.txids)) return;
    const live = liveOf(finished.txids);
    const right = sumOf(live);
    const { KHR, USD } = finished.sums;
    if (right.KHR !== KHR || right.USD !== USD || live.length !== finished.count) {
      const what = `${live.length} payments, ${right.KHR} KHR and ${right.USD} cents`;
      accuse("I5", `"${finished.words}" was said; it told of ${what}`);
    }
  }

  function mark(txid: string, stage: string, accuse: Accuse): void {
    const before = ended.get(txid);
    if (before !== undefined && before !== stage && !lost.has(txid)) {
      accuse("I5", `${txid.slice(0, 8)} ended as ${before} and again as ${stage}`);
    }
    ended.set(txid, stage);
  }

  /** One commit: a burst ends in one, a digest in many. */
  function markAll(what: Extract<Occurrence, { type: "marked" }>, accuse: Accuse): void {
    const { stage, reason, txids } = what;
    if (stage === "speaking") return;
    for (const txid of txids) mark(txid, stage, accuse);
    if (stage === "spoken" && reason === "coalesced") judgeCommit(txids, accuse);
    else if (stage === "digested") judgePage(txids, accuse);
    // Turned down while it was said: it counts as shown only.
    else if (stage === "shown") takeSum(liveOf(txids));
  }

  /** A page of a digest: with the last of them its sum must be right. */
  function judgePage(txids: readonly string[], accuse: Accuse): void {
    digest ??= together.find(({ kind }) => kind === "digest");
    together = together.filter((sum) => sum !== digest);
    if (digest === undefined) return;
    for (const txid of txids) digest.txids.add(txid);
    if (liveOf(digest.txids).length < digest.count) return;
    settle(digest, accuse);
    digest = undefined;
  }

  /** Said together and marked together: some sum that was heard must be theirs. */
  function judgeCommit(txids: readonly string[], accuse: Accuse): void {
    const live = liveOf(txids);
    if (!takeSum(live) && !isAnyLost(txids)) {
      const heard = together.map(({ words }) => `"${words}"`).join(", ") || "nothing";
      accuse("I5", `${live.length} payments were marked as said together; heard was ${heard}`);
    }
  }

  /** Takes the sum of exactly these payments from those that were heard. */
  function takeSum(live: readonly Truth[]): boolean {
    const right = sumOf(live);
    const own = together.find(
      ({ count, sums: { KHR, USD } }) =>
        count === live.length && KHR === right.KHR && USD === right.USD,
    );
    together = together.filter((sum) => sum !== own);
    return own !== undefined;
  }

  function isAnyLost(txids: Iterable<string>): boolean {
    return [...txids].some((txid) => lost.has(txid));
  }

  /** Rows that are gone are no part of the day's total until they come again. */
  function lose(what: Extract<Occurrence, { type: "forgotten" }>, atMs: number): void {
    for (const txid of what.unmarked) {
      lost.add(txid);
      ended.delete(txid);
    }
    const rows = new Set(what.jtis);
    for (const truth of truths.values()) if (rows.has(truth.jti)) count(truth, -1, atMs);
  }

  function liveOf(txids: Iterable<string>): readonly Truth[] {
    return [...txids]
      .flatMap((txid) => truths.get(txid) ?? [])
      .filter(({ env, kind }) => env === "live" && kind === "credited");
  }

  function count(truth: Truth, sign: 1 | -1, atMs: number): void {
    if (truth.money === undefined || truth.env !== "live") return;
    const dayNumber = Math.floor((beginsAt + truth.creditedAtMs + ZONE_MS) / DAY_MS);
    const day = days.get(dayNumber) ?? { count: 0, sums: { KHR: 0, USD: 0 }, uses: new Set() };
    days.set(dayNumber, day);
    const isCredit = truth.kind === "credited";
    day.sums[truth.money.currency] += (isCredit ? sign : -sign) * truth.money.minor;
    day.uses.add(truth.money.currency);
    if (isCredit) day.count += sign;
    remember(atMs);
  }

  function remember(atMs: number): void {
    const today = days.get(Math.floor((beginsAt + atMs + ZONE_MS) / DAY_MS));
    const latest = snapshots.filter((shot) => atMs - shot.atMs < BEHIND_MS);
    const before = snapshots.findLast((shot) => atMs - shot.atMs >= BEHIND_MS);
    snapshots = [...(before === undefined ? [] : [before]), ...latest];
    const { count = 0, sums: total = NOTHING, uses = [] } = today ?? {};
    const isSayable = count > 0 && [...uses].every((currency) => total[currency] > 0);
    snapshots.push({ atMs, text: totalText(count, total), isSayable });
  }

  function hear(what: Extract<Moment["what"], { type: "sound" }>, at: number, a: Accuse): void {
    const { kind, moneys, count: told = 0, words } = what.heard;
    if (kind === "today") {
      const text = totalText(told, sumOfMoneys(moneys));
      judgeToday(words, (shot) => shot.text === text, at, a);
      return;
    }
    if (kind === "no-payments") judgeToday(words, (shot) => !shot.isSayable, at, a);
    if (kind !== "sum" && kind !== "digest") return;
    const about = { kind, words: words.join(" "), sums: sumOfMoneys(moneys), count: told };
    said = { ...about, txids: new Set(), isHeard: false };
  }

  /** What is said of today is true now, or was as lately as the terminal can know. */
  function judgeToday(
    words: readonly string[],
    isRight: (shot: Snapshot) => boolean,
    atMs: number,
    accuse: Accuse,
  ): void {
    remember(atMs);
    if (snapshots.some(isRight)) return;
    accuse("I5", `"${words.join(" ")}" was said; the day's total was ${snapshots.at(-1)?.text}`);
  }

  /** At midnight the total is another. */
  function turnDay(atMs: number): void {
    const day = Math.floor((beginsAt + atMs + ZONE_MS) / DAY_MS);
    if (day !== lastDay) remember(atMs);
    lastDay = day;
  }

  /** What was not heard to its end told nobody of anything. */
  function silence(by: string): void {
    if (said === undefined) return;
    if (by === "itself") {
      said.isHeard = true;
      together = [...together.slice(-TOGETHER_MAX), said];
    }
    said = undefined;
  }

  function see({ atMs, what }: Moment, accuse: Accuse): void {
    turnDay(atMs);
    switch (what.type) {
      case "issued":
        truths.set(what.truth.txid, what.truth);
        return;
      case "committed":
        for (const { txid } of what.rows) {
          const truth = truths.get(txid);
          if (truth !== undefined) count(truth, 1, atMs);
        }
        return;
      case "forgotten":
        lose(what, atMs);
        return;
      case "marked":
        markAll(what, accuse);
        return;
      case "sound":
        hear(what, atMs, accuse);
        return;
      case "silence":
        silence(what.by);
        return;
      case "power-cut":
        // Whatever was not yet marked is told once more, marked as a repeat.
        said = undefined;
        digest = undefined;
        together = [];
        return;
      case "end":
        settle(digest, accuse);
        for (const [txid, { kind }] of truths) {
          if (kind !== "void" && !ended.has(txid)) {
            accuse("I5", `${kind} ${txid.slice(0, 8)} was neither said, shown nor summed up`);
          }
        }
        return;
      default:
        return;
    }
  }

  return { name: "sums", judges: ["I5", "I6", "I13"], see };
}

/** The total of today, as it was from an instant on. */
interface Snapshot {
  readonly atMs: number;
  readonly text: string;
  /** There is something to say, and words for it. */
  readonly isSayable: boolean;
}

interface Day {
  count: number;
  readonly sums: Sums;
  readonly uses: Set<Currency>;
}

function sumOf(truths: readonly Truth[]): Sums {
  return sumOfMoneys(truths.flatMap(({ money }) => money ?? []));
}

function sumOfMoneys(moneys: readonly Money[]): Sums {
  const total: Sums = { KHR: 0, USD: 0 };
  for (const { minor, currency } of moneys) total[currency] += minor;
  return total;
}

const NOTHING: Sums = { KHR: 0, USD: 0 };

function totalText(count: number, total: Sums): string {
  return `${count} payments, ${total.KHR} KHR, ${total.USD} cents`;
}
