/**
 * Judges what was said about single payments, from the words that were heard: only what is on the
 * medium, with the right amount and currency, fresh as fresh and late as late, once unmarked, and
 * again only after a power cut and marked (I11 to I17, I19).
 */
import type { Money } from "../../drivers/hal/money.ts";
import type { Heard } from "./listening.ts";
import type { Accuse, Checker, Limits, Moment, Truth } from "./moment.ts";

/** A welcome may be this old when it sets the terminal's time. */
const TIME_ERROR_MS = 12_000;
/** What may be said before a payment's turn comes. */
const QUEUE_MS = 90_000;
const PRESS_MS = 90_000;
/** A fresh payment in a silent stall is said within this. */
const PROMPT_MS = 5_000;

/** Samples handed to a card are heard this much later; cut before, nobody heard anything. */
const FIRST_SOUND_MS = 50;

/** What is known of all payments of one amount. */
interface Tally {
  readonly credits: Truth[];
  readonly reversals: Truth[];
  durableCredits: number;
  durableReversals: number;
  /** Said as new or late, unmarked. */
  unmarked: number;
  reversed: number;
  /** Cuts of the power when it was last said or recorded. */
  cutsSeen: number;
  /** Utterances heard to their end. */
  completed: number;
}

export function announcements(limits: Limits): Checker {
  const tallies = new Map<string, Tally>();
  const truths = new Map<string, Truth>();
  let cuts = 0;
  let pressedAt = Number.NEGATIVE_INFINITY;
  let current: { heard: Heard; tally: Tally; beganMs: number } | undefined;
  let isForgetful = false;
  let probe: { txid: string; atMs: number } | undefined;

  function tallyOf(money: Money, sort: string): Tally {
    const key = `${money.minor} ${money.currency} ${sort}`;
    const known = tallies.get(key);
    if (known !== undefined) return known;
    const made = { durableCredits: 0, durableReversals: 0, unmarked: 0, reversed: 0 };
    const tally = { credits: [], reversals: [], ...made, cutsSeen: 0, completed: 0 };
    tallies.set(key, tally);
    return tally;
  }

  function commit(txid: string): void {
    const truth = truths.get(txid);
    if (truth?.money === undefined) return;
    const tally = tallyOf(truth.money, sortOf(truth));
    // Of several payments of one amount, the one that was interrupted may be any of them.
    if (tally.durableCredits + tally.durableReversals === 0) tally.cutsSeen = cuts;
    if (truth.kind === "credited") tally.durableCredits += 1;
    else tally.durableReversals += 1;
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
    if (tally === undefined || !durable) {
      accuse("I11", `${name} was said; no such payment is on the medium`);
      return;
    }
    current = { heard, tally, beganMs: atMs };
    judge(heard, tally, name, atMs, accuse);
  }

  function judge(heard: Heard, tally: Tally, name: string, atMs: number, accuse: Accuse): void {
    const ages = tally.credits.map(({ creditedAtMs }) => atMs - creditedAtMs);
    switch (heard.kind) {
      case "received":
      case "late":
        tally.unmarked += 1;
        if (tally.unmarked > tally.durableCredits && !isForgetful) {
          accuse("I13", `${name} was said as new ${tally.unmarked} times`);
        }
        if (heard.kind === "received") judgeFresh(ages, name, accuse);
        else judgeLate(ages, heard.count ?? 0, name, accuse);
        break;
      case "again":
        if (tally.cutsSeen === cuts && tally.durableCredits === 1 && !isForgetful) {
          accuse("I14", `${name} was said again without a power cut in between`);
        }
        break;
      case "repeat":
        if (atMs - pressedAt > PRESS_MS) accuse("I19", `${name} was repeated unasked`);
        return;
      case "reversed":
        judgeReversal(heard, tally, name, accuse);
        break;
      default:
        return;
    }
    tally.cutsSeen = cuts;
  }

  function judgeReversal(heard: Heard, tally: Tally, name: string, accuse: Accuse): void {
    if (isForgetful) return;
    if (heard.isMarked) {
      // Of two of one amount nobody can tell which is said again.
      const isOne = tally.durableReversals === 1;
      if (isOne && tally.cutsSeen === cuts) {
        accuse("I14", `${name} was said again without a power cut`);
      }
      return;
    }
    tally.reversed += 1;
    if (tally.reversed > tally.durableReversals) {
      accuse("I13", `${name} was said ${tally.reversed} times`);
    }
  }

  function judgeFresh(ages: readonly number[], name: string, accuse: Accuse): void {
    const youngest = Math.min(...ages);
    if (youngest > limits.freshMs + TIME_ERROR_MS + QUEUE_MS) {
      accuse("I16", `${name} was said as new ${Math.round(youngest / 1000)} s after it was paid`);
    }
  }

  function judgeLate(ages: readonly number[], minutes: number, name: string, accuse: Accuse): void {
    const slackMs = TIME_ERROR_MS + QUEUE_MS + 60_000;
    const isRight = ages.some(
      (age) =>
        age >= minutes * 60_000 - TIME_ERROR_MS - 60_000 && age <= minutes * 60_000 + slackMs,
    );
    const isStale = ages.every((age) => age > limits.lateMs + slackMs);
    if (isStale || !isRight) {
      const age = Math.round(Math.min(...ages) / 60_000);
      accuse("I16", `${name} was said of a payment ${age} minutes old`);
    }
  }

  /** An utterance that failed was not heard; whoever says it again repeats nothing. */
  function silence(by: string, atMs: number): void {
    if (current === undefined) return;
    const { heard, tally, beganMs } = current;
    const isUnheard = by === "fault" || (by === "cut" && atMs - beganMs < FIRST_SOUND_MS);
    if (by === "itself") tally.completed += 1;
    const isNews = heard.kind === "received" || heard.kind === "late";
    if (isUnheard && isNews) tally.unmarked -= 1;
    if (isUnheard && heard.isMarked) tally.cutsSeen -= 1;
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

  function see({ atMs, what }: Moment, accuse: Accuse): void {
    judgeProbe(atMs, accuse);
    switch (what.type) {
      case "issued": {
        const { truth } = what;
        truths.set(truth.txid, truth);
        if (truth.money === undefined) return;
        const tally = tallyOf(truth.money, sortOf(truth));
        (truth.kind === "credited" ? tally.credits : tally.reversals).push(truth);
        return;
      }
      case "committed":
        for (const { txid } of what.rows) commit(txid);
        return;
      case "forgotten":
        isForgetful = true;
        return;
      case "power-cut":
        cuts += 1;
        return;
      case "pressed":
        if (what.key === "middle") pressedAt = atMs;
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
