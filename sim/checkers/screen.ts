/**
 * Judges what is lit: codes that say what is printed beside them and what was ordered, none that
 * has expired, and results of payments that are on the medium (I11, I18, I20, I21, I22).
 */
import type { Money } from "../../drivers/hal/money.ts";
import { readCode } from "./code.ts";
import type { Accuse, Checker, Lit, Moment } from "./moment.ts";

/** A charge opened before the time was trusted may be off by a late welcome. */
const EXPIRY_SLACK_MS = 13_000;
const LIFETIME_MS = 300_000;
/** A frame may be on its way. */
const FRAME_MS = 1_500;

interface Order {
  readonly money: Money;
  readonly expiresAtMs: number;
}

export function screen(): Checker {
  const orders = new Map<string, Order>();
  /** By when each code must be dark, by the seconds that were first shown beside it. */
  const darkAtMs = new Map<string, number>();
  const rows = new Map<string, Money | undefined>();
  const litCharges = new Set<string>();
  let lit: Lit | undefined;
  let isAccused = false;
  let isSpeaking = false;
  let isDisplayWorking = true;

  function judgeCode(seen: Lit, atMs: number, accuse: Accuse): void {
    if (seen.code === undefined) {
      if (seen.scene === "charge" || seen.scene === "idle") accuse("I20", "no code is lit");
      return;
    }
    const read = readCode(seen.code);
    if (read === undefined) {
      accuse("I20", `the code that is lit is no sound KHQR: ${seen.code}`);
      return;
    }
    if (seen.scene === "idle") {
      if (read.money !== undefined) accuse("I20", "the static code asks for an amount");
      return;
    }
    const { money, billNumber = "" } = seen;
    const isSame = read.money?.minor === money?.minor && read.money?.currency === money?.currency;
    if (!isSame || read.billNumber !== billNumber) {
      accuse("I20", "the code says something else than what is printed beside it");
    }
    const order = orders.get(billNumber);
    const isOrdered =
      order?.money.minor === money?.minor && order?.money.currency === money?.currency;
    if (order !== undefined && !isOrdered)
      accuse("I20", `charge ${billNumber} was for another sum`);
    if (money !== undefined) litCharges.add(keyOf(money));
    const { code, secondsLeft = 0 } = seen;
    if (!darkAtMs.has(code)) darkAtMs.set(code, atMs + secondsLeft * 1000);
    if (secondsLeft * 1000 > LIFETIME_MS) accuse("I21", `a code is lit for ${secondsLeft} s`);
  }

  function judgeResult(seen: Lit, accuse: Accuse): void {
    const { reference, money, match } = seen;
    if (reference === undefined || money === undefined) return;
    const row = [...rows].find(([txid]) => txid.startsWith(reference))?.[1];
    if (row === undefined || keyOf(row) !== keyOf(money)) {
      accuse("I11", `${money.minor} ${money.currency} (${reference}) is shown and not recorded`);
    }
    if (match === "matched" && !litCharges.has(keyOf(money))) {
      accuse("I22", `${money.minor} ${money.currency} is shown as matched; nobody asked for it`);
    }
  }

  /** Whatever happens next, an expired code may not still be lit. */
  function judgeExpiry(atMs: number, accuse: Accuse): void {
    if (lit?.scene !== "charge" || lit.code === undefined || isAccused || !isDisplayWorking) return;
    const order = orders.get(lit.billNumber ?? "");
    const orderedMs = (order?.expiresAtMs ?? Number.POSITIVE_INFINITY) + EXPIRY_SLACK_MS;
    const untilMs = Math.min((darkAtMs.get(lit.code) ?? atMs) + FRAME_MS, orderedMs);
    if (atMs <= untilMs) return;
    isAccused = true;
    accuse("I21", `the code of charge ${lit.billNumber} is still lit after its expiry`);
  }

  function see({ atMs, what }: Moment, accuse: Accuse): void {
    judgeExpiry(atMs, accuse);
    switch (what.type) {
      case "till-opened":
        orders.set(what.billNumber, { money: what.money, expiresAtMs: what.expiresAtMs });
        return;
      case "committed":
        for (const { txid, money } of what.rows) rows.set(txid, money);
        return;
      case "lit":
        lit = what.lit;
        judgeCode(what.lit, atMs, accuse);
        judgeResult(what.lit, accuse);
        return;
      case "part":
        if (what.part === "display") isDisplayWorking = what.isWorking;
        if (what.part === "display") lit = undefined;
        return;
      case "power-cut":
        lit = undefined;
        return;
      case "sound":
        if (isSpeaking) accuse("I18", "two things are said at once");
        isSpeaking = true;
        return;
      case "silence":
        isSpeaking = false;
        return;
      default:
        return;
    }
  }

  return { name: "screen", judges: ["I11", "I18", "I20", "I21", "I22"], see };
}

function keyOf({ minor, currency }: Money): string {
  return `${minor} ${currency}`;
}
