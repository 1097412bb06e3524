/** What a payer types on a phone, for a code that names no amount. */
import type { Currency, Money } from "../../drivers/hal/money.ts";
import { parseMoney } from "../../firmware/lib/money.ts";

/** @returns the amount, or a plain sentence when what was typed is none. */
export function typedAmount(text: string | undefined, currency: Currency): Money | string {
  if (text === undefined || text.trim() === "") return "Type the amount to pay.";
  const plain = text.trim().replaceAll(",", "");
  const money = parseMoney(currency === "USD" ? withCents(plain) : plain, currency);
  if (money !== undefined) return money;
  return currency === "KHR"
    ? "Type a whole number of riel, for example 12500."
    : "Type dollars and cents, for example 3.75.";
}

/** A person types `3` or `3.5` for what the wire calls `3.00` and `3.50`. */
function withCents(amount: string): string {
  const [whole = "", cents = "", more] = amount.split(".");
  return more === undefined ? `${whole}.${cents.padEnd(2, "0")}` : amount;
}
