/**
 * Works out, from what people say they did, what every account of both books must hold at the end
 * of a market day, in integers without limit, and compares. It reckons exchange, shares of refunds
 * and settlements anew; books, networks and terminals are not asked how.
 */
import type { Deal } from "../market/deal.ts";

/** Minor units of a currency for a million riel. */
export type RateOf = (currency: string) => bigint;

export interface DayFacts {
  readonly deals: readonly Deal[];
  readonly rateOf: RateOf;
  /** The currency of a partner wallet. */
  readonly currencyOf: (wallet: string) => string;
  /** The bank that brings foreign wallets' payments to a stall, with the bank's own account. */
  readonly bankOf: (stall: string) => { readonly name: string; readonly account: string };
}

export interface Expected {
  /** `account currency` → minor units, in Bakong's book and in the switch's. */
  readonly bakong: ReadonlyMap<string, bigint>;
  readonly alipayPlus: ReadonlyMap<string, bigint>;
}

interface Payment {
  readonly deal: Extract<Deal, { readonly kind: "paid" }>;
  readonly home: bigint;
  backRiel: bigint;
  backHome: bigint;
}

const MILLION = 1_000_000n;

/** What each account holds when every deal was carried out once, and nothing else happened. */
export function expectedHoldings(facts: DayFacts): Expected {
  const reckoning = new Reckoning(facts);
  for (const deal of facts.deals) reckoning.carryOut(deal);
  return reckoning;
}

type DealOf<Kind extends Deal["kind"]> = Extract<Deal, { readonly kind: Kind }>;

class Reckoning implements Expected {
  readonly bakong = new Map<string, bigint>();
  readonly alipayPlus = new Map<string, bigint>();
  readonly #facts: DayFacts;
  readonly #payments = new Map<string, Payment>();

  constructor(facts: DayFacts) {
    this.#facts = facts;
  }

  carryOut(deal: Deal): void {
    switch (deal.kind) {
      case "brought":
        this.#bring(deal);
        return;
      case "paid":
        this.#pay(deal);
        return;
      case "given-back":
        this.#giveBack(deal);
        return;
      case "abroad":
        this.#payAbroad(deal);
        return;
      case "settled":
        this.#settle(deal);
        return;
    }
  }

  #bring({ account, currency, minor }: DealOf<"brought">): void {
    const isAbroad = !account.includes("@");
    const [book, source] = isAbroad ? [this.alipayPlus, "banks-abroad"] : [this.bakong, "mint@nbc"];
    add(book, source, currency, -BigInt(minor));
    add(book, account, currency, BigInt(minor));
  }

  #pay(deal: DealOf<"paid">): void {
    const { wallet, payer, stall, money } = deal;
    const minor = BigInt(money.minor);
    let home = minor;
    if (wallet === "bakong") {
      this.#onBakong(payer, stall, money.currency, minor);
    } else {
      home = halfUp(minor * this.#facts.rateOf(this.#facts.currencyOf(wallet)));
      this.#exchange(deal, home, minor);
    }
    this.#payments.set(deal.txid, { deal, home, backRiel: 0n, backHome: 0n });
  }

  #giveBack({ of, minor }: DealOf<"given-back">): void {
    const payment = this.#payments.get(of);
    if (payment === undefined) return;
    const { wallet, payer, stall, money } = payment.deal;
    if (wallet === "bakong") {
      this.#onBakong(stall, payer, money.currency, BigInt(minor));
      return;
    }
    payment.backRiel += BigInt(minor);
    const share = (payment.home * payment.backRiel) / BigInt(money.minor);
    const due = share - payment.backHome;
    payment.backHome = share;
    this.#exchange(payment.deal, -due, -BigInt(minor));
  }

  #payAbroad({ payer, shop, currency, minor }: DealOf<"abroad">): void {
    const rate = this.#facts.rateOf(currency);
    const riel = (BigInt(minor) * MILLION + rate - 1n) / rate;
    this.#onBakong(payer, "settlement@alipayplus", "KHR", riel);
    add(this.alipayPlus, "exchange-desk", currency, -BigInt(minor));
    add(this.alipayPlus, `shop:${shop}`, currency, BigInt(minor));
  }

  #settle({ bank }: DealOf<"settled">): void {
    const owed = this.alipayPlus.get(`owed-to:${bank} KHR`) ?? 0n;
    this.#onBakong("settlement@alipayplus", this.#facts.bankOf(bank).account, "KHR", owed);
    add(this.alipayPlus, `owed-to:${bank}`, "KHR", -owed);
    add(this.alipayPlus, "exchange-desk", "KHR", owed);
  }

  #onBakong(from: string, to: string, currency: string, minor: bigint): void {
    add(this.bakong, from, currency, -minor);
    add(this.bakong, to, currency, minor);
  }

  /** A visitor's side of a payment, or of its way back when negative. */
  #exchange({ wallet, payer, stall }: DealOf<"paid">, home: bigint, riel: bigint): void {
    const currency = this.#facts.currencyOf(wallet);
    const bank = this.#facts.bankOf(stall);
    add(this.alipayPlus, `${wallet}:${payer}`, currency, -home);
    add(this.alipayPlus, "exchange-desk", currency, home);
    add(this.alipayPlus, "exchange-desk", "KHR", -riel);
    add(this.alipayPlus, `owed-to:${bank.name}`, "KHR", riel);
    this.#onBakong(bank.account, stall, "KHR", riel);
  }
}

