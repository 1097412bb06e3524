/**
 * A day at one counter, the real firmware in simulated time: people of seven wallets read the lit
 * pixels and pay over both networks, lines and power fail, money is given back. At the end the
 * terminal's record, the bank's and both networks' books must agree to the last riel and cent.
 */
import { expect, it } from "vitest";
import type { Key } from "../../drivers/hal/panel.ts";
import { type Chance, chance } from "../../sim/chance.ts";
import { auditMarket } from "../../sim/checkers/market-books.ts";
import { ratesOf } from "../../sim/networks/alipay-plus/partners.ts";
import { MARKET_WALLETS, Market } from "../../sim/networks/market.ts";
import { openStall, type Stall } from "../../sim/stall.ts";
import { litCode } from "./lit-code.ts";

const SHOP = "demo.shop@devb";
const BANK = "bank@simbank";
const LOCAL = "dara@payb";
const CUSTOMERS = 60;
const RIEL_FOR_A_DOLLAR = 4_100;

interface Day {
  readonly stall: Stall;
  readonly market: Market;
  readonly draw: Chance;
  readonly paid: string[];
  readonly refusals: Map<string, number>;
}

async function openDay(seed: number): Promise<Day> {
  const stall = await openStall({ seed });
  const { bytes } = chance(seed, "bakong");
  const rates = ratesOf("2026-11-22");
  const now = () => stall.nowWall;
  const market = new Market({ now, randomBytes: bytes, rates: () => rates });
  const { bakong, alipayPlus } = market;
  for (const account of [SHOP, LOCAL, BANK]) bakong.open(account, ["KHR", "USD"]);
  for (const account of [LOCAL, BANK]) {
    bakong.deposit(account, { minor: 1_000_000_000, currency: "KHR" });
    bakong.deposit(account, { minor: 10_000_000, currency: "USD" });
  }
  for (const { id, network } of MARKET_WALLETS) {
    if (network === "alipay-plus") alipayPlus.fill(id, "visitor", 1_000_000_000);
  }
  market.open({ terminal: "T-0007", account: SHOP, acquirer: stall.bank, bankAccount: BANK });
  stall.world.pass(2_000);
  return { stall, market, draw: chance(seed, "people"), paid: [], refusals: new Map() };
}

/** The vendor keys an amount; the customer reads what is lit and pays. True when it was paid. */
function charge(day: Day, wallet: string, minor: number, currency: "KHR" | "USD"): boolean {
  const { stall, market, paid, refusals } = day;
  const presses = currency === "KHR" ? ["currency"] : ["currency", "currency"];
  // Digits are keys; the type of the panel names each.
  stall.press(...([...presses, ...String(minor), "charge"] as Key[]));
  stall.world.pass(500);
  const khqr = litCode(stall) ?? "";
  const payer = wallet === "bakong" ? LOCAL : "visitor";
  const answer = market.pay({ wallet, payer, khqr });
  if (answer.ok) paid.push(answer.txid);
  else refusals.set(answer.message, (refusals.get(answer.message) ?? 0) + 1);
  return answer.ok;
}

function serve(day: Day): void {
  const { stall, market, draw, paid } = day;
  const { id = "bakong" } = MARKET_WALLETS[draw.between(0, MARKET_WALLETS.length - 1)] ?? {};
  const wallet = draw.happens(0.4) ? "bakong" : id;
  const cents = draw.between(25, 2_000);
  const isDollars = draw.happens(0.4);
  const riel = Math.ceil((cents * RIEL_FOR_A_DOLLAR) / 10_000) * 100;
  const isPaid = isDollars ? charge(day, wallet, cents, "USD") : charge(day, wallet, riel, "KHR");
  // Refused in dollars: the vendor asks for the same in riel.
  if (!isPaid && isDollars) charge(day, wallet, riel, "KHR");
  if (draw.happens(0.1)) {
    const hash = paid[draw.between(0, paid.length - 1)] ?? "";
    const foreign = market.alipayPlus.payments.find((payment) => payment.hash === hash);
    if (foreign === undefined) market.bakong.reverse({ hash, reason: "dispute" });
    else market.alipayPlus.refund(foreign.id);
  }
  if (draw.happens(0.1)) stall.cutPower();
  if (draw.happens(0.1)) {
    stall.broker.setReachable(false);
    stall.world.pass(draw.between(1_000, 90_000));
    stall.broker.setReachable(true);
  }
  stall.world.pass(draw.between(2_000, 40_000));
}

it("balances to the last riel and cent between terminal, bank and both networks", async () => {
  const day = await openDay(31);
  const { stall, market, paid, refusals } = day;
  for (let count = 0; count < CUSTOMERS; count += 1) serve(day);
  stall.world.pass(15 * 60_000);
  market.alipayPlus.settle("SIMBANK");

  const rows = stall.ledger.durableRows();
  const credits = rows.filter(({ kind }) => kind === "credited");
  expect(credits.map(({ txid }) => txid).sort()).toEqual([...paid].sort());
  const { bakong, alipayPlus } = market;
  const audit = auditMarket({ bakong: bakong.book, alipayPlus: alipayPlus.book });
  expect(audit.faults).toEqual([]);
  for (const currency of ["KHR", "USD"] as const) {
    const recorded = rows
      .filter(({ money }) => money?.currency === currency)
      .map(({ kind, money }) => BigInt(money?.minor ?? 0) * (kind === "credited" ? 1n : -1n))
      .reduce((sum, one) => sum + one, 0n);
    expect([currency, recorded]).toEqual([
      currency,
      audit.bakong.holdings.get(`${SHOP} ${currency}`) ?? 0n,
    ]);
  }
  // All kinds of things must have happened, or the day has shown little.
  expect(rows.length).toBeGreaterThan(credits.length);
  expect(market.alipayPlus.payments.length).toBeGreaterThan(10);
  expect([...refusals.keys()].sort()).toEqual([
    "Nobody has published that this wallet can pay here, so it is not tried.",
    "Your wallet pays in riel only. Ask the vendor for a riel code.",
  ]);
}, 120_000);
