/**
 * The town as the page shows it: who paid what, what every account gained or gave, and whether all
 * of it adds up. Texts only; the page draws them as they come.
 */
import { symbolOf } from "../../firmware/khqr/symbol.ts";
import { auditMarket } from "../checkers/market-books.ts";
import type { AnyMoney, Line } from "../networks/account-book.ts";
import { DESK, SETTLEMENT } from "../networks/alipay-plus/outbound.ts";
import { decimalText, PARTNERS } from "../networks/alipay-plus/partners.ts";
import { MARKET_WALLETS } from "../networks/market.ts";
import { type Deed, PEOPLE, SHOPS_ABROAD, type Town } from "./town.ts";

/** One who gave or got. */
export interface PartyView {
  readonly name: string;
  readonly role: string;
  /** `−4,313 KRW`, one for each account and currency. */
  readonly changes: readonly string[];
  /** `holds 340,687 KRW`; none where a balance says nothing to anybody. */
  readonly holds: string;
}

export interface DeedView {
  readonly kind: Deed["kind"];
  readonly txid: string;
  readonly time: string;
  readonly who: string;
  readonly wallet: string;
  readonly gave: string;
  readonly got: string;
  /** What is left that could be given back; empty when nothing is, or it cannot be. */
  readonly left: string;
  readonly steps: readonly string[];
  readonly parties: readonly PartyView[];
}

export interface TownView {
  readonly deeds: readonly DeedView[];
  readonly isJoined: boolean;
  readonly hasRiel: boolean;
  /** What Alipay+ owes the merchant's bank; empty when nothing. */
  readonly owed: string;
  readonly audit: { readonly text: string; readonly isGood: boolean };
}

const SHOWN_MAX = 6;
const CLOCK = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Asia/Phnom_Penh",
  timeStyle: "medium",
});

export function townView(town: Town): TownView {
  const { bakong, alipayPlus } = town.market;
  const audit = auditMarket({ bakong: bakong.book, alipayPlus: alipayPlus.book });
  const owed = alipayPlus.owed(town.parts.acquirer.name);
  const [fault] = audit.faults;
  return {
    deeds: town.deeds.slice(0, SHOWN_MAX).map((deed) => deedView(town, deed)),
    isJoined: town.isJoined,
    hasRiel: town.hasRiel,
    owed: owed === 0 ? "" : moneyText({ minor: owed, currency: "KHR" }),
    audit: {
      text:
        fault ??
        `${audit.entries} entries over ${audit.accounts} accounts, added up again: nothing is missing`,
      isGood: fault === undefined,
    },
  };
}

/** `4,313 KRW`, `−12,500 KHR` */
export function moneyText({ minor, currency }: AnyMoney): string {
  const [whole = "", cents] = decimalText(Math.abs(minor), currency).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  const sign = minor < 0 ? "−" : "";
  return `${sign}${grouped}${cents === undefined ? "" : `.${cents}`} ${currency}`;
}

function deedView(town: Town, deed: Deed): DeedView {
  const { kind, person, wallet, answer, at, of } = deed;
  const parties = partiesOf(town, deed);
  return {
    kind,
    txid: answer.txid,
    time: CLOCK.format(at),
    who: kind === "refund" ? `Back to ${person.name}` : person.name,
    wallet: nameOf(wallet),
    gave: moneyText(answer.gives),
    got: moneyText(answer.gets),
    left: of === undefined && kind === "payment" ? leftOf(town, answer.txid) : "",
    steps: answer.steps.map(({ at: stepAt, text }) => `${CLOCK.format(stepAt)} ${text}`),
    parties,
  };
}

function leftOf({ market, parts }: Town, txid: string): string {
  const paid = market.bakong.transfers.find(({ hash }) => hash === txid);
  if (paid === undefined) return "";
  const { money } = paid;
  const foreign = market.alipayPlus.payments.find(({ hash }) => hash === txid);
  const back =
    foreign === undefined
      ? market.bakong.transfers.filter(({ reverses }) => reverses?.hash === txid)
      : market.bakong.transfers.filter(({ description }) => description === `refund ${foreign.id}`);
  const left = money.minor - back.reduce((sum, one) => sum + one.money.minor, 0);
  const isThere = parts.account === paid.to && left > 0;
  return isThere ? moneyText({ ...money, minor: left }) : "";
}

