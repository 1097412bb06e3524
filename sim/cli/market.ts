/**
 * `soundbox simulate --headless --market`: a day at the market and its report. Exit 1 when anything
 * does not add up.
 */
import { writeFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { parseOptions, Refusal, WrongUsage } from "../../firmware/cli/command.ts";
import { runDay } from "../market/day.ts";
import { dayCases, dayJson, dayText, isClean } from "../market/report.ts";
import { junitReport } from "../scenario/junit.ts";

const USUAL = { seed: "1", vendors: "60", hours: "10" };

export const MARKET_HELP = `A day at the market: many terminals, three banks, all wallets
  soundbox simulate --headless --market [--vendors N] [--hours H] [--seed N] [--json]
                    [--junit FILE]

  --market          people pay while lines, power and gateways fail; then everything is mended, and
                    every riel of every account is counted. Exit 1 when anything does not add up
  --vendors N       stalls, each with a terminal of its own (${USUAL.vendors})
  --hours H         from the first customer to the last (${USUAL.hours})
  --seed N          which day (1); the same seed makes the same day, to the last byte of its trace
  --json            one JSON object instead of the report
  --junit FILE      also write a JUnit report for a CI system`;

export interface MarketPaper {
  readonly out: (line: string) => void;
  readonly err: (text: string) => void;
  /** Somebody watches `err`. */
  readonly isWatched: boolean;
}

/** True when the words of the command ask for a market. */
export function wantsMarket(args: readonly string[]): boolean {
  return args.includes("--market");
}

/** @throws WrongUsage, or Refusal when the day does not add up; the report is written first. */
export function runMarket(args: readonly string[], paper: MarketPaper): void {
  const { values, positionals } = parseOptions(args, {
    headless: { type: "boolean" },
    market: { type: "boolean" },
    vendors: { type: "string" },
    hours: { type: "string" },
    seed: { type: "string" },
    json: { type: "boolean" },
    junit: { type: "string" },
  });
  if (positionals.length > 0) throw new WrongUsage(`"${positionals[0]}" is not expected here`);
  if (!values.headless) throw new WrongUsage("--market goes with --headless: it has no page");
  const seed = number("--seed", values.seed ?? USUAL.seed, 0, 2 ** 31 - 1, /^[0-9]{1,10}$/);
  const vendors = number("--vendors", values.vendors ?? USUAL.vendors, 1, 9_999, /^[0-9]{1,4}$/);
  const shape = /^[0-9]{1,3}(\.[0-9]{1,3})?$/;
  const hours = number("--hours", values.hours ?? USUAL.hours, 0.05, 100, shape);
  const startedAt = performance.now();
  const day = runDay({ seed, vendors, hours, progress: (share) => tell(paper, share) });
  if (paper.isWatched) paper.err("\r\u001b[K");
  const lines = values.json ? [dayJson(day)] : dayText(day);
  for (const line of lines) paper.out(line);
  const lasted = (performance.now() - startedAt) / 1_000;
  if (values.junit !== undefined) {
    save(values.junit, junitReport("soundbox market day", dayCases(day, lasted)));
  }
  if (!isClean(day)) throw new Refusal(`the market day of seed ${seed} does not add up`);
}

function tell({ err, isWatched }: MarketPaper, share: number): void {
  if (isWatched) err(`\r\u001b[K${Math.round(share * 100)} % of the day`);
}

function number(name: string, text: string, min: number, max: number, shape: RegExp): number {
  const value = Number(text);
  if (!shape.test(text) || value < min || value > max) {
    throw new WrongUsage(`${name} wants a number from ${min} to ${max}, not "${text}"`);
  }
  return value;
}

function save(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch {
    throw new Refusal(`cannot write the JUnit report ${file}`);
  }
}
