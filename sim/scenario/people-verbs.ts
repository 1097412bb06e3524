/** What people do in a story: the vendor at the keys, the customer with a phone, the till. */
import type { Money } from "../../drivers/hal/money.ts";
import { KEYS } from "../../drivers/hal/panel.ts";
import type { CreditOrder, Issued, PayerClaim } from "../networks/bank-facts.ts";
import { type Counter, StoryMistake, TERMINAL } from "./counter.ts";
import type { Bill } from "./eye.ts";
import type { Deed } from "./story.ts";
import type { Words } from "./words.ts";

const HOLD_MAX_MS = 60_000;

export const PEOPLE_VERBS: Readonly<Record<string, (words: Words) => Deed>> = {
  /** `keys currency 1 2 5 0 0 charge`: short presses, one after the other. */
  keys(words) {
    const keys = [words.choice(KEYS)];
    while (words.ahead !== undefined) keys.push(words.choice(KEYS));
    return ({ stall }) => stall.press(...keys);
  },
  /** `hold middle 2s` */
  hold(words) {
    const key = words.choice(KEYS);
    const seen = words.ahead;
    const durationMs = words.duration();
    if (durationMs > HOLD_MAX_MS) words.fail("nobody holds a key longer than a minute", seen);
    return ({ stall }) => stall.hold(key, durationMs);
  },
  /** `together volume-up volume-down`: two keys at once */
  together(words) {
    const keys = [words.choice(KEYS), words.choice(KEYS)];
    return ({ stall }) => {
      for (const key of keys) stall.panel.press(key);
      for (const key of keys) stall.panel.release(key);
    };
  },
  /** `scan the bill`, `scan the bill as first`: a phone reads the code from the pixels. */
  scan(words) {
    words.need("the", "bill");
    const name = words.take("as") ? words.name() : undefined;
    return (counter) => scan(counter, name);
  },
  pay: readPayment,
  /** `till opens 12500 KHR bill INV-1 for 2m`, `till cancels bill INV-1` */
  till(words) {
    if (words.choice(["opens", "cancels"]) === "cancels") {
      words.need("bill");
      const bill = words.next("the bill's number is expected here");
      return ({ stall }) => stall.bank.cancelCharge(TERMINAL, bill);
    }
    const money = words.amount();
    words.need("bill");
    const billNumber = words.next("the bill's number is expected here");
    words.need("for");
    const lifetimeMs = words.duration();
    return ({ stall }) => {
      const { bank } = stall;
      const expiresAt = stall.nowWall + lifetimeMs;
      bank.openCharge(TERMINAL, { money, billNumber, expiresAt });
    };
  },
};

/** Reads the lit code into a phone. @returns it, if it asks for an amount. */
function scan(counter: Counter, name: string | undefined): Bill {
  const bill = counter.eye.read();
  if (bill?.billNumber === undefined) {
    throw new StoryMistake(`no bill can be scanned: the screen is "${counter.eye.screen}"`);
  }
  counter.bills.set("the bill", bill);
  if (name !== undefined) counter.bills.set(name, bill);
  return bill;
}

/**
 * `pay 12500 KHR for the bill`, and all or some of: `made 4m ago`, `by alipay-plus/kakaopay KR
 * 4312 KRW`, `as a test`, `as lunch`. Without a bill it pays the static code.
 */
function readPayment(words: Words): Deed {
  const money = words.amount();
  let bill: string | undefined;
  if (words.take("for")) bill = words.take("the", "bill") ? "the bill" : billName(words);
  const order = readOrder(words);
  const name = words.take("as") ? words.name() : undefined;
  return (counter) => {
    const paid = bill === undefined ? undefined : theBill(counter, bill);
    issue(counter, money, { ...order, bill: paid }, name);
  };
}

function billName(words: Words): string {
  words.need("bill");
  return words.name();
}

/** What may follow an amount. */
export interface Order {
  readonly agoMs: number;
  readonly isTest: boolean;
  readonly payer: PayerClaim | undefined;
}

function readOrder(words: Words): Order {
  const agoMs = words.take("made") ? words.duration() : 0;
  if (agoMs > 0) words.need("ago");
  let payer: PayerClaim | undefined;
  if (words.take("by")) {
    const wallet = words.next("a wallet is expected here, such as alipay-plus/kakaopay");
    const country = words.next("the payer's country is expected here, such as KR");
    const amount = words.next("what the payer paid is expected here, such as 4312 KRW");
    const currency = words.next("the payer's currency is expected here, such as KRW");
    payer = { wallet, country, amount, currency };
  }
  const isTest = words.take("as", "a", "test");
  return { agoMs, isTest, payer };
}

/** What is lit now, if that is a bill, or else what was last scanned; or a bill by its name. */
function theBill(counter: Counter, name: string): Bill {
  if (name === "the bill" && counter.eye.read()?.billNumber !== undefined) {
    return scan(counter, undefined);
  }
  const bill = counter.bills.get(name);
  if (bill === undefined) throw new StoryMistake(`nobody has scanned ${name}`);
  return bill;
}

/** Has the bank credit a payment, and keeps it under its name. */
function issue(
  counter: Counter,
  money: Money,
  { agoMs, isTest, payer, bill }: Order & { readonly bill: Bill | undefined },
  name: string | undefined,
): Issued {
  const { stall } = counter;
  const order: CreditOrder = {
    money,
    creditedAt: stall.nowWall - agoMs,
    env: isTest ? "test" : "live",
    ...(payer === undefined ? {} : { payer, rail: "alipay-plus" }),
    ...(bill === undefined ? {} : { md5: bill.md5 }),
    ...(bill?.billNumber === undefined ? {} : { billNumber: bill.billNumber }),
  };
  const issued = stall.bank.credit(TERMINAL, order);
  counter.payments.set("the last", issued);
  if (name !== undefined) counter.payments.set(name, issued);
  return issued;
}
