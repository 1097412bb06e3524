/**
 * The market and what surrounds it: three banks, each with a gateway of its own temper, the
 * networks, the payers with their money, and a street of stalls. It knows how all are joined, and
 * nothing of what happens in the course of a day.
 */
import { openVoices } from "../../drivers/linux/file-voices.ts";
import { LANGUAGES } from "../../firmware/announce/languages.ts";
import { assetFolder } from "../../firmware/cli/assets.ts";
import { type Chance, chance } from "../chance.ts";
import { fastSeals } from "../chaos/crypto.ts";
import { Acquirer } from "../networks/acquirer.ts";
import { SETTLEMENT } from "../networks/alipay-plus/outbound.ts";
import { PARTNERS, ratesOf } from "../networks/alipay-plus/partners.ts";
import { BankGateway, type Temper } from "../networks/bank-gateway.ts";
import { Market } from "../networks/market.ts";
import { createWorld, type World } from "../world.ts";
import type { Deal } from "./deal.ts";
import { createPhoneEye } from "./phone-eye.ts";
import { type MarketStall, openMarketStall } from "./stall.ts";
import { createMarketVoices } from "./voices.ts";

/** 2026-11-22 06:00 in Phnom Penh. */
export const MARKET_OPENS = Date.UTC(2026, 10, 21, 23, 0, 0);
export const RATES = ratesOf("2026-11-21");

/** The names are made up; each bank is known by its gateway. */
const BANKS: readonly (readonly [name: string, temper: Temper])[] = [
  ["RIVERBANK", "sound"],
  ["HILLBANK", "slow"],
  ["MARSHBANK", "broken"],
];
const CREDITED = "payment.credited";
const LOCALS = 40;
const VISITORS = 10;
/** Every fortieth merchant has no riel account, every fortieth is not joined to Alipay+. */
const ODD_ONES = 40;
/** What is spoken at a stall; the visitors' own languages come on top. */
const SPOKEN = [["km"], ["km", "en"], ["km"], ["en"]] as const;

export interface BankHouse {
  readonly acquirer: Acquirer;
  readonly gateway: BankGateway;
  /** The bank's own account on Bakong. */
  readonly account: string;
}

