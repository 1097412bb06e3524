/**
 * The people around the counter and the networks that carry their money: who can pay, with what
 * wallet, at home and abroad. It moves money in the market's books and knows no page; accounts
 * begin anew whenever the shop opens.
 */
import type { Currency, Money } from "../../drivers/hal/money.ts";
import type { Acquirer } from "../networks/acquirer.ts";
import { SETTLEMENT } from "../networks/alipay-plus/outbound.ts";
import { homeMinor, PARTNERS, ratesOf } from "../networks/alipay-plus/partners.ts";
import type { ForeignMerchant } from "../networks/alipay-plus/payment.ts";
import { Market, type MarketAnswer, type MarketQuote } from "../networks/market.ts";

export interface Person {
  readonly id: string;
  readonly name: string;
  /** ISO 3166: where the wallet is from that comes to hand first. */
  readonly country: string;
  readonly wallet: string;
}

/** A family at the counter, or a queue. */
export const PEOPLE: readonly Person[] = [
  { id: "dara", name: "Dara", country: "KH", wallet: "bakong" },
  { id: "min-ji", name: "Min-ji", country: "KR", wallet: "kakaopay" },
  { id: "wei", name: "Wei", country: "CN", wallet: "alipay" },
];

/** A counter abroad, with a price in minor units of its currency. */
export interface ShopAbroad extends ForeignMerchant {
  readonly minor: number;
}

/** The names are made up. */
export const SHOPS_ABROAD: readonly ShopAbroad[] = [
  { id: "hangang-books", name: "Hangang Books", country: "KR", currency: "KRW", minor: 18_000 },
  { id: "soi-noodles", name: "Soi Noodles", country: "TH", currency: "THB", minor: 12_000 },
  { id: "west-lake-tea", name: "West Lake Tea", country: "CN", currency: "CNY", minor: 4_650 },
];

export interface TownParts {
  readonly acquirer: Acquirer;
  readonly terminal: string;
  /** The Bakong account that the terminal's codes name. */
  readonly account: string;
  /** The name over the counter. */
  readonly merchant: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly randomBytes: (lengthBytes: number) => Uint8Array;
  /** Told as both sides' money has moved, before the bank hears of it. */
  readonly moved: () => void;
  /** Told after everything that changed something. */
  readonly changed: () => void;
}

export interface TownOrder {
  readonly person: Person;
  readonly wallet: string;
  readonly khqr: string;
  readonly typed?: Money;
}

/** What happened last, for whoever draws it. */
export interface Deed {
  readonly kind: "payment" | "refund" | "abroad";
  readonly person: Person;
  readonly wallet: string;
  readonly answer: Extract<MarketAnswer, { readonly ok: true }>;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Of a refund: the payment that it gives back. */
  readonly of: string | undefined;
}

const FUNDS: Readonly<Record<Currency, number>> = { KHR: 40_000_000, USD: 1_000_000 };
/** A wallet from abroad holds about so many riel. */
const WALLET_RIEL = 4_000_000;
const BANK_FUNDS_RIEL = 1_000_000_000;
const DEEDS_MAX = 50;

export class Town {
  readonly market: Market;
  readonly parts: TownParts;
  /** The bank's own account on Bakong. */
  readonly bankAccount: string;
  /** Newest first. */
  readonly deeds: Deed[] = [];
  readonly #codes = new Map<string, string>();
  #isJoined = true;
  #hasRiel = true;

  constructor(parts: TownParts) {
    this.parts = parts;
    const { now, randomBytes, acquirer } = parts;
    this.bankAccount = `settlement@${acquirer.name.toLowerCase()}`;
    const rates = () => ratesOf(new Date(now()).toISOString().slice(0, 10));
    this.market = new Market({ now, randomBytes, rates, moved: parts.moved });
    const { bakong, alipayPlus } = this.market;
    bakong.open(parts.account, ["KHR", "USD"]);
    bakong.open(this.bankAccount, ["KHR", "USD"]);
    for (const account of [this.bankAccount, SETTLEMENT]) {
      bakong.deposit(account, { minor: BANK_FUNDS_RIEL, currency: "KHR" });
    }
    for (const person of PEOPLE) {
      bakong.open(accountOf(person), ["KHR", "USD"]);
      for (const currency of ["KHR", "USD"] as const) {
        bakong.deposit(accountOf(person), { minor: FUNDS[currency], currency });
      }
      for (const { id, currency } of PARTNERS) {
        const rate = rates().find((one) => one.currency === currency);
        if (rate !== undefined) alipayPlus.fill(id, person.id, homeMinor(WALLET_RIEL, rate));
      }
    }
    for (const shop of SHOPS_ABROAD) {
      this.#codes.set(shop.id, alipayPlus.outbound.addMerchant(shop)(shop.minor));
    }
    this.#openStand();
  }