function add(book: Map<string, bigint>, account: string, currency: string, minor: bigint): void {
  const place = `${account} ${currency}`;
  book.set(place, (book.get(place) ?? 0n) + minor);
}

/** Plain sentences: where holdings differ from what they must be. */
export function compareHoldings(
  name: string,
  expected: ReadonlyMap<string, bigint>,
  held: ReadonlyMap<string, bigint>,
): readonly string[] {
  return [...new Set([...expected.keys(), ...held.keys()])].flatMap((place) => {
    const [must, is] = [expected.get(place) ?? 0n, held.get(place) ?? 0n];
    return must === is ? [] : [`${name}: ${place} is ${is}, and must be ${must}`];
  });
}

/** What a terminal has on its record. */
export interface TerminalRow {
  readonly kind: string;
  readonly txid: string | null;
  readonly money: { readonly minor: number; readonly currency: string } | null;
  readonly finalStage: string | null;
}

/**
 * One stall's record against what its customers say and its account holds.
 * @param told txids of all credits, and of nothing else, that people paid here.
 */
export function compareRecord(
  stall: string,
  rows: readonly TerminalRow[],
  told: ReadonlySet<string>,
  held: ReadonlyMap<string, bigint>,
): readonly string[] {
  const faults: string[] = [];
  const sums = new Map<string, bigint>();
  const seen = new Set<string>();
  for (const { kind, txid, money, finalStage } of rows) {
    if (txid === null || money === null) continue;
    if (seen.has(txid)) faults.push(`${stall} has ${txid} twice on its record`);
    seen.add(txid);
    if (kind === "credited" && !told.has(txid)) faults.push(`${stall} invents ${txid}`);
    if (finalStage === null) faults.push(`${stall} never told its vendor of ${txid}`);
    const sign = kind === "credited" ? 1n : -1n;
    const sum = sums.get(money.currency) ?? 0n;
    sums.set(money.currency, sum + sign * BigInt(money.minor));
  }
  for (const txid of told) if (!seen.has(txid)) faults.push(`${stall} lost ${txid}`);
  for (const currency of ["KHR", "USD"]) {
    const [recorded, is] = [sums.get(currency) ?? 0n, held.get(`${stall} ${currency}`) ?? 0n];
    if (recorded !== is) {
      faults.push(`${stall} has ${recorded} ${currency} on its record, ${is} on its account`);
    }
  }
  return faults;
}

/** Rounded half up to a whole unit of a million; at least one. */
function halfUp(millionths: bigint): bigint {
  const rounded = (millionths + MILLION / 2n) / MILLION;
  return rounded < 1n ? 1n : rounded;
}
