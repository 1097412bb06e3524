/**
 * The customer's side: wallets, and what happens from "Pay" to the credit at the merchant's bank.
 * Everything the phone sends is judged again here, as a bank would: the code, its expiry, whose it
 * is, the amount and the currency. Exchange rates are made up and fixed.
 */
import { createHash } from "node:crypto";
import type { Currency, Money } from "../../drivers/hal/money.ts";
import { decodeKhqr } from "../../firmware/khqr/decode.ts";
import { groupMoney, parseMoney } from "../../firmware/lib/money.ts";
import type { Acquirer } from "./acquirer.ts";
import type { Issued, PayerClaim } from "./bank-facts.ts";

export interface Wallet {
  readonly id: string;
  readonly name: string;
  /** `alipay-plus` wallets pay merchants in riel only. */
  readonly network: "bakong" | "alipay-plus";
  /** ISO 3166 two letters. */
  readonly country: string;
  /** What leaves the payer's pocket; null pays in the currency of the code. */
  readonly home: HomeCurrency | null;
}

export interface HomeCurrency {
  readonly code: string;
  readonly decimals: number;
  /** Minor units for a million riel, whole. */
  readonly perMillionRiel: number;
}

/** The wallets on the page, in the order of its list. */
export const WALLETS: readonly Wallet[] = [
  { id: "bakong", name: "Bakong", network: "bakong", country: "KH", home: null },
  alipayPlus("alipay", "Alipay", "CN", "CNY", 2, 178_000),
  alipayPlus("kakaopay", "KakaoPay", "KR", "KRW", 0, 345_000),
  alipayPlus("touchngo", "Touch 'n Go", "MY", "MYR", 2, 105_000),
  alipayPlus("truemoney", "TrueMoney", "TH", "THB", 2, 805_000),
  alipayPlus("gcash", "GCash", "PH", "PHP", 2, 1_430_000),
];

/** The bank's counter: which terminal stands behind which Bakong account. */
export interface BankDesk {
  readonly acquirer: Acquirer;
  /** Terminal ids by Bakong account id. */
  readonly accounts: ReadonlyMap<string, string>;
}

export interface WalletPayment {
  /** The text the phone read from the display. */
  readonly khqr: string;
  /** The id of a wallet in `WALLETS`. */
  readonly wallet: string;
  /** What the payer typed, as a decimal string; only for a code without an amount. */
  readonly amount?: string;
}

export type WalletAnswer =
  | { readonly ok: true; readonly issued: Issued; readonly money: Money; readonly paid: string }
  /** A plain sentence for the payer; nothing was paid. */
  | { readonly ok: false; readonly message: string };

/**
 * Pays a KHQR from a wallet. A refusal has no effect at all.
 * @param now the bank's clock, milliseconds since 1970; decides the expiry.
 */
export function payKhqr(desk: BankDesk, payment: WalletPayment, now: number): WalletAnswer {
  const wallet = WALLETS.find(({ id }) => id === payment.wallet);
  if (wallet === undefined) return refuse(`There is no wallet called “${payment.wallet}”.`);
  const decoded = decodeKhqr(payment.khqr, now);
  if (!decoded.ok) return refuse(`${refusalOf(decoded.code)} (KHQR ${decoded.code})`);
  const { fields } = decoded;
  const terminal = desk.accounts.get(fields.bakongAccountID ?? "");
  if (terminal === undefined) {
    return refuse("This code belongs to a merchant of another bank. Nothing was paid.");
  }
  const currency: Currency = fields.transactionCurrency === "840" ? "USD" : "KHR";
  if (wallet.network === "alipay-plus" && currency === "USD") {
    return refuse(`${wallet.name} pays in riel only. Ask the vendor for a riel code.`);
  }
  const money = decoded.money ?? typedMoney(payment.amount, currency);
  if (typeof money === "string") return refuse(money);
  const payer = payerOf(wallet, money);
  const issued = desk.acquirer.credit(terminal, {
    money,
    md5: createHash("md5").update(payment.khqr, "utf8").digest("hex"),
    ...(fields.billNumber ? { billNumber: fields.billNumber } : {}),
    rail: wallet.network,
    ...(payer === undefined ? {} : { payer }),
  });
  const home = payer === undefined ? "" : ` (${payer.amount} ${payer.currency})`;
  return { ok: true, issued, money, paid: `${groupMoney(money)} ${money.currency}${home}` };
}

/** The amount of a code that names none; a sentence when what was typed is no amount. */
function typedMoney(amount: string | undefined, currency: Currency): Money | string {
  if (amount === undefined || amount.trim() === "") return "Type the amount to pay.";
  const plain = amount.trim().replaceAll(",", "");
  const money = parseMoney(currency === "USD" ? withCents(plain) : plain, currency);
  if (money !== undefined) return money;
  return currency === "KHR"
    ? "Type a whole number of riel, for example 12500."
    : "Type dollars and cents, for example 3.75.";
}

/** A person types `3` or `3.5` for what the wire calls `3.00` and `3.50`. */
function withCents(amount: string): string {
  const [whole = "", cents = "", more] = amount.split(".");
  return more === undefined ? `${whole}.${cents.padEnd(2, "0")}` : amount;
}

/** What a foreign payer's wallet takes, by its fixed rate, rounded down. */
function payerOf(wallet: Wallet, money: Money): PayerClaim | undefined {
  if (wallet.home === null) return undefined;
  const { code, decimals, perMillionRiel } = wallet.home;
  const minor = (BigInt(money.minor) * BigInt(perMillionRiel)) / 1_000_000n;
  const digits = String(minor).padStart(decimals + 1, "0");
  const amount =
    decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
  return { wallet: `alipay-plus/${wallet.id}`, country: wallet.country, amount, currency: code };
}

/** KHQR error codes in the words of a wallet. */
function refusalOf(code: number): string {
  if (code === 46) return "This code has expired. Ask the vendor for a new one.";
  return "This is not a valid KHQR code. Nothing was paid.";
}

function refuse(message: string): WalletAnswer {
  return { ok: false, message };
}

function alipayPlus(
  id: string,
  name: string,
  country: string,
  code: string,
  decimals: number,
  perMillionRiel: number,
): Wallet {
  const home = { code, decimals, perMillionRiel };
  return { id, name, network: "alipay-plus", country, home };
}
