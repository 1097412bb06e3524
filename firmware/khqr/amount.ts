/**
 * Amounts as tag 54 writes them: riel as whole digits, dollars whole or with two decimals, at most
 * 13 characters (KHQR content guideline). Made from integers and read to integers, never by floats.
 */
import type { Currency, Money } from "../lib/money.ts";
import { AMOUNT_LENGTH_MAX } from "./fields.ts";
import { CODE, type KhqrProblem, problem } from "./problem.ts";
import { digitsAt } from "./tlv.ts";

/**
 * Tag 54 of an amount: `12500`, `5`, `3.75`. Whole dollars carry no decimals, as the SDK writes
 * them: "5" and "5.00" are different payment references.
 */
export function amountText(money: Money): string | KhqrProblem {
  const { minor, currency } = money;
  if (!Number.isSafeInteger(minor) || minor <= 0) {
    return problem(CODE.amount, `the amount is ${minor}, must be whole minor units above zero`);
  }
  const text = currency === "KHR" ? String(minor) : dollarText(minor);
  if (text.length <= AMOUNT_LENGTH_MAX) return text;
  return problem(CODE.amount, `${text} has ${text.length} characters, at most 13 may stand there`);
}

function dollarText(cents: number): string {
  const rest = cents % 100;
  const dollars = String((cents - rest) / 100);
  if (rest === 0) return dollars;
  return rest < 10 ? `${dollars}.0${rest}` : `${dollars}.${rest}`;
}

/** An amount that was read: its value, its text in the encoder's form, and whether that differs. */
export interface ReadAmount {
  readonly money: Money;
  readonly text: string;
  /** True if the amount stood there in a form the guideline forbids, though its value is plain. */
  readonly isUnusual: boolean;
}

/**
 * Reads the value of tag 54. Leading zeros and a zero fraction of riel are read and marked
 * unusual; dollars may have one decimal (a guideline example prints "10.0").
 * @returns undefined unless it is digits with at most two decimals, above zero, at most 13
 * characters, and whole for riel.
 */
export function readAmount(value: string, currency: Currency): ReadAmount | undefined {
  if (value.length > AMOUNT_LENGTH_MAX) return undefined;
  const point = value.indexOf(".");
  const wholeLength = point < 0 ? value.length : point;
  const decimalCount = value.length - wholeLength - 1;
  const whole = digitsAt(value, 0, wholeLength);
  const decimals = point < 0 ? 0 : digitsAt(value, point + 1, decimalCount);
  if (whole < 0 || decimals < 0 || decimalCount > 2) return undefined;
  const cents = decimalCount === 1 ? decimals * 10 : decimals;
  if (whole === 0 && cents === 0) return undefined;
  const hasZeros = wholeLength > 1 && value.startsWith("0");
  if (currency === "KHR") {
    if (cents !== 0) return undefined;
    const isUnusual = hasZeros || point >= 0;
    const text = isUnusual ? String(whole) : value;
    return { money: { minor: whole, currency }, text, isUnusual };
  }
  const text = dollarForm(value, whole, cents, decimalCount);
  return { money: { minor: whole * 100 + cents, currency }, text, isUnusual: hasZeros };
}

/** Dollars keep having decimals or none, but never one decimal or leading zeros. */
function dollarForm(value: string, whole: number, cents: number, decimalCount: number): string {
  if (decimalCount <= 0) return String(whole);
  if (decimalCount === 2 && !value.startsWith("0")) return value;
  return `${whole}.${String(cents).padStart(2, "0")}`;
}

const PLAIN = /^(0|[1-9][0-9]*)(?:\.([0-9]+))?$/;

/**
 * Tag 54 from a decimal string or a number whose shortest decimal form is meant, as programs write
 * amounts for the SDK. Riel may have a fraction of zeros, dollars up to two decimals; dollars
 * written with a point keep two ("100.00"), as with the SDK. Exponents, signs, spaces, separators,
 * leading zeros, bare points and everything that is neither string nor number are refused.
 */
export function amountTextOf(amount: unknown, currency: Currency): string | KhqrProblem {
  const given = typeof amount === "number" ? String(amount) : amount;
  if (typeof given !== "string") {
    return problem(CODE.amount, "amount must be a decimal string or a number");
  }
  const parts = given.length <= 64 ? PLAIN.exec(given) : null;
  if (parts === null) {
    return problem(CODE.amount, `amount ${quote(given)} is not a plain decimal like 12500 or 3.75`);
  }
  const [, digits = "", decimals] = parts;
  if (/^[0.]+$/.test(given)) {
    return problem(CODE.amount, "amount is zero; leave it out to ask for a static KHQR");
  }
  if (currency === "KHR" && decimals !== undefined && /[1-9]/.test(decimals)) {
    return problem(CODE.amount, `amount ${given} has a fraction, riel have none`);
  }
  if (currency === "USD" && decimals !== undefined && decimals.length > 2) {
    return problem(CODE.amount, `amount ${given} has more than two decimals`);
  }
  const isWhole = currency === "KHR" || decimals === undefined;
  const text = isWhole ? digits : `${digits}.${decimals.padEnd(2, "0")}`;
  if (text.length <= AMOUNT_LENGTH_MAX) return text;
  return problem(CODE.amount, `${text} has ${text.length} characters, at most 13 may stand there`);
}

function quote(text: string): string {
  return JSON.stringify(text.length > 24 ? `${text.slice(0, 24)}…` : text);
}
