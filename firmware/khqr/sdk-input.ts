/**
 * Makes a KHQR from an input in the official SDK's field names, as JSON from a stranger: any value
 * of any type gets a KHQR or a numbered refusal. Where the SDK guesses (a zero becomes an
 * open-amount code, an expiry without amount is dropped), this refuses.
 */
import type { Currency } from "../lib/money.ts";
import type { Result } from "../lib/result.ts";
import { amountTextOf } from "./amount.ts";
import { body, finish, type KhqrDraft, timestamps } from "./encode.ts";
import { CURRENCY_CODE, DEFAULT_CITY } from "./fields.ts";
import { CODE, type KhqrProblem, problem } from "./problem.ts";

type Json = Readonly<Record<string, unknown>>;

/** The names that belong inside `optional`; beside it they would be lost without a word. */
const OPTIONAL_NAMES = [
  "amount",
  "currency",
  "billNumber",
  "mobileNumber",
  "storeLabel",
  "terminalLabel",
  "purposeOfTransaction",
  "languagePreference",
  "merchantNameAlternateLanguage",
  "merchantCityAlternateLanguage",
  "upiMerchantAccount",
  "merchantCategoryCode",
  "expirationTimestamp",
  "accountInformation",
] as const;

/**
 * Makes the KHQR that an SDK-named input asks for: `merchantID` present means a merchant account,
 * `optional.amount` present a dynamic code. Null and empty texts in `optional` count as not given;
 * the currency is riel when not given, the city Phnom Penh when empty. Never throws.
 * @param now epoch milliseconds that stand in for a `createdAt` that is not given.
 */
export function encodeFromSdk(input: unknown, now?: number): Result<string, KhqrProblem> {
  const top = jsonObject(input);
  if (top === undefined) return refused(CODE.malformed, "the input must be an object");
  const optional = top.optional === undefined ? {} : jsonObject(top.optional);
  if (optional === undefined) return refused(CODE.malformed, "optional must be an object");
  for (const name of OPTIONAL_NAMES) {
    if (top[name] !== undefined) {
      return refused(CODE.malformed, `${name} must stand inside optional`);
    }
  }
  const currency = currencyOf(optional.currency);
  if (currency === undefined) {
    return refused(CODE.currencyUnsupported, "currency must be 116 (riel) or 840 (US dollars)");
  }
  const expiry = optional.expirationTimestamp;
  if (optional.amount === undefined) {
    // Forgetting the amount must not make a code that anyone can pay anything to.
    if (isGiven(expiry)) {
      return refused(CODE.dynamicWithoutAmount, "expirationTimestamp is given, amount is not");
    }
    return finish(body(draftOf(top, optional), currency, "", ""));
  }
  const amount = amountTextOf(optional.amount, currency);
  const createdAt = isGiven(top.createdAt) ? top.createdAt : now;
  const stamps = timestamps(createdAt, isGiven(expiry) ? timestampOf(expiry) : undefined);
  return finish(body(draftOf(top, optional), currency, amount, stamps));
}

function refused(code: number, detail: string): Result<never, KhqrProblem> {
  return { ok: false, problem: problem(code, detail) };
}

function jsonObject(value: unknown): Json | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  // What JSON calls an object has string names only.
  return value as Json;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

function currencyOf(value: unknown): Currency | undefined {
  if (!isGiven(value)) return "KHR";
  if (typeof value !== "number" && typeof value !== "string") return undefined;
  if (String(value) === String(CURRENCY_CODE.KHR)) return "KHR";
  return String(value) === String(CURRENCY_CODE.USD) ? "USD" : undefined;
}

/** Digits in a string are the number they spell; the SDK takes them, and they mean one thing. */
function timestampOf(value: unknown): unknown {
  return typeof value === "string" && /^[0-9]{1,15}$/.test(value) ? Number(value) : value;
}

function draftOf(top: Json, optional: Json): KhqrDraft {
  const city = top.merchantCity;
  // A bank beside the name belongs to a merchant account; without an ID that is refused.
  const isMerchant = top.merchantID !== undefined || top.acquiringBank !== undefined;
  return {
    ...optional,
    account: isMerchant
      ? {
          kind: "merchant",
          bakongAccountID: top.bakongAccountID,
          merchantID: top.merchantID,
          acquiringBank: top.acquiringBank,
        }
      : {
          kind: "individual",
          bakongAccountID: top.bakongAccountID,
          accountInformation: optional.accountInformation,
          acquiringBank: optional.acquiringBank,
        },
    merchantName: top.merchantName,
    merchantCity: isGiven(city) ? city : DEFAULT_CITY,
  };
}
