/**
 * The amount that a vendor is keying: currency first, then digits. Refusals are words on the
 * screen; an amount that cannot be charged never becomes a QR.
 */
import type { Currency, Money } from "../../drivers/hal/money.ts";
import type { EntryProblem } from "../screen/scene.ts";

/**
 * The longest amounts that KHQR tag 54 can hold: 13 digits of riel, 10 of dollars and 2 of cents.
 */
const DIGITS_MAX: Readonly<Record<Currency, number>> = { KHR: 13, USD: 12 };

export interface Entry {
  readonly currency: Currency;
  /** As typed, no leading zeros; dollars are typed in cents, as at every till. */
  readonly digits: string;
  readonly problem: EntryProblem | undefined;
}

/** Limits of one charge, in minor units (configuration). */
export interface ChargeLimits {
  readonly rielMax: number;
  readonly centsMax: number;
}

export function newEntry(currency: Currency): Entry {
  return { currency, digits: "", problem: undefined };
}

export function typeDigit(entry: Entry, digit: string): Entry {
  if (entry.digits.length >= DIGITS_MAX[entry.currency]) {
    return { ...entry, problem: "too-many-digits" };
  }
  // A leading nought changes nothing, but a price that begins with one is still being typed.
  const digits = entry.digits === "" && digit === "0" ? "" : entry.digits + digit;
  return { ...entry, digits, problem: undefined };
}

/** Takes back the last digit; undefined when there was none: back to idle. */
export function eraseDigit(entry: Entry): Entry | undefined {
  if (entry.digits === "") return undefined;
  return { ...entry, digits: entry.digits.slice(0, -1), problem: undefined };
}

/**
 * Goes to the merchant's next currency. The digits go too: 7,200 keyed as riel must never become
 * 72.00 dollars by one key.
 */
export function switchCurrency(entry: Entry, currencies: readonly Currency[]): Entry {
  const index = currencies.indexOf(entry.currency);
  const next = currencies[(index + 1) % currencies.length] ?? entry.currency;
  return next === entry.currency ? entry : newEntry(next);
}

/** The amount keyed so far, in minor units; 0 when nothing is. */
export function keyedMoney(entry: Entry): Money {
  return { minor: entry.digits === "" ? 0 : Number(entry.digits), currency: entry.currency };
}

/** Why this amount cannot be charged, or undefined if it can. */
export function problemOf(money: Money, limits: ChargeLimits): EntryProblem | undefined {
  if (money.minor === 0) return "amount-zero";
  const max = money.currency === "KHR" ? limits.rielMax : limits.centsMax;
  return money.minor > max ? "amount-too-large" : undefined;
}
