/**
 * What people with phones, the merchant and the merchant's bank may do, one entry a path. Whatever
 * a page claims is judged again in the market; here only the form is judged.
 */
import type { Money } from "../../drivers/hal/money.ts";
import { decodeKhqr } from "../../firmware/khqr/decode.ts";
import { TEMPERS } from "../networks/bank-gateway.ts";
import type { MarketAnswer, MarketQuote } from "../networks/market.ts";
import { sendReversal } from "../networks/mischief.ts";
import { type Mispayment, mispay } from "../networks/mispayments.ts";
import { typedAmount } from "../networks/typed-amount.ts";
import { type Answer, type Body, jsonAnswer, type Route, refusal } from "./answer.ts";
import type { ShopParts } from "./shop-parts.ts";
import { watchSwitch } from "./switch.ts";
import { PEOPLE, type Person, type TownOrder } from "./town.ts";
import { moneyText } from "./town-view.ts";

const MISPAYMENTS: readonly Mispayment[] = ["half", "other-currency", "as-asked"];

export function townRoutes(parts: ShopParts): Readonly<Record<string, Route>> {
  const { town } = parts;
  return {
    "/api/pay": (body) => withOrder(body, (order) => pay(parts, order)),
    "/api/quote": (body) => withOrder(body, (order) => quoteAnswer(town.quote(order))),
    "/api/abroad/pay": (body) =>
      withCode(body, (person, code) => paidAnswer(town.payAbroad(person, code))),
    "/api/abroad/quote": (body) =>
      withCode(body, (person, code) => quoteAnswer(town.quoteAbroad(person, code))),
    "/api/refund": (body) => refund(parts, body),
    "/api/settle": () =>
      town.settle() ? jsonAnswer({ ok: true }) : refusal(409, "Alipay+ or the bank lacks money."),
    "/api/merchant": (body) => arrange(parts, body),
    "/api/bank/gateway": (body) => setGateway(parts, body),
    "/api/bank/mispay": (body) => sendMispayment(parts, body),
    "/api/bank/reversal": () => reverseLast(parts),
  };
}

function pay({ path, town }: ShopParts, order: TownOrder): Answer {
  path.pressPay();
  const answer = town.pay(order);
  path.dropPay();
  return paidAnswer(answer);
}

/** Reads `khqr`, `wallet`, `amount` and `person`, then does it. */
function withOrder(body: Body, act: (order: TownOrder) => Answer): Answer {
  const { khqr, wallet, amount } = body;
  const person = personOf(body);
  if (typeof khqr !== "string" || typeof wallet !== "string") {
    return refusal(400, `"khqr" and "wallet" must be texts`);
  }
  if (amount !== undefined && typeof amount !== "string") {
    return refusal(400, `"amount" must be a text such as "12500"`);
  }
  if (person === undefined) return unknownPerson();
  const typed = typedFor(khqr, amount);
  if (typeof typed === "string") return refusal(422, typed);
  return act({ person, wallet, khqr, ...(typed === undefined ? {} : { typed }) });
}

/** What was typed, for a code that names no amount; a sentence when it is none. */
function typedFor(khqr: string, amount: string | undefined): Money | string | undefined {
  // The market judges the code, its time included; here only its currency matters.
  const decoded = decodeKhqr(khqr, undefined);
  if (!decoded.ok || decoded.money !== null) return undefined;
  return typedAmount(amount, decoded.fields.transactionCurrency === "840" ? "USD" : "KHR");
}

function withCode(body: Body, act: (person: Person, code: string) => Answer): Answer {
  const person = personOf(body);
  if (typeof body.code !== "string") return refusal(400, `"code" must be a text`);
  return person === undefined ? unknownPerson() : act(person, body.code);
}

function personOf({ person }: Body): Person | undefined {
  return person === undefined ? PEOPLE[0] : PEOPLE.find(({ id }) => id === person);
}

