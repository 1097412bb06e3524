/** A market day in print: for people at a terminal, for programs, for CI systems. */
import { decimalText, PARTNERS } from "../networks/alipay-plus/partners.ts";
import { MARKET_WALLETS } from "../networks/market.ts";
import type { JunitCase } from "../scenario/junit.ts";
import type { DayResult } from "./day.ts";
import type { Deal } from "./deal.ts";

const WIDTH = 30;
/** The list of faults ends somewhere: the first ones say what is wrong. */
const FAULTS_MAX = 20;

interface RailRow {
  readonly wallet: string;
  readonly count: number;
  readonly riel: number;
  readonly cents: number;
  readonly country: string;
}

export function isClean({ checks }: DayResult): boolean {
  return checks.every(({ faults }) => faults.length === 0);
}

/** Lines for people. */
export function dayText(day: DayResult): readonly string[] {
  const { seed, vendors, hours } = day.options;
  const { crowd, weather, gateways, deals } = day;
  const back = deals.filter(({ kind }) => kind === "given-back").length;
  const abroad = deals.filter(({ kind }) => kind === "abroad").length;
  const rows = railRows(deals);
  const paid = rows.reduce((sum, { count }) => sum + count, 0);
  return [
    `A day at the market: ${vendors} stalls, ${hours} h, three banks, seed ${seed}`,
    `${group(day.atTwoBanks)} of the terminals hear two banks at once`,
    "",
    `${group(crowd.came)} customers came, ${group(paid)} paid, ${group(back)} got money back`,
    ...table(rows),
    ...(abroad === 0 ? [] : [`  and ${abroad} people from here paid in shops abroad`]),
    "",
    "Not paid:",
    ...[...crowd.refusals].sort(byCount).map(([why, count]) => counted(count, why)),
    counted(crowd.sawNothing, "no code, or another customer's, was on the display"),
    "",
    "What went wrong:",
    counted(weather.lineCuts, "stalls lost their line for a while"),
    counted(weather.streetCuts, "time the line of the whole street was down"),
    counted(weather.powerCuts, "stalls lost their power"),
    ...gateways.map(({ bank, counts: { passed, repeated, overtaken, restarts } }) => {
      const bad = `${group(repeated)} repeated, ${group(overtaken)} overtaken, ${restarts} restarts`;
      return `  ${bank.padEnd(10)} ${group(passed)} messages, ${bad}`;
    }),
    "",
    "What the vendors were told:",
    ...[...day.told].sort(byCount).map(([how, count]) => counted(count, how)),
    ...[...day.thanks].sort(byCount).map(([language, count]) => {
      return counted(count, `visitors thanked in ${languageName(language)}`);
    }),
    "",
    "From the payer's thumb to the last word, as the bank hears of it, of those said as new:",
    ...day.waits.map(waitLine),
    "",
    ...day.checks.flatMap(({ name, faults }) => [
      `${faults.length === 0 ? "✓" : "✗"} ${name}`,
      ...faults.slice(0, FAULTS_MAX).map((fault) => `    ${fault}`),
      ...(faults.length > FAULTS_MAX ? [`    and ${faults.length - FAULTS_MAX} more`] : []),
    ]),
    `${group(day.entries)} entries over ${group(day.accounts)} accounts were added up again`,
    `trace ${day.hash}`,
  ];
}

/** One object for programs. */
export function dayJson(day: DayResult): string {
  const { crowd, told, thanks, waits, checks, ...rest } = day;
  const { deals, ...plain } = rest;
  return JSON.stringify({
    ...plain,
    clean: isClean(day),
    came: crowd.came,
    sawNothing: crowd.sawNothing,
    refusals: Object.fromEntries(crowd.refusals),
    rails: railRows(deals),
    givenBack: deals.filter(({ kind }) => kind === "given-back").length,
    abroad: deals.filter(({ kind }) => kind === "abroad").length,
    told: Object.fromEntries(told),
    thanks: Object.fromEntries(thanks),
    waits: waits.map(({ bank, ms }) => ({ bank, count: ms.length, ...quantiles(ms) })),
    checks,
  });
}

/** One case a check. */
export function dayCases(day: DayResult, seconds: number): readonly JunitCase[] {
  const log = dayText(day);
  return day.checks.map(({ name, faults }, index) => {
    const first = index === 0;
    return {
      name,
      group: "market day",
      seconds: first ? seconds : 0,
      failures: faults.slice(0, FAULTS_MAX),
      errors: [],
      log: first ? log : [],
    };
  });
}

function railRows(deals: readonly Deal[]): readonly RailRow[] {
  const rows = new Map<string, { count: number; riel: number; cents: number }>();
  for (const deal of deals) {
    if (deal.kind !== "paid") continue;
    const row = rows.get(deal.wallet) ?? { count: 0, riel: 0, cents: 0 };
    row.count += 1;
    if (deal.money.currency === "USD") row.cents += deal.money.minor;
    else row.riel += deal.money.minor;
    rows.set(deal.wallet, row);
  }
  return MARKET_WALLETS.flatMap(({ id, country }) => {
    const row = rows.get(id);
    return row === undefined ? [] : [{ wallet: id, country: country ?? "", ...row }];
  });
}

function table(rows: readonly RailRow[]): readonly string[] {
  return rows.map(({ wallet, country, count, riel, cents }) => {
    const { name = wallet } = MARKET_WALLETS.find(({ id }) => id === wallet) ?? {};
    const rail = PARTNERS.some(({ id }) => id === wallet) ? "Alipay+ " : "";
    const dollars = cents === 0 ? "" : `${grouped(decimalText(cents, "USD"))} USD`;
    const label = `${rail}${name} (${country})`.padEnd(WIDTH);
    return `  ${label}${pad(group(count), 7)}${pad(group(riel), 16)} KHR${pad(dollars, 18)}`.trimEnd();
  });
}

function waitLine({ bank, ms }: DayResult["waits"][number]): string {
  const { median, p95, longest } = quantiles(ms);
  const text =
    ms.length === 0
      ? "nothing was said as new"
      : `median ${seconds(median)}, 95 of 100 within ${seconds(p95)}, longest ${seconds(longest)}`;
  return `  ${bank.padEnd(10)} ${text}`;
}

/** In milliseconds; 0 of nothing. */
function quantiles(ms: readonly number[]) {
  const at = (share: number) => ms[Math.min(ms.length - 1, Math.floor(ms.length * share))] ?? 0;
  return { median: at(0.5), p95: at(0.95), longest: at(1) };
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

function byCount([, a]: readonly [string, number], [, b]: readonly [string, number]): number {
  return b - a;
}

function counted(count: number, what: string): string {
  return `  ${pad(group(count), 6)}  ${what}`;
}

function pad(text: string, width: number): string {
  return text.padStart(width);
}

function group(count: number): string {
  return grouped(String(count));
}

function grouped(digits: string): string {
  const [whole = "", rest] = digits.split(".");
  const done = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return rest === undefined ? done : `${done}.${rest}`;
}

function languageName(code: string): string {
  return new Intl.DisplayNames(["en"], { type: "language" }).of(code) ?? code;
}
