/**
 * Both networks and the banks of a market, joined: whoever pays, by whatever wallet, the merchant's
 * acquirer hears of it and tells the terminal. A payment's story comes back with it, step by step
 * with its time, and what moved in both books.
 */
import type { Money } from "../../drivers/hal/money.ts";
import type { AnyMoney, Line } from "./account-book.ts";
import type { Acquirer } from "./acquirer.ts";
import { AlipayPlus, type ScanOrder } from "./alipay-plus/alipay-plus.ts";
import { decimalText, PARTNERS, type Rate, UNVERIFIED } from "./alipay-plus/partners.ts";
import { type InboundPayment, REFUSALS, type Refund } from "./alipay-plus/payment.ts";
import { Bakong, type BakongParts } from "./bakong/bakong.ts";
import { PAY_REFUSALS, type PayOrder, type Transfer } from "./bakong/transfer.ts";

export interface MarketParts extends BakongParts {
  readonly rates: () => readonly Rate[];
  /** Told as both sides' money has moved, before the merchant's bank hears of it. */
  readonly moved?: () => void;
}

/** A merchant with a terminal, at a bank. */
export interface Stand {
  readonly terminal: string;
  /** The Bakong account in the terminal's codes. */
  readonly account: string;
  readonly acquirer: Acquirer;
  /** The bank's own Bakong account, from which foreign wallets' payments are credited. */
  readonly bankAccount: string;
  /** Another bank that brings the payments of foreign wallets to this terminal; the same if absent. */
  readonly abroad?: { readonly acquirer: Acquirer; readonly bankAccount: string };
}

export interface WalletRow {
  readonly id: string;
  readonly name: string;
  readonly network: "bakong" | "alipay-plus" | "not verified";
  /** ISO 3166; null where nobody knows. */
  readonly country: string | null;
}

export interface MarketOrder {
  /** `bakong`, a partner of Alipay+, or a wallet that is refused. */
  readonly wallet: string;
  /** A Bakong account, or any word for a foreign wallet. */
  readonly payer: string;
  /** The text that the phone read from the display. */
  readonly khqr: string;
  /** What the payer typed; only for a code without an amount. */
  readonly typed?: Money;
  /** The clock of the payer's phone. */
  readonly payerNow?: number;
}

export type MarketAnswer =
  | {
      readonly ok: true;
      readonly txid: string;
      /** What left the one side, and what arrived at the other. */
      readonly gives: AnyMoney;
      readonly gets: AnyMoney;
      /** What each account gained or gave, in the order of the books. */
      readonly lines: readonly Line[];
      readonly steps: readonly Step[];
    }
  /** A plain sentence for the payer; nothing was paid. */
  | { readonly ok: false; readonly message: string };

/** What a payment would cost, before it is confirmed. */
export type MarketQuote =
  /** `rate`: null where nothing is exchanged. */
  | {
      readonly ok: true;
      readonly gives: AnyMoney;
      readonly gets: AnyMoney;
      readonly rate: Rate | null;
    }
  | { readonly ok: false; readonly message: string };

/** `at`: milliseconds since 1970. */
export interface Step {
  readonly at: number;
  readonly text: string;
}

/** Every wallet that the market knows by name. */
export const MARKET_WALLETS: readonly WalletRow[] = [
  { id: "bakong", name: "Bakong", network: "bakong", country: "KH" },
  ...PARTNERS.map(({ id, name, country }) => {
    return { id, name, network: "alipay-plus", country } as const;
  }),
  ...Object.entries(UNVERIFIED).map(([id, name]) => {
    return { id, name, network: "not verified", country: null } as const;
  }),
];

export class Market {
  readonly bakong: Bakong;
  readonly alipayPlus: AlipayPlus;
  readonly #stands = new Map<string, Stand>();
  readonly #moved: () => void;

