/**
 * Amounts as people type them on the command line: `12500 KHR`, `3.75 USD`.
 */
import { findLanguage, LANGUAGES } from "../announce/languages.ts";
import { type Money, parseMoney } from "../lib/money.ts";
import type { Result } from "../lib/result.ts";
import { WrongUsage } from "./command.ts";

/** Reads an amount and its currency, or says in one plain line what is wrong with it. */
export function readAmount(words: readonly string[]): Result<Money, string> {
  const [amount = "", currency = "", ...more] = words;
  if (more.length > 0 || currency === "") {
    const typed = shown(words.join(" "));
    return { ok: false, problem: `${typed} is not an amount and a currency, as in 12500 KHR` };
  }
  if (currency !== "KHR" && currency !== "USD") {
    return { ok: false, problem: `${shown(currency)} is no currency here; use KHR or USD` };
  }
  const money = parseMoney(amount, currency);
  if (money !== undefined) return { ok: true, value: money };
  const form =
    currency === "KHR"
      ? "riel are whole, 1 to 9999999999999, without commas: 12500 KHR"
      : "dollars have two decimals, 0.01 to 9999999999.99, without commas: 3.75 USD";
  return { ok: false, problem: `${shown(amount)} is no amount of ${currency}; ${form}` };
}

/** What was typed, in quotes, on one line, and not longer than a line. */
function shown(text: string): string {
  const quoted = JSON.stringify(text);
  return quoted.length <= 60 ? quoted : `${quoted.slice(0, 56)}…"`;
}

/**
 * Reads a list of languages, `km` or `km,en`.
 * @throws WrongUsage naming the language nobody speaks here.
 */
export function readLanguages(list: string | undefined): readonly string[] {
  const known = LANGUAGES.map(({ code }) => code).join(", ");
  if (list === undefined) throw new WrongUsage(`which language? --language with one of: ${known}`);
  const codes = list.split(",");
  const unknown = codes.find((code) => findLanguage(code) === undefined);
  if (unknown !== undefined) {
    throw new WrongUsage(`no language "${unknown}"; there are: ${known}`);
  }
  return codes;
}