  /** True while the merchant's bank has joined it to Alipay+. */
  get isJoined(): boolean {
    return this.#isJoined;
  }

  get hasRiel(): boolean {
    return this.#hasRiel;
  }

  /** The text of the code on a counter abroad. */
  codeOf(shop: string): string | undefined {
    return this.#codes.get(shop);
  }

  quote(order: TownOrder): MarketQuote {
    return this.market.quote(marketOrder(order));
  }

  pay(order: TownOrder): MarketAnswer {
    const { person, wallet } = order;
    return this.#note("payment", person, wallet, this.market.pay(marketOrder(order)));
  }

  quoteAbroad(person: Person, code: string): MarketQuote {
    return this.market.quoteAbroad(accountOf(person), code);
  }

  payAbroad(person: Person, code: string): MarketAnswer {
    const answer = this.market.payAbroad(accountOf(person), code);
    return this.#note("abroad", person, "bakong", answer);
  }

  /** Gives a payment back, all that is left of it or `minor`. */
  giveBack(txid: string, minor?: number): MarketAnswer {
    const paid = this.deeds.find(({ kind, answer }) => kind === "payment" && answer.txid === txid);
    const answer = this.market.giveBack(txid, "refund", minor);
    const { person = PEOPLE[0] as Person, wallet = "bakong" } = paid ?? {};
    return this.#note("refund", person, wallet, answer, txid);
  }

  /** Alipay+ pays the bank what it owes. @returns false when somebody lacks the money. */
  settle(): boolean {
    const isSettled = this.market.alipayPlus.settle(this.parts.acquirer.name);
    this.parts.changed();
    return isSettled;
  }

  /** Money that somebody sends without a careful wallet, from the first person's account. */
  get straw(): string {
    return accountOf(PEOPLE[0] as Person);
  }

  /** What the merchant's bank has arranged. */
  arrange(with_: { readonly isJoined?: boolean; readonly hasRiel?: boolean }): void {
    this.#isJoined = with_.isJoined ?? this.#isJoined;
    this.#hasRiel = with_.hasRiel ?? this.#hasRiel;
    const { bakong, alipayPlus } = this.market;
    // Joined while it still had one: a bank does not join a merchant without a riel account.
    bakong.open(this.parts.account, ["KHR", "USD"]);
    this.#openStand();
    if (!this.#hasRiel) bakong.open(this.parts.account, ["USD"]);
    if (!this.#isJoined) alipayPlus.disable(this.parts.account);
    this.parts.changed();
  }

  #openStand(): void {
    const { acquirer, terminal, account } = this.parts;
    this.market.open({ terminal, account, acquirer, bankAccount: this.bankAccount });
  }

  #note(
    kind: Deed["kind"],
    person: Person,
    wallet: string,
    answer: MarketAnswer,
    of?: string,
  ): MarketAnswer {
    if (!answer.ok) return answer;
    this.deeds.unshift({ kind, person, wallet, answer, at: this.parts.now(), of });
    if (this.deeds.length > DEEDS_MAX) this.deeds.pop();
    this.parts.changed();
    return answer;
  }
}

/** A person's Bakong account. */
export function accountOf(person: Person): string {
  return `${person.id}@payb`;
}

function marketOrder({ person, wallet, khqr, typed }: TownOrder) {
  const payer = wallet === "bakong" ? accountOf(person) : person.id;
  return { wallet, payer, khqr, ...(typed === undefined ? {} : { typed }) };
}
