/**
 * A day at the market: people come and pay over all rails while lines, power and gateways fail;
 * then everything is mended, what is left is told, the banks are settled, and everybody's money is
 * counted. The same seed makes the same day.
 */
import { createHash } from "node:crypto";
import type { LedgerRow } from "../../drivers/hal/ledger.ts";
import { auditMarket, type MarketAudit } from "../checkers/market-books.ts";
import { compareHoldings, compareRecord, expectedHoldings } from "../checkers/market-day.ts";
import { PARTNERS } from "../networks/alipay-plus/partners.ts";
import type { GatewayCounts } from "../networks/bank-gateway.ts";
import { type Crowd, openCrowd } from "./crowd.ts";
import type { Deal } from "./deal.ts";
import { openQuarter, type Quarter, RATES } from "./quarter.ts";
import { openWeather, type Weather } from "./weather.ts";

export interface DayOptions {
  readonly seed: number;
  readonly vendors: number;
  /** From the first customer to the last. */
  readonly hours: number;
  /** Between two customers of a stall, on average; ten minutes when absent. */
  readonly everyMs?: number;
  /** Told after each tenth of the day. */
  readonly progress?: (share: number) => void;
}

export interface Check {
  readonly name: string;
  /** Plain sentences; none when all is well. */
  readonly faults: readonly string[];
}

export interface DayResult {
  readonly options: Pick<DayOptions, "seed" | "vendors" | "hours">;
  readonly deals: readonly Deal[];
  readonly checks: readonly Check[];
  readonly crowd: Pick<Crowd, "came" | "sawNothing" | "refusals">;
  readonly weather: Pick<Weather, "lineCuts" | "powerCuts" | "streetCuts">;
  readonly gateways: readonly { readonly bank: string; readonly counts: GatewayCounts }[];
  /** How each credit and reversal ended: `spoken`, `spoken: late` … */
  readonly told: ReadonlyMap<string, number>;
  /** Thanks in a payer's own language, by language. */
  readonly thanks: ReadonlyMap<string, number>;
  /** From the payer's thumb to the bank's news of the last word; sorted, in ms. */
  readonly waits: readonly { readonly bank: string; readonly ms: readonly number[] }[];
  /** Stalls whose terminal hears two banks at once. */
  readonly atTwoBanks: number;
  readonly entries: number;
  readonly accounts: number;
  /** SHA-256 over all that was booked and all that was recorded. */
  readonly hash: string;
}

const PARTS = 10;
const EVERY_MS = 600_000;
/** Everything that was under way must have come to its end by then. */
const CALM_MS = 40 * 60_000;
/** People abroad pay so often. */
const ABROAD_EVERY_MS = [600_000, 2_400_000] as const;

export function runDay(options: DayOptions): DayResult {
  const { seed, vendors, hours, everyMs = EVERY_MS } = options;
  const quarter = openQuarter(seed, vendors);
  const dayMs = Math.round(hours * 3_600_000);
  for (const stall of quarter.stalls) stall.switchOn();
  quarter.world.pass(10_000);
  const crowd = openCrowd(quarter, everyMs);
  const weather = openWeather(quarter, dayMs);
  const travel = travelAbroad(quarter);
  for (let part = 1; part <= PARTS; part += 1) {
    quarter.world.pass(dayMs / PARTS);
    options.progress?.(part / PARTS);
  }
  crowd.close();
  weather.clear();
  travel.close();
  quarter.world.pass(CALM_MS);
  for (const { acquirer } of quarter.banks) {
    if (quarter.market.alipayPlus.settle(acquirer.name)) {
      quarter.deals.push({ kind: "settled", bank: acquirer.name });
    }
  }
  return resultOf(options, quarter, crowd, weather);
}

/** Now and then somebody from here pays in a shop abroad. */
function travelAbroad({ world, market, deals, locals, abroad, chance }: Quarter) {
  const draw = chance("travellers");
  let isOpen = true;
  const next = () => {
    world.after(draw.between(...ABROAD_EVERY_MS), () => {
      if (!isOpen) return;
      const shop = abroad[draw.between(0, abroad.length - 1)];
      const payer = locals[draw.between(0, locals.length - 2)] ?? "";
      const minor = draw.between(1_000, 90_000);
      const answer = shop && market.payAbroad(payer, shop.code(minor));
      if (shop !== undefined && answer?.ok) {
        const { currency } = answer.gets;
        deals.push({ kind: "abroad", payer, shop: shop.id, currency, minor });
      }
      next();
    });
  };
  next();
  return {
    close() {
      isOpen = false;
    },
  };
}

type Rows = ReadonlyMap<string, readonly LedgerRow[]>;

