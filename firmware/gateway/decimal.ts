/**
 * Amounts as the Open API writes them: a JSON number or a text, riel with a `.0` behind. They are
 * read digit by digit and never become a float.
 */
import type { Currency, Money } from "../lib/money.ts";

/** A name in JSON stands before a colon; a quote inside a text has a backslash before it. */
const AMOUNT = /(?<!\\)"amount"(\s*):(\s*)(-?[0-9][0-9.eE+-]*)/g;

const DECIMAL = /^(0|[1-9][0-9]{0,12})(?:\.([0-9]{1,6}))?$/;

/** Puts every number named `amount` between quotes, so that parsing keeps its digits. */
export function quoteAmounts(json: string): string {
  return json.replace(AMOUNT, '"amount"$1:$2"$3"');
}

/**
 * Reads a decimal into minor units. Zeros after the last unit are allowed, a part of a unit is not.
 * @returns undefined for anything that is no amount above zero in this currency.
 */
export function decimalMoney(text: string, currency: Currency): Money | undefined {
  const [, whole, fraction = ""] = DECIMAL.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const places = currency === "KHR" ? 0 : 2;
  const units = fraction.padEnd(places, "0");
  if (/[1-9]/.test(units.slice(places))) return undefined;
  const minor = Number(whole + units.slice(0, places));
  return minor > 0 && Number.isSafeInteger(minor) ? { minor, currency } : undefined;
}
