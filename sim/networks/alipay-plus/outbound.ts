/**
 * The other direction of Alipay+: a Bakong user before a shop abroad. Riel leave the payer's Bakong
 * account, the shop's own currency arrives. The form of the shop's code is the model's own: nothing
 * is published of how Bakong apps read codes of Alipay+ merchants.
 */
import type { AccountBook } from "../account-book.ts";
import type { Bakong } from "../bakong/bakong.ts";
import { type Rate, rielFor } from "./partners.ts";
import type {
  Answer,
  ForeignMerchant,
  OutboundPayment,
  OutboundQuote,
  Refusal,
} from "./payment.ts";

/** The switch's riel account on Bakong, from which acquirers are settled. */
export const SETTLEMENT = "settlement@alipayplus";
/** Exchanges currencies; may owe. */
export const DESK = "exchange-desk";

/** Begins every code of the model's shops abroad. */
const HEAD = "ALIPAYPLUS-MODEL";

export interface OutboundParts {
  readonly bakong: Bakong;
  /** The switch's book. */
  readonly book: AccountBook;
  /** Undefined when there is no rate of these days. */
  readonly rateOf: (currency: string) => Rate | undefined;
}

export class Outbound {
  readonly #parts: OutboundParts;
  readonly #merchants = new Map<string, ForeignMerchant>();
  readonly #payments: OutboundPayment[] = [];

  constructor(parts: OutboundParts) {
    this.#parts = parts;
  }

  /** Oldest first. */
  get payments(): readonly OutboundPayment[] {
    return this.#payments;
  }

  /** A shop abroad, and the code on its counter for a price in minor units of its currency. */
  addMerchant(merchant: ForeignMerchant): (minor: number) => string {
    this.#merchants.set(merchant.id, merchant);
    return (minor) => `${HEAD}|${merchant.id}|${minor}`;
  }

  /** What a code would cost this payer, or why it would be refused. Moves nothing. */
  quote(from: string, code: string): Answer<OutboundQuote> {
    const { bakong } = this.#parts;
    const [head, id = "", digits = ""] = code.split("|");
    const merchant = this.#merchants.get(id);
    const minor = /^[1-9][0-9]{0,11}$/.test(digits) ? Number(digits) : 0;
    if (head !== HEAD || merchant === undefined || minor === 0) return refuse("unknown-code");
    if (!bakong.currenciesOf(from)?.has("KHR")) return refuse("no-riel-payer");
    const rate = this.#parts.rateOf(merchant.currency);
    if (rate === undefined) return refuse("no-rate");
    const riel = rielFor(minor, rate);
    if (!bakong.book.covers(from, { minor: riel, currency: "KHR" })) return refuse("not-enough");
    const price = { minor, currency: merchant.currency };
    return { ok: true, value: { merchant, price, riel, rate } };
  }

  /** Riel leave the payer's account, the shop has its price. A refusal moves nothing. */
  pay(from: string, code: string): Answer<OutboundPayment> {
    const { bakong, book } = this.#parts;
    const quoted = this.quote(from, code);
    if (!quoted.ok) return quoted;
    const { merchant, price, riel } = quoted.value;
    const money = { minor: riel, currency: "KHR" } as const;
    const moved = bakong.transfer({ from, to: SETTLEMENT, money });
    if (!moved.ok) return refuse("not-enough");
    const { hash } = moved.transfer;
    book.move(bakong.now, `outbound ${hash}`, DESK, `shop:${merchant.id}`, price);
    const id = `AO${String(this.#payments.length + 1).padStart(8, "0")}`;
    const payment = { ...quoted.value, id, at: bakong.now, hash };
    this.#payments.push(payment);
    return { ok: true, value: payment };
  }
}

function refuse(why: Refusal): Answer<never> {
  return { ok: false, why };
}
