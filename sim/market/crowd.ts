/**
 * The customers: one after the other they come to a stall, hear a price, look at the display and
 * pay with what they have. Each knows only what the phone read from the lit pixels, and judges an
 * expiry by the phone's own clock. Whoever cannot pay asks for another code, or leaves.
 */
import type { Currency, Money } from "../../drivers/hal/money.ts";
import type { Key } from "../../drivers/hal/panel.ts";
import { PARTNERS, UNVERIFIED } from "../networks/alipay-plus/partners.ts";
import type { MarketOrder } from "../networks/market.ts";
import type { Quarter } from "./quarter.ts";
import type { MarketStall } from "./stall.ts";

/** Vendors reckon so. */
const RIEL_FOR_A_DOLLAR = 4_100;
const RIEL_ONLY = "pays in riel only";

export interface Crowd {
  /** Customers who came. */
  readonly came: number;
  /** Who left because nothing could be read. */
  readonly sawNothing: number;
  /** Refusals in the payers' words, how often. */
  readonly refusals: ReadonlyMap<string, number>;
  /** Nobody new comes from now on; who stands at a stall finishes. */
  close(): void;
}

interface Errand {
  readonly wallet: string;
  readonly payer: string;
  /** Added to the true time by the payer's phone. */
  readonly clockMs: number;
  /** How long the payer hesitates before confirming. */
  readonly thinksMs: number;
}

/** @param everyMs between one customer of a stall and the next, on average. */
export function openCrowd(quarter: Quarter, everyMs: number): Crowd {
  const { world, stalls } = quarter;
  const refusals = new Map<string, number>();
  const count = { came: 0, sawNothing: 0 };
  let isOpen = true;

  function come(stall: MarketStall): void {
    const { draw } = stall;
    world.after(draw.between(everyMs / 5, (everyMs * 9) / 5), () => {
      if (!isOpen) return;
      count.came += 1;
      serve(stall);
      come(stall);
    });
  }

  function serve(stall: MarketStall): void {
    const { draw } = stall;
    const errand = errandOf(quarter, stall);
    if (stall.hasRiel && draw.happens(0.15)) {
      // The standing code: the payer types the amount.
      const money = priceOf(stall, "KHR");
      world.after(2_000, () => scan(stall, errand, money, true));
      return;
    }
    const currency = !stall.hasRiel || draw.happens(0.35) ? "USD" : "KHR";
    charge(stall, errand, priceOf(stall, currency));
  }

  /** The vendor keys the price; the payer looks at what is then lit. */
  function charge(stall: MarketStall, errand: Errand, money: Money): void {
    stall.type(keysFor(stall, money));
    world.after(3_500, () => scan(stall, errand, money, false));
  }

  function scan(stall: MarketStall, errand: Errand, money: Money, isTyped: boolean): void {
    const { lit } = stall;
    const khqr = lit === undefined ? undefined : quarter.see(lit);
    if (khqr === undefined) {
      count.sawNothing += 1;
      return;
    }
    world.after(errand.thinksMs, () => confirm(stall, errand, { money, isTyped, khqr }));
  }

  function confirm(
    stall: MarketStall,
    errand: Errand,
    { money, isTyped, khqr }: { money: Money; isTyped: boolean; khqr: string },
  ): void {
    const { wallet, payer } = errand;
    const order: MarketOrder = { wallet, payer, khqr, payerNow: quarter.now() + errand.clockMs };
    // On the phone stand merchant and amount: who would pay another sum does not confirm.
    const quoted = quarter.market.quote(isTyped ? { ...order, typed: money } : order);
    if (!quoted.ok) {
      refuse(stall, errand, money, quoted.message);
      return;
    }
    const { gets } = quoted;
    if (gets.minor !== money.minor || gets.currency !== money.currency) {
      count.sawNothing += 1;
      return;
    }
    const at = quarter.now();
    const answer = quarter.market.pay(isTyped ? { ...order, typed: money } : order);
    if (!answer.ok) {
      refuse(stall, errand, money, answer.message);
      return;
    }
    const { txid } = answer;
    const who = { stall: stall.account, wallet, payer };
    quarter.deals.push({ kind: "paid", txid, ...who, money, isTyped, at });
    if (stall.draw.happens(0.04)) regret(stall, txid, money);
  }

  function refuse(stall: MarketStall, errand: Errand, money: Money, message: string): void {
    refusals.set(message, (refusals.get(message) ?? 0) + 1);
    if (!message.includes(RIEL_ONLY) || !stall.hasRiel) {
      stall.type(["clear"]);
      return;
    }
    // A visitor cannot pay dollars: the vendor asks for the same in riel.
    const riel = Math.round((money.minor * RIEL_FOR_A_DOLLAR) / 10_000) * 100;
    stall.type(["clear"]);
    world.after(1_500, () =>
      charge(stall, errand, { minor: Math.max(100, riel), currency: "KHR" }),
    );
  }

  /** Some payments are given back, whole or in part. */
  function regret(stall: MarketStall, txid: string, money: Money): void {
    const { draw } = stall;
    world.after(draw.between(60_000, 1_200_000), () => {
      const minor = draw.happens(0.5) ? money.minor : Math.ceil(money.minor / 3);
      const answer = quarter.market.giveBack(txid, "customer-request", minor);
      if (answer.ok) quarter.deals.push({ kind: "given-back", of: txid, minor });
    });
  }

  for (const stall of stalls) come(stall);
  return {
    get came() {
      return count.came;
    },
    get sawNothing() {
      return count.sawNothing;
    },
    refusals,
    close() {
      isOpen = false;
    },
  };
}

function errandOf({ locals, visitors }: Quarter, { draw }: MarketStall): Errand {
  const pick = <One>(list: readonly One[]): One => list[draw.between(0, list.length - 1)] as One;
  const isSlow = draw.happens(0.02);
  const thinksMs = isSlow ? draw.between(301_000, 420_000) : draw.between(2_000, 25_000);
  const clockMs = draw.happens(0.01) ? 900_000 : draw.between(-15_000, 15_000);
  const how = { thinksMs, clockMs };
  if (draw.happens(0.03)) {
    return { ...how, wallet: pick(Object.keys(UNVERIFIED)), payer: pick(visitors) };
  }
  if (draw.happens(0.45)) return { ...how, wallet: pick(PARTNERS).id, payer: pick(visitors) };
  const isPoor = draw.happens(0.01);
  return {
    ...how,
    wallet: "bakong",
    payer: isPoor ? (locals.at(-1) ?? "") : pick(locals.slice(0, -1)),
  };
}

/** From a handful of herbs to a motorcycle. */
function priceOf({ draw }: MarketStall, currency: Currency): Money {
  if (currency === "USD") return { minor: draw.between(25, 5_000), currency };
  if (draw.happens(0.004)) return { minor: draw.between(201, 300) * 100_000, currency };
  return { minor: draw.between(5, 2_000) * 100, currency };
}

function keysFor({ hasRiel }: MarketStall, { minor, currency }: Money): readonly Key[] {
  // The first currency is offered first; a stall without a riel account has only one.
  const choice: Key[] = currency === "USD" && hasRiel ? ["currency", "currency"] : ["currency"];
  return [...choice, ...([...String(minor)] as Key[]), "charge"];
}