  constructor(parts: MarketParts) {
    this.#moved = parts.moved ?? (() => undefined);
    this.bakong = new Bakong(parts);
    this.alipayPlus = new AlipayPlus({ bakong: this.bakong, rates: parts.rates });
    this.bakong.onTransfer((transfer) => this.#hearBakong(transfer));
    this.alipayPlus.onInbound((event) => this.#hearAlipayPlus(event));
  }

  /** A merchant opens a stand; the bank joins one with a riel account to Alipay+. */
  open(stand: Stand): void {
    const { account, abroad = stand } = stand;
    const { acquirer, bankAccount } = abroad;
    this.#stands.set(account, stand);
    if (!this.bakong.currenciesOf(account)?.has("KHR")) return;
    const names = { acquirer: acquirer.name, acquirerAccount: bankAccount };
    this.alipayPlus.enable({ account, ...names });
  }

  /** What a phone shows before its owner confirms. Moves nothing. */
  quote(order: MarketOrder): MarketQuote {
    if (order.wallet === "bakong") {
      const money = this.bakong.quote(bakongOrder(order));
      if (!money.ok) return { ok: false, message: PAY_REFUSALS[money.why] };
      return { ok: true, gives: money.value, gets: money.value, rate: null };
    }
    const quoted = this.alipayPlus.quote(scanOrder(order));
    if (!quoted.ok) return { ok: false, message: REFUSALS[quoted.why] };
    const { home: gives, riel, rate } = quoted.value;
    return { ok: true, gives, gets: { minor: riel, currency: "KHR" }, rate };
  }

  /** Somebody pays what their phone has read. A refusal moves nothing, anywhere. */
  pay(order: MarketOrder): MarketAnswer {
    return this.#watched("the payer confirms", () =>
      order.wallet === "bakong" ? this.#payAtHome(order) : this.#payFromAbroad(order),
    );
  }

  /** What the code of a shop abroad would cost. Moves nothing. */
  quoteAbroad(from: string, code: string): MarketQuote {
    const quoted = this.alipayPlus.outbound.quote(from, code);
    if (!quoted.ok) return { ok: false, message: REFUSALS[quoted.why] };
    const { riel, price, rate } = quoted.value;
    return { ok: true, gives: { minor: riel, currency: "KHR" }, gets: price, rate };
  }

  /** A Bakong user pays the code of a shop abroad. */
  payAbroad(from: string, code: string): MarketAnswer {
    return this.#watched("the payer confirms", () => {
      const answer = this.alipayPlus.outbound.pay(from, code);
      if (!answer.ok) return { ok: false, message: REFUSALS[answer.why] };
      const { hash, at, price, rate } = answer.value;
      const shown = `${decimalText(price.minor, price.currency)} ${price.currency}`;
      const steps = [
        { at, text: "riel leave the payer's account on Bakong" },
        { at, text: `Alipay+ gives the shop ${shown}, rate of ${rate.date}` },
      ];
      return { ok: true, txid: hash, gives: inRiel(answer.value.riel), gets: price, steps };
    });
  }

  /**
   * The merchant gives a payment back, all that is left or `minor` of it.
   * @param txid of the payment, on either rail.
   */
  giveBack(txid: string, reason: string, minor?: number): MarketAnswer {
    const part = minor === undefined ? {} : { minor };
    const foreign = this.alipayPlus.payments.find(({ hash }) => hash === txid);
    return this.#watched("the merchant gives back", () => {
      const back =
        foreign === undefined
          ? this.bakong.reverse({ hash: txid, reason, ...part })
          : this.alipayPlus.refund(foreign.id, minor);
      if (back === undefined) return { ok: false, message: NOTHING_LEFT };
      const text = "the payer has the money back";
      if ("home" in back) {
        const { hash, riel, home, at } = back;
        return { ok: true, txid: hash, gives: inRiel(riel), gets: home, steps: [{ at, text }] };
      }
      const { hash, money, createdAt: at } = back;
      return { ok: true, txid: hash, gives: money, gets: money, steps: [{ at, text }] };
    });
  }

  /** Does it, and finds in both books what it moved. */
  #watched(first: string, act: () => Paid): MarketAnswer {
    const [bakongLines, foreignLines] = [this.bakong.book.entries, this.alipayPlus.book.entries];
    const marks = [bakongLines.length, foreignLines.length] as const;
    const started = this.bakong.now;
    const done = act();
    if (!done.ok) return done;
    const moved = [...foreignLines.slice(marks[1]), ...bakongLines.slice(marks[0])];
    const steps = [{ at: started, text: first }, ...done.steps];
    return { ...done, lines: moved.flatMap(({ lines }) => lines), steps };
  }

  #payAtHome(order: MarketOrder): Paid {
    const answer = this.bakong.pay(bakongOrder(order));
    if (!answer.ok) return { ok: false, message: PAY_REFUSALS[answer.why] };
    const { hash, money, createdAt, acknowledgedAt } = answer.transfer;
    const steps = [
      { at: createdAt, text: "Bakong moves the money" },
      { at: acknowledgedAt, text: "the merchant's bank acknowledges" },
    ];
    return { ok: true, txid: hash, gives: money, gets: money, steps };
  }

  #payFromAbroad(order: MarketOrder): Paid {
    const answer = this.alipayPlus.pay(scanOrder(order));
    if (!answer.ok) return { ok: false, message: REFUSALS[answer.why] };
    const { hash, at, payer: claim, rate, riel, home } = answer.value;
    const steps = [
      { at, text: `the wallet gives ${claim.amount} ${claim.currency}, rate of ${rate.date}` },
      { at, text: "Alipay+ authorises; the merchant's bank credits riel" },
    ];
    return { ok: true, txid: hash, gives: home, gets: inRiel(riel), steps };
  }

  /** The bank of the merchant sees its account move. */
  #hearBakong(transfer: Transfer): void {
    const { hash, khqr, money, createdAt, reverses } = transfer;
    if (reverses !== undefined) {
      const stand = this.#stands.get(transfer.from);
      stand?.acquirer.reverse(stand.terminal, reverses.hash, reverses.reason, money);
      return;
    }
    const stand = this.#stands.get(transfer.to);
    // Money that came without a code is no payment at this counter; Alipay+ tells of its own.
    if (stand === undefined || khqr === undefined) return;
    this.#moved();
    stand.acquirer.credit(stand.terminal, {
      money,
      txid: hash,
      creditedAt: createdAt,
      md5: khqr.md5,
      ...(khqr.billNumber === null ? {} : { billNumber: khqr.billNumber }),
      rail: "bakong",
    });
  }

  #hearAlipayPlus(event: InboundPayment | Refund): void {
    const payment = "payment" in event ? event.payment : event;
    const stand = this.#stands.get(payment.merchant.account);
    if (stand === undefined) return;
    const { terminal } = stand;
    const { acquirer } = stand.abroad ?? stand;
    if ("payment" in event) {
      const back: Money = { minor: event.riel, currency: "KHR" };
      acquirer.reverse(terminal, payment.hash, "refund", back);
      return;
    }
    this.#moved();
    acquirer.credit(terminal, {
      money: { minor: payment.riel, currency: "KHR" },
      txid: payment.hash,
      creditedAt: payment.at,
      md5: payment.md5,
      ...(payment.billNumber === null ? {} : { billNumber: payment.billNumber }),
      rail: "alipay-plus",
      payer: payment.payer,
    });
  }
}

type Paid =
  | Omit<Extract<MarketAnswer, { readonly ok: true }>, "lines">
  | Extract<MarketAnswer, { readonly ok: false }>;

function inRiel(minor: number): Money {
  return { minor, currency: "KHR" };
}

const NOTHING_LEFT = "There is nothing left to give back, or the merchant does not have it.";

function bakongOrder({ payer, khqr, typed, payerNow }: MarketOrder): PayOrder {
  return {
    from: payer,
    khqr,
    ...(typed === undefined ? {} : { typed }),
    ...(payerNow === undefined ? {} : { payerNow }),
  };
}

function scanOrder({ wallet, payer, khqr, typed, payerNow }: MarketOrder): ScanOrder {
  return {
    ...{ wallet, payer, khqr },
    ...(typed?.currency === "KHR" ? { typedRiel: typed.minor } : {}),
    ...(payerNow === undefined ? {} : { payerNow }),
  };
}
