/**
 * The Bakong network: accounts in riel and dollars, instant transfers with their hashes, and the
 * md5 of the KHQR that was paid. It believes nothing the payer's phone says but the text it read.
 * Time and randomness come in; who hears of a credit is told by `onTransfer`.
 */
import { createHash } from "node:crypto";
import type { Currency, Money } from "../../../drivers/hal/money.ts";
import { decodeKhqr } from "../../../firmware/khqr/decode.ts";
import { AccountBook } from "../account-book.ts";
import type { PayOrder, PayRefusal, Reversal, Transfer, TransferOrder } from "./transfer.ts";

export interface BakongParts {
  /** Bakong's clock: milliseconds since 1970. */
  readonly now: () => number;
  readonly randomBytes: (lengthBytes: number) => Uint8Array;
  /** How long the receiving side takes to acknowledge; 1500 ms when absent. */
  readonly acknowledgeMs?: number;
}

export type PayAnswer =
  | { readonly ok: true; readonly transfer: Transfer }
  | { readonly ok: false; readonly why: PayRefusal };

export type QuoteAnswer =
  | { readonly ok: true; readonly value: Money }
  | { readonly ok: false; readonly why: PayRefusal };

type ReadAnswer =
  | { readonly ok: true; readonly value: TransferOrder }
  | { readonly ok: false; readonly why: PayRefusal };

/** Whose cash people bring to a bank's counter; it owes what all accounts hold. */
export const MINT = "mint@nbc";

/** How long the receiving side usually takes (field reports: one to two seconds). */
const ACKNOWLEDGE_MS = 1500;

export class Bakong {
  /** Every riel and cent of every account; open for auditors. */
  readonly book = new AccountBook();
  readonly #parts: BakongParts;
  readonly #accounts = new Map<string, ReadonlySet<Currency>>();
  readonly #transfers: Transfer[] = [];
  readonly #listeners = new Set<(transfer: Transfer) => void>();

  constructor(parts: BakongParts) {
    this.#parts = parts;
    this.book.addSource(MINT);
  }

  get now(): number {
    return this.#parts.now();
  }

  /** Every transfer, oldest first. */
  get transfers(): readonly Transfer[] {
    return this.#transfers;
  }

  /** Opens `name@bank` with the currencies it holds. Opening it again changes its currencies. */
  open(account: string, currencies: readonly Currency[]): void {
    this.#accounts.set(account, new Set(currencies));
  }

  /** The currencies of an account; undefined when there is none of that name. */
  currenciesOf(account: string): ReadonlySet<Currency> | undefined {
    return this.#accounts.get(account);
  }

  /** Cash handed in at a bank's counter. */
  deposit(account: string, money: Money): void {
    this.book.move(this.now, "cash in", MINT, account, money);
  }

  balance(account: string, currency: Currency): number {
    return this.book.balance(account, currency);
  }

  /** Tells of every transfer and reversal from now on. @returns how to stop it. */
  onTransfer(listener: (transfer: Transfer) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What a KHQR asks of this payer, or why it would be refused. Moves nothing. */
  quote(order: PayOrder): QuoteAnswer {
    const read = this.#read(order);
    if (!read.ok) return read;
    const why = this.#objection(read.value);
    return why === undefined ? { ok: true, value: read.value.money } : { ok: false, why };
  }

  /**
   * Pays what a KHQR says. A refusal moves nothing.
   * The expiry is judged by the payer's clock, which a phone has of its own.
   */
  pay(order: PayOrder): PayAnswer {
    const read = this.#read(order);
    return read.ok ? this.transfer(read.value) : read;
  }

  #read(order: PayOrder): ReadAnswer {
    const decoded = decodeKhqr(order.khqr, order.payerNow ?? this.now);
    if (!decoded.ok) return { ok: false, why: decoded.code === 46 ? "expired" : "not-khqr" };
    const { fields } = decoded;
    const currency: Currency = fields.transactionCurrency === "840" ? "USD" : "KHR";
    const typed = order.typed?.currency === currency ? order.typed : undefined;
    const money = decoded.money ?? typed;
    if (money === undefined) return { ok: false, why: "no-amount" };
    const { description, instructionRef } = order;
    const transfer: TransferOrder = {
      from: order.from,
      to: fields.bakongAccountID ?? "",
      money,
      khqr: {
        md5: this.md5(order.khqr),
        isStatic: decoded.money === null,
        billNumber: fields.billNumber,
      },
      ...(description === undefined ? {} : { description }),
      ...(instructionRef === undefined ? {} : { instructionRef }),
    };
    return { ok: true, value: transfer };
  }

