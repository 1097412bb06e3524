/**
 * Money: reading and writing amounts as the contract and KHQR write them.
 * Riel `"12500"` (no decimals), dollars `"3.75"` (exactly two); never a float in between.
 */
import type { Currency, Money } from "../../drivers/hal/money.ts";

export type { Currency, Money };

const RIEL = /^[1-9][0-9]{0,12}$/;
const DOLLARS = /^(0|[1-9][0-9]{0,9})\.[0-9]{2}$/;

/** Minor-unit digits of a currency (ISO 4217): riel are taken whole, dollars have cents. */
export const MINOR_DIGITS: Readonly<Record<Currency, number>> = { KHR: 0, USD: 2 };

/**
 * Reads an amount of the wire (contract, section 2): riel `[1-9][0-9]{0,12}`, dollars
 * `(0|[1-9][0-9]{0,9})\.[0-9]{2}` above zero, ASCII digits only.
 * @returns the money, or undefined for anything else.
 */
export function parseMoney(amount: string, currency: Currency): Money | undefined {
  if (currency === "KHR") {
    return RIEL.test(amount) ? { minor: Number(amount), currency } : undefined;
  }
  if (!DOLLARS.test(amount)) return undefined;
  const minor = Number(amount.replace(".", ""));
  return minor > 0 ? { minor, currency } : undefined;
}

/** The wire form of an amount: `"12500"` or `"3.75"`. */
export function formatMoney(money: Money): string {
  if (money.currency === "KHR") return String(money.minor);
  const digits = String(money.minor).padStart(3, "0");
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** The form people read: thousands separated, e.g. `12,500` or `1,003.75`. */
export function groupMoney(money: Money): string {
  const [whole = "0", cents] = formatMoney(money).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return cents === undefined ? grouped : `${grouped}.${cents}`;
}

/** Same amount of the same currency. */
export function sameMoney(a: Money, b: Money): boolean {
  return a.minor === b.minor && a.currency === b.currency;
}
