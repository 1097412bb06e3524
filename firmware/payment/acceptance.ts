/**
 * Who can pay which code: what the merchant's accounts allow, and the same amount in riel where a
 * dollar code shuts visitors out. Wallets from abroad settle in riel only (NBC and Ant Group at the
 * launch of the link; the merchant needs a riel account). Arithmetic in whole riel and cents.
 */
import type { WallMs } from "../../drivers/hal/clock.ts";
import type { Currency, Money } from "../../drivers/hal/money.ts";
import type { Config } from "../config/schema.ts";
import { dayText } from "../lib/time.ts";
import { networkName } from "./wallet.ts";

/** The rate that an offer was reckoned at, as it is shown. */
export interface Rate {
  readonly rielPerDollar: number;
  readonly source: string;
  /** `YYYY-MM-DD`: the day it was published for. */
  readonly date: string;
  /** The offer is rounded to the nearest multiple of so many riel, halves up. */
  readonly roundTo: number;
}

/** A dollar amount in riel. Nothing but a key takes it. */
export interface RielOffer {
  readonly from: Money;
  readonly money: Money;
  readonly rate: Rate;
}

/**
 * What a code's screen says about visitors: `welcome` with the names of their networks; `riel-only`
 * where a riel code would do; `no-riel-account` where the merchant has none; undefined where no
 * network from abroad is enabled and none is kept out by the currency.
 */
export type Acceptance =
  | { readonly kind: "welcome"; readonly networks: readonly string[] }
  | { readonly kind: "riel-only" }
  | { readonly kind: "no-riel-account" };

const DAY_MS = 86_400_000;

/** What the screen of a code in `currency` says about wallets from abroad. */
export function acceptanceOf({ merchant }: Config, currency: Currency): Acceptance | undefined {
  if (!merchant.currencies.includes("KHR")) return { kind: "no-riel-account" };
  const networks = merchant.networks.filter((network) => network !== "bakong").map(networkName);
  if (networks.length === 0) return undefined;
  return currency === "KHR" ? { kind: "welcome", networks } : { kind: "riel-only" };
}

/**
 * The same amount in riel, to be offered beside a dollar code; undefined where the merchant takes
 * no riel, no rate is configured, or the rate is not of these days.
 * @param now trusted time; without it nobody knows whether the rate still holds.
 */
export function rielOffer(
  { merchant, exchange }: Config,
  from: Money,
  now: WallMs | undefined,
): RielOffer | undefined {
  if (from.currency !== "USD" || !merchant.currencies.includes("KHR")) return undefined;
  if (exchange === undefined || now === undefined || rateFault(exchange, now) !== undefined) {
    return undefined;
  }
  const { rielPerDollar, source, date, roundTo } = exchange;
  // Twice the cents over twice a step of so many riel: halves go up without a fraction anywhere.
  const twice = 2 * from.minor * rielPerDollar + 100 * roundTo;
  if (!Number.isSafeInteger(twice)) return undefined;
  const minor = Math.floor(twice / (200 * roundTo)) * roundTo;
  if (minor === 0) return undefined;
  const rate = { rielPerDollar, source, date, roundTo };
  return { from, money: { minor, currency: "KHR" }, rate };
}

function rateFault(
  { date, validDays }: { readonly date: string; readonly validDays: number },
  now: WallMs,
): "old" | "future" | undefined {
  const ageDays = Math.round((Date.parse(dayText(now)) - Date.parse(date)) / DAY_MS);
  if (ageDays < 0) return "future";
  return ageDays < validDays ? undefined : "old";
}

/** One thing that a technician should know or mend, in plain words. */
export interface AcceptanceFinding {
  readonly code:
    | "no-riel-account"
    | "no-foreign-network"
    | "no-rate"
    | "rate-old"
    | "rate-in-future";
  readonly text: string;
}

/**
 * What keeps visitors from paying here, for a self-test.
 * @param now trusted time; without it the date of the rate is not judged.
 * @returns nothing when all that the terminal can see is in order.
 */
export function acceptanceFindings(
  { merchant, exchange }: Config,
  now: WallMs | undefined,
): readonly AcceptanceFinding[] {
  const { currencies, networks } = merchant;
  if (!currencies.includes("KHR")) {
    const text =
      "merchant.currencies has no KHR: without a riel account at the bank no wallet from abroad " +
      "can pay here. Ask the bank to open one, then add KHR.";
    return [{ code: "no-riel-account", text }];
  }
  const findings: AcceptanceFinding[] = [];
  if (networks.every((network) => network === "bakong")) {
    const text =
      "merchant.networks names no network from abroad: the screen invites no visitors. Ask the " +
      "bank which it has enabled for this merchant.";
    findings.push({ code: "no-foreign-network", text });
  }
  if (!currencies.includes("USD")) return findings;
  if (exchange === undefined) {
    const text = "exchange is not set: dollar amounts are not offered in riel.";
    findings.push({ code: "no-rate", text });
    return findings;
  }
  const fault = now === undefined ? undefined : rateFault(exchange, now);
  if (fault === "old") {
    const { date, validDays } = exchange;
    const text = `exchange.date is ${date} and holds ${validDays} days: dollar amounts are not offered in riel.`;
    findings.push({ code: "rate-old", text });
  } else if (fault === "future") {
    const text = `exchange.date is ${exchange.date}, which has not come yet: the rate is not used.`;
    findings.push({ code: "rate-in-future", text });
  }
  return findings;
}
