/**
 * The Alipay+ switch between foreign wallets and KHQR merchants. The payer gives home currency, the
 * merchant's acquirer credits riel at once, and the switch settles with the acquirer in riel later.
 * It keeps the foreign side in a book of its own; all riel that move are transfers on Bakong.
 *
 * The exchange desk stands between currencies: it holds what payers gave and owes what it promised,
 * so every entry cancels out in each currency by itself.
 */
import type { Money } from "../../../drivers/hal/money.ts";
import { decodeKhqr } from "../../../firmware/khqr/decode.ts";
import type { KhqrReading } from "../../../firmware/khqr/reading.ts";
import { AccountBook, type AnyMoney } from "../account-book.ts";
import type { Bakong } from "../bakong/bakong.ts";
import { DESK, Outbound, SETTLEMENT } from "./outbound.ts";
import {
  decimalText,
  homeMinor,
  PARTNERS,
  type Partner,
  type Rate,
  UNVERIFIED,
} from "./partners.ts";
import type { Answer, EnabledMerchant, InboundPayment, Quote, Refund, Refusal } from "./payment.ts";

export interface AlipayPlusParts {
  readonly bakong: Bakong;
  readonly rates: () => readonly Rate[];
}

export interface ScanOrder {
  /** Id of a partner wallet. */
  readonly wallet: string;
  /** Whose wallet it is: any word. */
  readonly payer: string;
  /** The text that the phone read from the display. */
  readonly khqr: string;
  /** Riel that the payer typed; only for a code without an amount. */
  readonly typedRiel?: number;
  /** The clock of the payer's phone; Bakong's when absent. */
  readonly payerNow?: number;
}

/** Whose money foreign banks bring; owes what wallets hold. */
export const ABROAD = "banks-abroad";

/** A rate older than this is none. */
const RATE_LIFE_MS = 3 * 86_400_000;

export class AlipayPlus {
  /** The foreign side, and what the switch owes acquirers; open for auditors. */
  readonly book = new AccountBook();
  /** The other direction: people from here in shops abroad. */
  readonly outbound: Outbound;
  readonly #parts: AlipayPlusParts;
  readonly #partners = new Map(PARTNERS.map((partner) => [partner.id, partner]));
  readonly #merchants = new Map<string, EnabledMerchant>();
  readonly #payments: InboundPayment[] = [];
  readonly #refunds: Refund[] = [];
  /** Whose wallet a payment came from: the switch knows, the acquirer does not. */
  readonly #owners = new Map<string, string>();
  readonly #listeners = new Set<(event: InboundPayment | Refund) => void>();

  constructor(parts: AlipayPlusParts) {
    this.#parts = parts;
    for (const account of [DESK, ABROAD]) this.book.addSource(account);
    parts.bakong.open(SETTLEMENT, ["KHR"]);
    const rateOf = (currency: string) => this.#rate(currency);
    this.outbound = new Outbound({ bakong: parts.bakong, book: this.book, rateOf });
  }

  get payments(): readonly InboundPayment[] {
    return this.#payments;
  }

  /** Adds a wallet to those of the table. */
  addPartner(partner: Partner): void {
    this.#partners.set(partner.id, partner);
  }

  /** An acquirer joins one of its merchants. */
  enable(merchant: EnabledMerchant): void {
    this.#merchants.set(merchant.account, merchant);
    this.book.addSource(owedTo(merchant.acquirer));
  }

  disable(account: string): void {
    this.#merchants.delete(account);
  }