  /** The reference of a code: MD5 of its text as shown, lower-case hex. */
  md5(khqr: string): string {
    return createHash("md5").update(khqr, "utf8").digest("hex");
  }

  /** Moves money at once, or refuses and moves nothing. */
  transfer(order: TransferOrder): PayAnswer {
    const why = this.#objection(order);
    if (why !== undefined) return { ok: false, why };
    const { from, to, money } = order;
    const transfer = this.#enter(order, "done");
    this.book.move(transfer.createdAt, `transfer ${transfer.hash}`, from, to, money);
    this.#tell(transfer);
    return { ok: true, transfer };
  }

  #objection({ from, to, money }: TransferOrder): PayRefusal | undefined {
    if (!Number.isSafeInteger(money.minor) || money.minor < 1) return "no-amount";
    const receiver = this.#accounts.get(to);
    if (receiver === undefined) return "no-such-account";
    if (!this.#accounts.get(from)?.has(money.currency)) return "payer-currency";
    if (!receiver.has(money.currency)) return "payee-currency";
    if (from === to) return "same-account";
    return this.book.covers(from, money) ? undefined : "not-enough";
  }

  /** A transfer that Bakong took in and then failed: it has a hash and moved nothing. */
  fail(order: TransferOrder): Transfer {
    return this.#enter(order, "failed");
  }

  /**
   * Gives a transfer back, whole or in part, as a transfer of its own.
   * @returns undefined when there is none of that hash, or not so much is left of it.
   */
  reverse({ hash, reason, minor }: Reversal): Transfer | undefined {
    const credit = this.#transfers.find((one) => one.hash === hash && one.state === "done");
    if (credit === undefined || credit.reverses !== undefined) return undefined;
    const back = this.#transfers
      .filter(({ reverses }) => reverses?.hash === hash)
      .reduce((sum, { money }) => sum + money.minor, 0);
    const taken = minor ?? credit.money.minor - back;
    const money = { ...credit.money, minor: taken };
    if (taken < 1 || back + taken > credit.money.minor) return undefined;
    if (!this.book.covers(credit.to, money)) return undefined;
    const order = { from: credit.to, to: credit.from, money, reverses: { hash, reason } };
    const reversal = this.#enter(order, "done");
    this.book.move(reversal.createdAt, `reversal ${hash}`, credit.to, credit.from, money);
    this.#tell(reversal);
    return reversal;
  }

  #enter(order: TransferOrder, state: Transfer["state"]): Transfer {
    const createdAt = this.now;
    const random = Buffer.from(this.#parts.randomBytes(32));
    const number = this.#transfers.length + 1;
    const hash = createHash("sha256").update(`${number} `).update(random).digest("hex");
    const transfer: Transfer = {
      hash,
      from: order.from,
      to: order.to,
      money: order.money,
      createdAt,
      acknowledgedAt: createdAt + (this.#parts.acknowledgeMs ?? ACKNOWLEDGE_MS),
      state,
      khqr: order.khqr,
      description: order.description ?? null,
      instructionRef: order.instructionRef ?? null,
      externalRef: `100FT${String(number).padStart(11, "0")}`,
      reverses: order.reverses,
    };
    this.#transfers.push(transfer);
    return transfer;
  }

  #tell(transfer: Transfer): void {
    for (const listener of this.#listeners) listener(transfer);
  }
}
