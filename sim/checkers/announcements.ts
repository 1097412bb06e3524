/**
 * Judges what was said about single payments, from the words that were heard: only what is on the
 * medium, with the right amount and currency, fresh as fresh and late as late, once unmarked, and
 * again only after a power cut and marked (I11 to I17, I19).
 */
import type { Money } from "../../drivers/hal/money.ts";
import { followConnection } from "./connection.ts";
import type { Heard } from "./listening.ts";
import type { Accuse, Checker, Limits, Moment, Truth } from "./moment.ts";

/** Between its turn and its first word stands one commit, and a card may take this long for it. */
const START_MS = 11_000;
const MINUTE_MS = 60_000;
/** A lost record counts as found again once a welcome tells what there was, and that is noted. */
const RECOVERY_MS = 1_200_000;
/** A fresh payment in a silent stall is said within this. */
const PROMPT_MS = 5_000;

/** What is known of all payments of one amount. */
interface Tally {
  readonly credits: Truth[];
  readonly reversals: Truth[];
  readonly durableCredits: Set<string>;
  readonly durableReversals: Set<string>;
  /** Said as new or late, unmarked. */
  unmarked: number;
  reversed: number;
  /** Cuts of the power when it was last said or recorded. */
  cutsSeen: number;
  /** Said as a repeat since then. */
  repeats: number;
  /** The medium lost something of it: it may come, and be said, once more. */
  isLost: boolean;
  /** Utterances heard to their end. */
  completed: number;
}

