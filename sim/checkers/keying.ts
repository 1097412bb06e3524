/**
 * Judges the keypad from the keys that were pressed: what is keyed is what the code asks for, a
 * change of currency never keeps the digits (I20), and no fault is shown without a cause (I33).
 */
import type { Accuse, Checker, Lit, Moment } from "./moment.ts";

/** The code is lit within this of the last key. */
const LIT_MS = 2_000;
/** A ledger is tried again at this interval, and a commit may take this long to fail. */
const FAULT_MS = 20_000;
/** A lost record is told of for so long at most, and then sales go on. */
const LOSS_MS = 605_000;
/** Longer numbers may be cut or refused. */
const DIGITS_MAX = 8;

export function keying(): Checker {
  /** Digits since the currency key; undefined once anything else was pressed. */
  let digits: string | undefined;
  let digitCount = Number.POSITIVE_INFINITY;
  /** Two people may press in one moment; a frame shows what was before. */
  let before = { atMs: 0, count: 0 };
  let expected: { readonly minor: number; readonly atMs: number } | undefined;
  /** Held down: what is pressed on top of that is not felt. */
  const stuck = new Set<string>();
  let ledgerFaultMs = Number.NEGATIVE_INFINITY;
  let isLedgerFaulty = false;
  /** Since when a loss of the record may be shown. */
  let lossShownMs = Number.NEGATIVE_INFINITY;
  const lit = new Set<string>();
  const ordered = new Set<string>();

  function press(key: string, isLong: boolean, atMs: number): void {
    expected = undefined;
    if (isLong && key !== "middle") stuck.add(key);
    if (stuck.has("currency")) digitCount = Number.POSITIVE_INFINITY;
    if (/^[0-9]$/.test(key)) {
      digitCount += 1;
      if (digits !== undefined) digits += key;
    } else if (key === "currency" && !isLong) {
      before = { atMs, count: digitCount };
      digits = "";
      digitCount = 0;
    } else {
      const minor = Number(digits ?? 0);
      const isClear = digits !== undefined && digits.length <= DIGITS_MAX && minor > 0;
      if (key === "charge" && isClear && stuck.size === 0) expected = { minor, atMs };
      digits = undefined;
    }
  }

  function judge(seen: Lit, atMs: number, accuse: Accuse): void {
    const { scene, money, billNumber = "", fault = "" } = seen;
    const most = before.atMs === atMs ? Math.max(digitCount, before.count) : digitCount;
    if (scene === "entry" && (seen.digits ?? "").length > most) {
      accuse("I20", `the screen shows ${seen.digits}; ${digitCount} digits were keyed`);
    }
    if (scene === "charge" && !lit.has(billNumber)) {
      lit.add(billNumber);
      const isKeyed = expected !== undefined && !ordered.has(billNumber);
      if (isKeyed && expected && atMs - expected.atMs < LIT_MS && money?.minor !== expected.minor) {
        accuse("I20", `${expected.minor} was keyed; the code asks for ${money?.minor}`);
      }
    }
    if (scene !== "fault") return;
    const isCaused =
      fault === "P-recovering"
        ? atMs - lossShownMs < LOSS_MS
        : isLedgerFaulty || atMs - ledgerFaultMs < FAULT_MS;
    if (fault.startsWith("P-") && !isCaused) accuse("I33", `${fault} is shown; all is well`);
    if (fault.startsWith("D-")) accuse("I20", `${fault}: a code could not be shown`);
  }

  function see({ atMs, what }: Moment, accuse: Accuse): void {
    switch (what.type) {
      case "pressed":
        press(what.key, what.isLong, atMs);
        return;
      case "lit":
        judge(what.lit, atMs, accuse);
        return;
      case "till-opened":
        ordered.add(what.billNumber);
        return;
      case "ledger-fault":
        isLedgerFaulty = what.isFaulty;
        ledgerFaultMs = atMs;
        return;
      case "forgotten":
        if (what.isNoticed === true) lossShownMs = atMs;
        return;
      case "power-on":
        // Each start tells anew of a loss that is not made good.
        if (Number.isFinite(lossShownMs)) lossShownMs = atMs;
        digits = undefined;
        digitCount = Number.POSITIVE_INFINITY;
        expected = undefined;
        stuck.clear();
        return;
      default:
        return;
    }
  }

  return { name: "keying", judges: ["I20", "I33"], see };
}