  /** Money comes from the payer's bank into the wallet. */
  fill(wallet: string, payer: string, minor: number): void {
    const partner = this.#partners.get(wallet);
    if (partner === undefined) throw new Error(`there is no wallet ${wallet}`);
    const money = { minor, currency: partner.currency };
    this.book.move(this.#parts.bakong.now, "fill", ABROAD, holding(wallet, payer), money);
  }

  /** What a payer holds, in minor units of the wallet's currency. */
  held(wallet: string, payer: string): number {
    const currency = this.#partners.get(wallet)?.currency ?? "";
    return this.book.balance(holding(wallet, payer), currency);
  }

  /** Tells of every inbound payment and refund: what an acquirer hears. */
  onInbound(listener: (event: InboundPayment | Refund) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What a code would cost a visitor, or why it would be refused. Moves nothing. */
  quote(order: ScanOrder): Answer<Quote> {
    const partner = this.#partners.get(order.wallet);
    if (partner === undefined) {
      return refuse(Object.hasOwn(UNVERIFIED, order.wallet) ? "not-verified" : "no-such-wallet");
    }
    const decoded = decodeKhqr(order.khqr, order.payerNow ?? this.#parts.bakong.now);
    if (!decoded.ok) return refuse(decoded.code === 46 ? "expired" : "not-khqr");
    const judged = this.#judge(partner, decoded, order);
    if (!judged.ok) return judged;
    const { riel, rate } = judged.value;
    const home = { minor: homeMinor(riel, rate), currency: partner.currency };
    if (!this.book.covers(holding(partner.id, order.payer), home)) return refuse("not-enough");
    const { billNumber } = decoded.fields;
    return { ok: true, value: { ...judged.value, partner, home, billNumber } };
  }

  /** A visitor pays a KHQR. A refusal moves nothing, anywhere. */
  pay(order: ScanOrder): Answer<InboundPayment> {
    const { bakong } = this.#parts;
    const quoted = this.quote(order);
    if (!quoted.ok) return quoted;
    const { partner, merchant, riel, home } = quoted.value;
    const from = holding(partner.id, order.payer);
    const credited = bakong.transfer({
      from: merchant.acquirerAccount,
      to: merchant.account,
      money: inRiel(riel),
      // No document says that md5 lookups see foreign wallets, so the model's do not.
      description: `alipay-plus ${partner.id}`,
    });
    if (!credited.ok) return refuse("acquirer-short");
    const { hash } = credited.transfer;
    this.#exchange(`inbound ${hash}`, from, owedTo(merchant.acquirer), home, inRiel(riel));
    const payment: InboundPayment = {
      id: `AP${String(this.#payments.length + 1).padStart(8, "0")}`,
      ...quoted.value,
      hash,
      at: bakong.now,
      md5: bakong.md5(order.khqr),
      payer: {
        wallet: `alipay-plus/${partner.id}`,
        country: partner.country,
        amount: decimalText(home.minor, home.currency),
        currency: home.currency,
      },
    };
    this.#payments.push(payment);
    this.#owners.set(payment.id, from);
    this.#tell(payment);
    return { ok: true, value: payment };
  }

  /**
   * Gives a payment back, whole or `riel` of it, at its own rate; all parts together give the payer
   * exactly what was taken.
   * @returns undefined when there is no such payment, not so much left, or the merchant lacks it.
   */
  refund(id: string, riel?: number): Refund | undefined {
    const { bakong } = this.#parts;
    const payment = this.#payments.find((one) => one.id === id);
    const to = this.#owners.get(id);
    if (payment === undefined || to === undefined) return undefined;
    const earlier = this.#refunds.filter((one) => one.payment.id === id);
    const backRiel = earlier.reduce((sum, one) => sum + one.riel, 0);
    const backHome = earlier.reduce((sum, one) => sum + one.home.minor, 0);
    const part = riel ?? payment.riel - backRiel;
    if (!Number.isSafeInteger(part) || part < 1 || backRiel + part > payment.riel) return undefined;
    const { merchant, home } = payment;
    const due = (BigInt(home.minor) * BigInt(backRiel + part)) / BigInt(payment.riel);
    const given = { ...home, minor: Number(due) - backHome };
    const order = { from: merchant.account, to: merchant.acquirerAccount, money: inRiel(part) };
    const moved = bakong.transfer({ ...order, description: `refund ${id}` });
    if (!moved.ok) return undefined;
    const { hash } = moved.transfer;
    const memo = `refund ${hash}`;
    const owed = owedTo(merchant.acquirer);
    if (given.minor > 0) this.#exchange(memo, owed, to, inRiel(part), given);
    else this.book.move(bakong.now, memo, owed, DESK, inRiel(part));
    const refund = { payment, riel: part, home: given, hash, at: bakong.now };
    this.#refunds.push(refund);
    this.#tell(refund);
    return refund;
  }

  /** Riel that the switch owes an acquirer; below zero the acquirer owes after refunds. */
  owed(acquirer: string): number {
    return this.book.balance(owedTo(acquirer), "KHR");
  }

  /** Settles with an acquirer in riel on Bakong. @returns false when somebody lacks the money. */
  settle(acquirer: string): boolean {
    const { bakong } = this.#parts;
    const account = [...this.#merchants.values()].find((one) => one.acquirer === acquirer);
    const owed = this.owed(acquirer);
    if (account === undefined) return false;
    if (owed === 0) return true;
    const money = inRiel(Math.abs(owed));
    const [from, to] =
      owed > 0 ? [SETTLEMENT, account.acquirerAccount] : [account.acquirerAccount, SETTLEMENT];
    if (!bakong.transfer({ from, to, money, description: `settle ${acquirer}` }).ok) return false;
    const [debtor, creditor] = owed > 0 ? [owedTo(acquirer), DESK] : [DESK, owedTo(acquirer)];
    this.book.move(bakong.now, `settle ${acquirer}`, debtor, creditor, money);
    return true;
  }

  #judge(
    partner: Partner,
    { fields, money }: KhqrReading,
    { typedRiel }: ScanOrder,
  ): Answer<{ readonly merchant: EnabledMerchant; readonly riel: number; readonly rate: Rate }> {
    if (fields.transactionCurrency !== "116") return refuse("dollar-code");
    const account = fields.bakongAccountID ?? "";
    const merchant = this.#merchants.get(account);
    if (merchant === undefined) return refuse("merchant-not-enabled");
    if (!this.#parts.bakong.currenciesOf(account)?.has("KHR")) return refuse("no-riel-account");
    const riel = money?.minor ?? typedRiel;
    if (riel === undefined || !Number.isSafeInteger(riel) || riel < 1) return refuse("no-amount");
    if (riel > partner.rielMax) return refuse("over-limit");
    const rate = this.#rate(partner.currency);
    return rate === undefined ? refuse("no-rate") : { ok: true, value: { merchant, riel, rate } };
  }

  #rate(currency: string): Rate | undefined {
    const rate = this.#parts.rates().find((one) => one.currency === currency);
    const age = this.#parts.bakong.now - Date.parse(`${rate?.date ?? ""}T00:00:00Z`);
    return age >= 0 && age <= RATE_LIFE_MS ? rate : undefined;
  }

  /** Money in for money out, over the desk. */
  #exchange(memo: string, from: string, to: string, given: AnyMoney, got: AnyMoney): void {
    this.book.post(this.#parts.bakong.now, memo, [
      { account: from, currency: given.currency, minor: -given.minor },
      { account: DESK, currency: given.currency, minor: given.minor },
      { account: DESK, currency: got.currency, minor: -got.minor },
      { account: to, currency: got.currency, minor: got.minor },
    ]);
  }

  #tell(event: InboundPayment | Refund): void {
    for (const listener of this.#listeners) listener(event);
  }
}

function holding(wallet: string, payer: string): string {
  return `${wallet}:${payer}`;
}

function owedTo(acquirer: string): string {
  return `owed-to:${acquirer}`;
}

function inRiel(minor: number): Money {
  return { minor, currency: "KHR" };
}

function refuse(why: Refusal): Answer<never> {
  return { ok: false, why };
}
