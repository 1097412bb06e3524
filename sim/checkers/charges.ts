/**
 * Judges what pays what: reckons by itself, from the codes that were lit and the payments that
 * name them, how each must be announced, and holds screen and speech to it (I22, I23); and that a
 * charge leaves the display for a reason only, and never comes back once it is paid (I21, I22).
 */
import { createHash } from "node:crypto";
import type { Money } from "../../drivers/hal/money.ts";
import { readCode } from "./code.ts";
import type { Accuse, Checker, Limits, Lit, Moment, Truth } from "./moment.ts";

/** Frames and timers are this exact. */
const SLACK_MS = 1_500;
/** A terminal may forget the oldest of many charges; nobody is held to those. */
const REMEMBERED = 20;
/** How a payment for one of those may be told. */
const ANY = "any";

/** A charge that was lit in this boot. */
interface Bill {
  readonly number: string;
  readonly money: Money;
  readonly code: string;
  readonly md5: string;
  /** As the code says, in ms since 1970. */
  readonly expiresAt: number;
  /** When it must leave the display, by the seconds shown beside it. */
  readonly endsAtMs: number;
  /** The payment that settled it. */
  paidBy: string | undefined;
  isShownPaid: boolean;
}

export function charges({ beginsAt }: Limits): Checker {
  const truths = new Map<string, Truth>();
  /** Which code each bill number of the terminal's own stood for, over all boots. */
  const numbers = new Map<string, string>();
  /** What a till asked for, by bill number: until when it can be opened, 0 once it was lit. */
  const orders = new Map<string, number>();
  /** Of this boot, oldest first. */
  let bills: Bill[] = [];
  /** How each payment of this boot relates to the charges, by txid. */
  let relations = new Map<string, string>();
  const cancelled = new Set<string>();
  /** Committed once before the medium lost something: judged then, or after, or both. */
  const lost = new Set<string>();
  let heldMs = Number.NEGATIVE_INFINITY;
  /** The charge that has no reason to leave the display. */
  let standing: Bill | undefined;

  function billOf({ md5, billNumber }: Truth): Bill | undefined {
    return bills.findLast(
      (bill) => bill.md5 === md5 || (billNumber !== undefined && bill.number === billNumber),
    );
  }

  /** The rule of the contract, section 3, for a payment that has just become durable. */
  function relate(truth: Truth): void {
    if (truth.kind !== "credited" || truth.money === undefined) return;
    const bill = truth.env === "live" ? billOf(truth) : undefined;
    if (bill === undefined) {
      relations.set(truth.txid, "other");
      return;
    }
    const isTold = bills.length - bills.indexOf(bill) <= REMEMBERED;
    const result = bill.paidBy === undefined ? compare(truth, bill) : "second-payment";
    relations.set(truth.txid, isTold && !lost.has(truth.txid) ? result : ANY);
    if (result !== "matched") return;
    bill.paidBy = truth.txid;
    if (standing === bill) standing = undefined;
  }

  function compare({ money, creditedAtMs }: Truth, bill: Bill): string {
    if (money?.currency !== bill.money.currency) return "different-currency";
    if (money.minor !== bill.money.minor) return "different-amount";
    return beginsAt + creditedAtMs <= bill.expiresAt ? "matched" : "after-expiry";
  }

  function lightCharge(lit: Lit, atMs: number, accuse: Accuse): void {
    const { code = "", money, billNumber = "", secondsLeft = 0 } = lit;
    if (money === undefined || code === "") return;
    const known = bills.findLast((bill) => bill.code === code);
    if (known?.isShownPaid) {
      accuse("I22", `charge ${billNumber} is paid, and is asked for again`);
      known.isShownPaid = false;
    }
    if (known !== undefined) return;
    const before = numbers.get(billNumber);
    if (before !== undefined && before !== code && !orders.has(billNumber)) {
      accuse("I23", `number ${billNumber} stands for two charges`);
    }
    numbers.set(billNumber, code);
    standing = {
      number: billNumber,
      money,
      code,
      md5: createHash("md5").update(code, "utf8").digest("hex"),
      expiresAt: readCode(code)?.expiresAt ?? Number.POSITIVE_INFINITY,
      endsAtMs: atMs + secondsLeft * 1000,
      paidBy: undefined,
      isShownPaid: false,
    };
    bills.push(standing);
    // A key that is held down does what it does a second later.
    if (atMs - heldMs < SLACK_MS || cancelled.has(billNumber)) standing = undefined;
    if (orders.has(billNumber)) orders.set(billNumber, 0);
    // Another order may be on its way, to come and go between two frames.
    if ([...orders.values()].some((untilMs) => untilMs > atMs)) standing = undefined;
  }

  /** An empty counter, or words that a charge has expired: is that so? */
  function judgeEnd(lit: Lit, atMs: number, accuse: Accuse): void {
    const bill = lit.scene === "expired" ? bills.at(-1) : standing;
    if (bill === undefined || (lit.scene === "expired" && bill.number !== lit.billNumber)) return;
    const untilMs = Math.min(bill.endsAtMs, bill.expiresAt - beginsAt);
    standing = undefined;
    if (atMs >= untilMs - SLACK_MS) return;
    const early = Math.round((untilMs - atMs) / 1000);
    accuse("I21", `charge ${bill.number} left the display ${early} s early: ${lit.scene}`);
  }

  function light(lit: Lit, atMs: number, accuse: Accuse): void {
    if (lit.scene === "charge") lightCharge(lit, atMs, accuse);
    else if (["idle", "blind", "expired"].includes(lit.scene)) judgeEnd(lit, atMs, accuse);
    else if (lit.scene === "paid" && !lit.isRepeat) judgePaid(lit, accuse);
  }

  function judgePaid({ reference = "?", match = "other" }: Lit, accuse: Accuse): void {
    const told = [...relations].find(([txid]) => txid.startsWith(reference));
    if (told === undefined) return;
    judgeTold(told[0], told[1], match, "shown", accuse);
    const bill = bills.findLast(({ paidBy }) => paidBy === told[0]);
    if (bill !== undefined && match === "matched") bill.isShownPaid = true;
  }

  function judgeTold(txid: string, right: string, told: string, how: string, a: Accuse): void {
    if (told === right || right === ANY) return;
    const isPraise = told === "matched" || told === "plainly received";
    a(isPraise ? "I22" : "I23", `${txid.slice(0, 8)} is ${how} as ${told}; it is ${right}`);
  }

  /** What is said names no payment but by its amount: one of those of that amount must fit. */
  function judgeSaid(money: Money | undefined, warning: string, accuse: Accuse): void {
    const candidates = [...relations].filter(([txid]) => {
      const truth = truths.get(txid);
      return truth?.money?.minor === money?.minor && truth?.money?.currency === money?.currency;
    });
    const fits = ([, right]: readonly [string, string]) =>
      right === ANY ||
      (warning === "" ? right === "matched" || right === "other" : right === warning);
    const [first] = candidates;
    if (first === undefined || candidates.some(fits)) return;
    judgeTold(first[0], first[1], warning === "" ? "plainly received" : warning, "said", accuse);
  }

  function see({ atMs, what }: Moment, accuse: Accuse): void {
    switch (what.type) {
      case "issued":
        truths.set(what.truth.txid, what.truth);
        return;
      case "committed":
        for (const { txid } of what.rows) {
          const truth = truths.get(txid);
          if (truth !== undefined) relate(truth);
        }
        return;
      case "lit":
        light(what.lit, atMs, accuse);
        return;
      case "sound": {
        const { kind, moneys, warning, isTest } = what.heard;
        if (kind === "received" && !isTest) judgeSaid(moneys[0], warning, accuse);
        return;
      }
      case "till-opened":
        orders.set(what.billNumber, what.expiresAtMs);
        standing = undefined;
        return;
      case "till-cancelled":
        cancelled.add(what.billNumber);
        if (what.billNumber === standing?.number) standing = undefined;
        return;
      // Whoever touches a key may have ended it, and on a dark display another may have come.
      case "pressed":
      case "part":
        if (what.type === "pressed" && what.isLong) heldMs = atMs;
        standing = undefined;
        return;
      case "forgotten":
        // A boot counter that was lost with them begins again where it was.
        numbers.clear();
        for (const txid of relations.keys()) lost.add(txid);
        for (const txid of what.unmarked) lost.add(txid);
        return;
      case "power-cut":
        bills = [];
        relations = new Map();
        standing = undefined;
        return;
      default:
        return;
    }
  }

  return { name: "charges", judges: ["I21", "I22", "I23"], see };
}