export interface Quarter {
  readonly world: World;
  readonly market: Market;
  readonly banks: readonly BankHouse[];
  readonly stalls: readonly MarketStall[];
  readonly deals: Deal[];
  /** Local people's accounts; the last of them is as good as empty. */
  readonly locals: readonly string[];
  readonly visitors: readonly string[];
  readonly abroad: readonly { readonly id: string; readonly code: (minor: number) => string }[];
  /** Which bank heard when that a credit was spoken as new, by txid; milliseconds since 1970. */
  readonly spoken: ReadonlyMap<string, { readonly bank: string; readonly at: number }>;
  readonly see: ReturnType<typeof createPhoneEye>;
  readonly chance: (name: string) => Chance;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export function openQuarter(seed: number, vendors: number): Quarter {
  const world = createWorld();
  const now = () => MARKET_OPENS + world.nowMs;
  const { bytes: randomBytes } = chance(seed, "bakong");
  const market = new Market({ now, randomBytes, rates: () => RATES });
  const deals: Deal[] = [];
  const roads = new Map<string, MarketStall>();
  const banks = BANKS.map(([name, temper]) => openBank(seed, name, temper, { world, now, roads }));
  const locals = Array.from({ length: LOCALS + 1 }, (_, index) => `person${index + 1}@payb`);
  const visitors = Array.from({ length: VISITORS }, (_, index) => `visitor${index + 1}`);
  fund(market, deals, banks, { locals, visitors });
  // Only what could be said by the voices that the firmware comes with.
  const real = openVoices(assetFolder("voices"));
  const codes = LANGUAGES.map(({ code }) => code);
  const voices = createMarketVoices(codes.filter((code) => real.pack(code) !== undefined));
  const stalls = Array.from({ length: vendors }, (_, index) => {
    const bank = banks[index % banks.length] as BankHouse;
    // Half of all stalls have two banks: the next one brings what foreign wallets pay.
    const other = index % 2 === 1 ? banks[(index + 1) % banks.length] : undefined;
    const hasRiel = index % ODD_ONES !== ODD_ONES - 1;
    const stall = openMarketStall({
      ...{ world, seed, voices, hasRiel },
      opensAt: MARKET_OPENS,
      number: index + 1,
      bank: bank.acquirer,
      otherBank: other?.acquirer,
      languages: SPOKEN[index % SPOKEN.length] ?? ["km"],
    });
    roads.set(stall.terminal, stall);
    const { terminal, account } = stall;
    market.bakong.open(account, hasRiel ? ["KHR", "USD"] : ["USD"]);
    market.open({
      ...{ terminal, account, acquirer: bank.acquirer, bankAccount: bank.account },
      ...(other && { abroad: { acquirer: other.acquirer, bankAccount: other.account } }),
    });
    if (index % ODD_ONES === ODD_ONES / 2) market.alipayPlus.disable(account);
    return stall;
  });
  const abroad = [
    { id: "books-seoul", name: "Books", country: "KR", currency: "KRW" },
    { id: "noodles-bangkok", name: "Noodles", country: "TH", currency: "THB" },
  ].map((shop) => ({ id: shop.id, code: market.alipayPlus.outbound.addMerchant(shop) }));
  const spoken = new Map<string, { readonly bank: string; readonly at: number }>();
  for (const { acquirer } of banks) {
    acquirer.onFact((fact) => {
      if (fact.type !== "receipt") return;
      const { issued, stage, reason } = fact.receipt;
      const isNew = stage === "spoken" && reason === undefined && issued?.kind === CREDITED;
      const txid = isNew ? issued.txid : undefined;
      if (txid === undefined || spoken.has(txid)) return;
      spoken.set(txid, { bank: acquirer.name, at: now() });
    });
  }
  const see = createPhoneEye();
  const chanceOf = (name: string) => chance(seed, name);
  return {
    ...{ world, market, banks, stalls, deals, locals, visitors, abroad, spoken, see, now },
    chance: chanceOf,
  };
}

function openBank(
  seed: number,
  name: string,
  temper: Temper,
  { world, now, roads }: Pick<Quarter, "world" | "now"> & { roads: Map<string, MarketStall> },
): BankHouse {
  const gateway = new BankGateway(temper, {
    after: world.after,
    chance: chance(seed, `gateway of ${name}`),
    deliver: (topic, payload) => roads.get(topic.split("/")[3] ?? "")?.receive(topic, payload),
  });
  const acquirer = new Acquirer({
    name,
    keySeed: new Uint8Array(32),
    seals: fastSeals(name),
    now,
    randomBytes: chance(seed, name).bytes,
    publish: (topic, payload) => gateway.publish(topic, payload),
  });
  return { acquirer, gateway, account: `settlement@${name.toLowerCase()}` };
}

/** Everybody's money before the day; each sum is noted as a deal. */
function fund(
  { bakong, alipayPlus }: Market,
  deals: Deal[],
  banks: readonly BankHouse[],
  { locals, visitors }: Pick<Quarter, "locals" | "visitors">,
): void {
  const bring = (account: string, currency: "KHR" | "USD", minor: number) => {
    bakong.deposit(account, { minor, currency });
    deals.push({ kind: "brought", account, currency, minor });
  };
  for (const [index, account] of locals.entries()) {
    bakong.open(account, ["KHR", "USD"]);
    const isPoor = index === locals.length - 1;
    bring(account, "KHR", isPoor ? 100 : 2_000_000_000);
    if (!isPoor) bring(account, "USD", 50_000_000);
  }
  for (const { account } of banks) {
    bakong.open(account, ["KHR"]);
    bring(account, "KHR", 5_000_000_000);
  }
  bring(SETTLEMENT, "KHR", 20_000_000_000);
  for (const { id, currency } of PARTNERS) {
    for (const visitor of visitors) {
      alipayPlus.fill(id, visitor, 900_000_000);
      deals.push({ kind: "brought", account: `${id}:${visitor}`, currency, minor: 900_000_000 });
    }
  }
}