function unknownPerson(): Answer {
  return refusal(400, `"person" must be one of ${PEOPLE.map(({ id }) => id).join(" ")}`);
}

/** What was paid stands in the answer in the words of both sides. */
function paidAnswer(answer: MarketAnswer): Answer {
  if (!answer.ok) return refusal(422, answer.message);
  const { txid, gives, gets, steps } = answer;
  const given = gives.currency === gets.currency ? "" : ` (${moneyText(gives)})`;
  return jsonAnswer({ ok: true, txid, paid: `${moneyText(gets)}${given}`, steps });
}

function quoteAnswer(quote: MarketQuote): Answer {
  if (!quote.ok) return refusal(422, quote.message);
  const { gives, gets, rate } = quote;
  return jsonAnswer({
    ok: true,
    gives: moneyText(gives),
    gets: moneyText(gets),
    rate: rate === null ? "" : `rate of ${rate.date}, ${rate.source}`,
  });
}

/** @param body `part: "half"` gives half of what is left. */
function refund({ town }: ShopParts, { txid, part = "all" }: Body): Answer {
  if (typeof txid !== "string" || (part !== "all" && part !== "half")) {
    return refusal(400, `"txid" must be a text, "part" all or half`);
  }
  const paid = town.market.bakong.transfers.find(({ hash }) => hash === txid);
  if (paid === undefined) return refusal(404, "There is no such payment.");
  const minor = part === "half" ? Math.max(1, Math.floor(paid.money.minor / 2)) : undefined;
  return paidAnswer(town.giveBack(txid, minor));
}

/** The technician tells the terminal as well: it starts anew with what its merchant may take. */
function arrange({ town, counter, announce }: ShopParts, { isJoined, hasRiel }: Body): Answer {
  const isSwitch = (value: unknown) => value === undefined || typeof value === "boolean";
  if (!isSwitch(isJoined) || !isSwitch(hasRiel)) {
    return refusal(400, `"isJoined" and "hasRiel" must be true or false`);
  }
  town.arrange({
    ...(typeof isJoined === "boolean" ? { isJoined } : {}),
    ...(typeof hasRiel === "boolean" ? { hasRiel } : {}),
  });
  const { isJoined: joined, hasRiel: riel } = town;
  watchSwitch(counter.change({ isJoined: joined, hasRiel: riel }), announce);
  return jsonAnswer({ ok: true, isJoined: joined, hasRiel: riel });
}

function setGateway({ gateway, announce }: ShopParts, { temper }: Body): Answer {
  const known = TEMPERS.find((one) => one === temper);
  if (known === undefined) return refusal(400, `"temper" must be one of ${TEMPERS.join(" ")}`);
  gateway.temper = known;
  announce("gateway", { temper: known });
  return jsonAnswer({ ok: true, temper: known });
}

function sendMispayment({ town }: ShopParts, { khqr, how = "half" }: Body): Answer {
  const known = MISPAYMENTS.find((one) => one === how);
  if (typeof khqr !== "string" || known === undefined) {
    return refusal(400, `"khqr" must be a text, "how" one of ${MISPAYMENTS.join(" ")}`);
  }
  const answer = mispay(town.market.bakong, town.straw, khqr, known);
  if (typeof answer === "string") return refusal(422, answer);
  town.parts.changed();
  return jsonAnswer({ ok: true, txid: answer.hash });
}

/** The last credit taken back: over the network that brought it, or by the bank's word alone. */
function reverseLast({ acquirer, terminal, town }: ShopParts): Answer {
  const last = acquirer.issued(terminal).findLast(({ kind }) => kind === "payment.credited");
  const txid = last?.txid;
  if (txid === undefined) return refusal(409, "There has been no payment yet. Pay one first.");
  if (town.market.bakong.transfers.some(({ hash }) => hash === txid)) {
    return paidAnswer(town.giveBack(txid));
  }
  sendReversal(acquirer, terminal);
  return jsonAnswer({ ok: true });
}