function resultOf(
  { seed, vendors, hours }: DayOptions,
  quarter: Quarter,
  { came, sawNothing, refusals }: Crowd,
  { lineCuts, powerCuts, streetCuts }: Weather,
): DayResult {
  const { market, banks, stalls, deals } = quarter;
  const audit = auditMarket({ bakong: market.bakong.book, alipayPlus: market.alipayPlus.book });
  const rows: Rows = new Map(stalls.map(({ account, rows: rowsOf }) => [account, rowsOf()]));
  const { entries, accounts } = audit;
  return {
    options: { seed, vendors, hours },
    ...{ deals, entries, accounts },
    checks: checksOf(quarter, audit, rows),
    crowd: { came, sawNothing, refusals },
    weather: { lineCuts, powerCuts, streetCuts },
    gateways: banks.map(({ acquirer, gateway }) => {
      return { bank: acquirer.name, counts: gateway.counts };
    }),
    told: tally([...rows.values()].flat().map(endOf)),
    thanks: tally(stalls.flatMap(thanksAt)),
    waits: banks.map(({ acquirer: { name } }) => ({ bank: name, ms: waitsOf(quarter, name) })),
    atTwoBanks: stalls.filter(({ otherBank }) => otherBank !== undefined).length,
    hash: hashOf(quarter, rows),
  };
}

function checksOf(quarter: Quarter, audit: MarketAudit, rows: Rows): readonly Check[] {
  const { market, banks, stalls, deals } = quarter;
  const expected = expectedHoldings({
    deals,
    rateOf: (currency) =>
      BigInt(RATES.find((rate) => rate.currency === currency)?.minorPerMillionRiel ?? 0),
    currencyOf: (wallet) => PARTNERS.find(({ id }) => id === wallet)?.currency ?? "",
    bankOf: (name) => {
      const stall = stalls.find(({ account }) => account === name);
      const bank = banks.find(
        ({ acquirer }) => acquirer.name === ((stall?.otherBank ?? stall?.bank)?.name ?? name),
      );
      return { name: bank?.acquirer.name ?? "", account: bank?.account ?? "" };
    },
  });
  const paid = new Map<string, Set<string>>(stalls.map(({ account }) => [account, new Set()]));
  for (const deal of deals) if (deal.kind === "paid") paid.get(deal.stall)?.add(deal.txid);
  const { holdings } = audit.bakong;
  return [
    { name: "no entry of either book makes money from nothing", faults: audit.faults },
    {
      name: "every account holds what people say they gave and got",
      faults: [
        ...compareHoldings("Bakong", expected.bakong, holdings),
        ...compareHoldings("Alipay+", expected.alipayPlus, audit.alipayPlus.holdings),
      ],
    },
    {
      name: "every terminal's record agrees with its customers and its account, and all was told",
      faults: stalls.flatMap(({ account }) =>
        compareRecord(account, rows.get(account) ?? [], paid.get(account) ?? new Set(), holdings),
      ),
    },
    {
      name: "Alipay+ owes no bank anything once it has settled",
      faults: banks.flatMap(({ acquirer: { name } }) => {
        const owed = market.alipayPlus.owed(name);
        return owed === 0 ? [] : [`${name} is still owed ${owed} KHR`];
      }),
    },
  ];
}

function endOf({ finalStage, finalReason }: LedgerRow): string {
  return `${finalStage ?? "not told"}${finalReason === null ? "" : `: ${finalReason}`}`;
}

/** An utterance that ends in a language which is not spoken at this stall thanks a visitor. */
function thanksAt({ heard, languages }: Quarter["stalls"][number]): string[] {
  return heard.flatMap(({ words }) => {
    const last = words.at(-1)?.split(":")[0] ?? "";
    return last === "chime" || last === "" || languages.includes(last) ? [] : [last];
  });
}

/** Of those that were said as new: nobody waits for what comes after an outage. */
function waitsOf({ deals, spoken }: Quarter, bank: string): number[] {
  const waits = deals.flatMap((deal) => {
    const heard = deal.kind === "paid" ? spoken.get(deal.txid) : undefined;
    return deal.kind === "paid" && heard?.bank === bank ? [heard.at - deal.at] : [];
  });
  return waits.sort((a, b) => a - b);
}

function tally(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Map([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function hashOf({ market, stalls }: Quarter, rows: Rows): string {
  const hash = createHash("sha256");
  hash.update(JSON.stringify([market.bakong.book.entries, market.alipayPlus.book.entries]));
  for (const { account, heard } of stalls) {
    hash.update(JSON.stringify([account, rows.get(account), heard]));
  }
  return hash.digest("hex");
}
