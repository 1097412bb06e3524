/**
 * Audits both books of a market: Bakong's and the Alipay+ switch's. Which accounts may owe is said
 * here again, and not asked of the books.
 */
import type { Entry } from "../networks/account-book.ts";
import { type Audit, auditBook } from "./balances.ts";

interface Book {
  readonly entries: readonly Entry[];
  balance(account: string, currency: string): number;
}

/** Whose debts are what others hold: the central bank's cash, banks abroad, the exchange. */
const OWING = new Set(["mint@nbc", "banks-abroad", "exchange-desk"]);
/** What the switch owes an acquirer, below zero after refunds. */
const OWED_TO = /^owed-to:/;

export interface MarketAudit {
  readonly bakong: Audit;
  readonly alipayPlus: Audit;
  /** Plain sentences about either book. */
  readonly faults: readonly string[];
  readonly entries: number;
  readonly accounts: number;
}

export function auditMarket(books: { readonly bakong: Book; readonly alipayPlus: Book }) {
  const bakong = audit(books.bakong);
  const alipayPlus = audit(books.alipayPlus);
  const result: MarketAudit = {
    bakong,
    alipayPlus,
    faults: [
      ...bakong.faults.map((fault) => `Bakong: ${fault}`),
      ...alipayPlus.faults.map((fault) => `Alipay+: ${fault}`),
    ],
    entries: books.bakong.entries.length + books.alipayPlus.entries.length,
    accounts: bakong.holdings.size + alipayPlus.holdings.size,
  };
  return result;
}

function audit(book: Book): Audit {
  const names = book.entries.flatMap(({ lines }) => lines.map(({ account }) => account));
  const owing = names.filter((name) => OWING.has(name) || OWED_TO.test(name));
  return auditBook(book.entries, (name, currency) => book.balance(name, currency), new Set(owing));
}