export function announcements(limits: Limits): Checker {
  const tallies = new Map<string, Tally>();
  const truths = new Map<string, Truth>();
  let cuts = 0;
  /** Presses of the repeat key in this boot that nothing was said for. */
  let presses = 0;
  const connection = followConnection();
  let current: { readonly heard: Heard; readonly tally: Tally } | undefined;
  /** The words of an utterance that failed: they, or what is left of them, are said again. */
  let failed = { words: "", atMs: 0 };
  /** Until then events may count as issued before the record was lost. */
  let recoversUntilMs = 0;
  let probe: { txid: string; atMs: number } | undefined;

  function tallyOf(money: Money, sort: string): Tally {
    const key = `${money.minor} ${money.currency} ${sort}`;
    const known = tallies.get(key);
    if (known !== undefined) return known;
    const durable = { durableCredits: new Set<string>(), durableReversals: new Set<string>() };
    const said = { unmarked: 0, reversed: 0, cutsSeen: 0, repeats: 0, completed: 0 };
    const tally = { credits: [], reversals: [], ...durable, ...said, isLost: false };
    tallies.set(key, tally);
    return tally;
  }

  function commit(txid: string): void {
    const truth = truths.get(txid);
    if (truth?.money === undefined) return;
    const tally = tallyOf(truth.money, sortOf(truth));
    // Of several payments of one amount, the one that was interrupted may be any of them.
    if (tally.durableCredits.size + tally.durableReversals.size === 0) tally.cutsSeen = cuts;
    (truth.kind === "credited" ? tally.durableCredits : tally.durableReversals).add(txid);
  }

  function loseRows(jtis: ReadonlySet<string>): void {
    for (const [txid, { jti }] of truths) if (jtis.has(jti)) lose(txid, true);
  }

  /** Whatever the bank issued before may have been said by the record that is gone. */
  function recover(atMs: number): void {
    recoversUntilMs = atMs + RECOVERY_MS;
    for (const txid of truths.keys()) lose(txid, false);
  }

  function lose(txid: string, isRow: boolean): void {
    const truth = truths.get(txid);
    if (truth?.money === undefined) return;
    const tally = tallyOf(truth.money, sortOf(truth));
    tally.isLost = true;
    if (!isRow) return;
    tally.durableCredits.delete(txid);
    tally.durableReversals.delete(txid);
  }

  function hear(heard: Heard, atMs: number, accuse: Accuse): void {
    current = undefined;
    if (!["received", "late", "again", "repeat", "reversed"].includes(heard.kind)) return;
    const [money] = heard.moneys;
    if (money === undefined) return;
    const isReversal = heard.kind === "reversed";
    const sort = isReversal ? "reversed" : heard.isTest ? "test" : "live";
    const tally = tallies.get(`${money.minor} ${money.currency} ${sort}`);
    const name = `"${heard.words.join(" ")}"`;
    const durable = isReversal ? tally?.durableReversals : tally?.durableCredits;
    if (tally === undefined || !durable?.size) {
      accuse("I11", `${name} was said; no such payment is on the medium`);
      return;
    }
    current = { heard, tally };
    judge(heard, tally, name, atMs, accuse);
  }

  function judge(heard: Heard, tally: Tally, name: string, atMs: number, accuse: Accuse): void {
    const isRetry = failed.words === heard.words.join(" ") || failed.atMs === atMs;
    failed = { words: "", atMs: 0 };
    const durable = tally.credits.filter(({ txid }) => tally.durableCredits.has(txid));
    const ages = isRetry ? [] : durable.map(({ creditedAtMs }) => atMs - creditedAtMs);
    switch (heard.kind) {
      case "received":
      case "late":
        tally.unmarked += 1;
        if (tally.unmarked > tally.durableCredits.size && !tally.isLost) {
          accuse("I13", `${name} was said as new ${tally.unmarked} times`);
        }
        if (ages.length > 0 && connection.lagMs !== undefined) {
          if (heard.kind === "received") judgeFresh(ages, connection.lagMs, name, accuse);
          else judgeLate(ages, connection.lagMs, heard.count ?? 0, name, accuse);
        }
        break;
      case "again":
        judgeRepeat(tally, tally.durableCredits.size, name, accuse);
        break;
      case "repeat":
        if (isRetry) return;
        if (presses === 0) accuse("I19", `${name} was repeated unasked`);
        presses = Math.max(0, presses - 1);
        return;
      case "reversed":
        judgeReversal(heard, tally, name, accuse);
        break;
      default:
        return;
    }
    tally.cutsSeen = cuts;
  }

  /** Each payment once for each cut; of several of one amount each may be the one. */
  function judgeRepeat(tally: Tally, most: number, name: string, accuse: Accuse): void {
    if (tally.cutsSeen !== cuts) tally.repeats = 0;
    tally.repeats += 1;
    const isOne = most === 1 && tally.cutsSeen === cuts;
    if ((isOne || tally.repeats > most) && !tally.isLost) {
      accuse("I14", `${name} was said again without a power cut in between`);
    }
  }

  function judgeReversal(heard: Heard, tally: Tally, name: string, accuse: Accuse): void {
    const durable = tally.durableReversals.size;
    if (heard.isMarked) {
      judgeRepeat(tally, durable, name, accuse);
      return;
    }
    tally.reversed += 1;
    if (tally.reversed > durable && !tally.isLost) {
      accuse("I13", `${name} was said ${tally.reversed} times`);
    }
  }

  /** Its turn came while it was new by the terminal's own reckoning, which may be behind. */
  function judgeFresh(ages: readonly number[], lagMs: number, name: string, accuse: Accuse): void {
    const youngest = Math.min(...ages);
    if (youngest > limits.freshMs + lagMs + START_MS) {
      accuse("I16", `${name} was said as new ${Math.round(youngest / 1000)} s after it was paid`);
    }
  }

  /** The minutes said are those of its turn, by the terminal's own reckoning. */
  function judgeLate(
    ages: readonly number[],
    lagMs: number,
    minutes: number,
    name: string,
    accuse: Accuse,
  ): void {
    const most = limits.lateMs + lagMs + START_MS;
    const isRight = ages.some((age) => {
      const least = Math.max(1, Math.floor((age - lagMs - START_MS) / MINUTE_MS));
      const isItsAge = minutes >= least && minutes <= Math.max(1, Math.floor(age / MINUTE_MS));
      return isItsAge && age >= limits.freshMs && age <= most;
    });
    if (isRight) return;
    const seconds = ages.map((age) => Math.round(age / 1000)).join(" or ");
    accuse("I16", `${name} was said of a payment ${seconds} s old`);
  }

  /** An utterance that failed was not heard; whoever says it again repeats nothing. */
  function silence(by: string, atMs: number): void {
    if (current === undefined) return;
    const { heard, tally } = current;
    const isUnheard = by === "fault";
    if (isUnheard) failed = { words: heard.words.join(" "), atMs };
    if (by === "itself") tally.completed += 1;
    const isNews = heard.kind === "received" || heard.kind === "late";
    if (isUnheard && isNews) tally.unmarked -= 1;
    if (isUnheard && heard.isMarked) {
      tally.cutsSeen -= 1;
      tally.repeats -= 1;
    }
    if (isUnheard && heard.kind === "reversed" && !heard.isMarked) tally.reversed -= 1;
    current = undefined;
  }

  function judgeSpoken(txid: string, reason: string | null, accuse: Accuse): void {
    const truth = truths.get(txid);
    if (truth?.money === undefined || reason === "coalesced") return;
    if (tallyOf(truth.money, sortOf(truth)).completed > 0) return;
    accuse("I15", `${txid.slice(0, 8)} was marked as spoken; nobody heard it to its end`);
  }

  function judgeProbe(atMs: number, accuse: Accuse): void {
    if (probe === undefined || atMs < probe.atMs + PROMPT_MS) return;
    const truth = truths.get(probe.txid);
    const said = truth?.money && tallyOf(truth.money, "live").unmarked;
    if (!said) accuse("I15", `a fresh payment was not said within ${PROMPT_MS / 1000} s`);
    probe = undefined;
  }

  function see(moment: Moment, accuse: Accuse): void {
    const { atMs, what } = moment;
    judgeProbe(atMs, accuse);
    connection.see(moment);
    switch (what.type) {
      case "issued": {
        const { truth } = what;
        truths.set(truth.txid, truth);
        if (atMs < recoversUntilMs) lose(truth.txid, false);
        if (truth.money === undefined) return;
        const tally = tallyOf(truth.money, sortOf(truth));
        (truth.kind === "credited" ? tally.credits : tally.reversals).push(truth);
        return;
      }
      case "committed":
        for (const { txid } of what.rows) commit(txid);
        return;
      case "forgotten":
        for (const txid of what.unmarked) lose(txid, false);
        loseRows(new Set(what.jtis));
        if (what.isNoticed === true) recover(atMs);
        return;
      case "power-cut":
        cuts += 1;
        presses = 0;
        failed = { words: "", atMs: 0 };
        return;
      case "pressed":
        if (what.key === "middle") presses += 1;
        return;
      case "sound":
        judgeAgreement(what.heard, what.also, accuse);
        hear(what.heard, atMs, accuse);
        return;
      case "silence":
        silence(what.by, atMs);
        return;
      case "marked":
        if (what.stage !== "spoken") return;
        for (const txid of what.txids) judgeSpoken(txid, what.reason, accuse);
        return;
      case "probe":
        probe = { txid: what.txid, atMs };
        return;
      default:
        return;
    }
  }

  const judges = ["I11", "I12", "I13", "I14", "I15", "I16", "I17", "I19"] as const;
  return { name: "announcements", judges, see };
}

/** Credits, tests and reversals of one amount are said differently, and counted apart. */
function sortOf({ kind, env }: Truth): string {
  return kind === "credited" ? env : "reversed";
}

/** All languages of an utterance must say the same, and each must be a sentence. */
function judgeAgreement(first: Heard, also: readonly Heard[], accuse: Accuse): void {
  for (const heard of [first, ...also]) {
    const name = `"${heard.words.join(" ")}"`;
    if (heard.kind === "unclear") accuse("I17", `${name} is no sentence of "${heard.language}"`);
    else if (factsOf(heard) !== factsOf(first)) accuse("I17", `${name} says something else`);
  }
}

function factsOf({ kind, isTest, isMarked, warning, moneys, count }: Heard): string {
  return JSON.stringify([kind, isTest, isMarked, warning, moneys, count]);
}