/** In the order in which money passes through their hands. */
function partiesOf(town: Town, deed: Deed): readonly PartyView[] {
  const groups = new Map<string, Line[]>();
  for (const line of deed.answer.lines) {
    const party = partyOf(town, line.account);
    groups.set(party, [...(groups.get(party) ?? []), line]);
  }
  const order = ["payer", "desk", "bank", "merchant", "abroad"];
  const found = order.flatMap((party) => {
    const lines = groups.get(party);
    return lines === undefined ? [] : [partyView(town, deed, party, lines)];
  });
  return deed.kind === "refund" ? found.reverse() : found;
}

function partyOf(town: Town, account: string): string {
  if (account === DESK || account === SETTLEMENT) return "desk";
  if (account === town.bankAccount || account.startsWith("owed-to:")) return "bank";
  if (account === town.parts.account) return "merchant";
  return account.startsWith("shop:") ? "abroad" : "payer";
}

function partyView(town: Town, deed: Deed, party: string, lines: readonly Line[]): PartyView {
  const { person, wallet, kind } = deed;
  const changes = lines.map((line) => `${line.minor > 0 ? "+" : ""}${moneyText(line)}`);
  const holds = (line: Line) => {
    const book = line.account.includes("@") ? town.market.bakong.book : town.market.alipayPlus.book;
    const minor = book.balance(line.account, line.currency);
    return `now holds ${moneyText({ minor, currency: line.currency })}`;
  };
  const [first] = lines;
  const now = first === undefined ? "" : holds(first);
  switch (party) {
    case "payer":
      return { name: person.name, role: `${nameOf(wallet)} wallet`, changes, holds: now };
    case "desk":
      return { name: "Alipay+", role: rateText(town, deed), changes, holds: "" };
    case "bank": {
      const owed = town.market.alipayPlus.owed(town.parts.acquirer.name);
      const isClaim = ({ account }: Line) => account.startsWith("owed-to:");
      const ownFirst = [...lines].sort((a, b) => Number(isClaim(a)) - Number(isClaim(b)));
      const notes = ownFirst.map((line) => {
        const text = `${line.minor > 0 ? "+" : ""}${moneyText(line)}`;
        return isClaim(line) ? `${text} claim` : text;
      });
      const text = `is owed ${moneyText({ minor: owed, currency: "KHR" })} by Alipay+`;
      return {
        name: town.parts.acquirer.name,
        role: "the merchant’s bank",
        changes: notes,
        holds: text,
      };
    }
    case "abroad": {
      const shop = SHOPS_ABROAD.find(({ id }) => first?.account === `shop:${id}`);
      return { name: shop?.name ?? "", role: "a shop abroad", changes, holds: now };
    }
    default: {
      const role = kind === "refund" ? "gives back" : "the merchant";
      return { name: town.parts.merchant, role, changes, holds: now };
    }
  }
}

function rateText({ market }: Town, { answer, of }: Deed): string {
  const payment =
    market.alipayPlus.payments.find(({ hash }) => hash === (of ?? answer.txid)) ??
    market.alipayPlus.outbound.payments.find(({ hash }) => hash === answer.txid);
  if (payment === undefined) return "exchange";
  const { currency, minorPerMillionRiel, date, source } = payment.rate;
  const price = moneyText({ minor: minorPerMillionRiel, currency });
  return `1,000,000 KHR = ${price}, rate of ${date}, ${source}`;
}

function nameOf(wallet: string): string {
  return MARKET_WALLETS.find(({ id }) => id === wallet)?.name ?? wallet;
}

/** What never changes: filled into the page once. */
export function townFacts(town: Town) {
  return {
    people: PEOPLE,
    wallets: MARKET_WALLETS.map((wallet) => {
      const currency = PARTNERS.find(({ id }) => id === wallet.id)?.currency ?? "";
      return { ...wallet, currency };
    }),
    abroad: SHOPS_ABROAD.map((shop) => {
      const price = moneyText({ minor: shop.minor, currency: shop.currency });
      const { id, name, country, currency } = shop;
      const { size, modules } = symbolOf(town.codeOf(id) ?? "?");
      return { id, name, country, currency, price, size, modules: [...modules].join("") };
    }),
  };
}
