/** What the bank does in a story, and what those do who only claim to be the bank. */
import type { Money } from "../../drivers/hal/money.ts";
import type { Issued } from "../networks/bank-facts.ts";
import type { Claims } from "../networks/jws.ts";
import { sendForged, sendGarbage } from "../networks/mischief.ts";
import { type Counter, StoryMistake, TERMINAL } from "./counter.ts";
import type { Deed } from "./story.ts";
import type { Words } from "./words.ts";

const BURST_MAX = 10_000;
const REPEAT_MAX = 1_000;

export const BANK_VERBS: Readonly<Record<string, (words: Words) => Deed>> = {
  /** `burst 12 of 1000 KHR`, `burst 300 of 1000 KHR made 8h ago` */
  burst(words) {
    const count = words.count(1, BURST_MAX);
    words.need("of");
    const money = words.amount();
    const agoMs = words.take("made") ? words.duration() : 0;
    if (agoMs > 0) words.need("ago");
    return ({ stall, payments }) => {
      for (let made = 0; made < count; made += 1) {
        const order = { money, creditedAt: stall.nowWall - agoMs };
        payments.set("the last", stall.bank.credit(TERMINAL, order));
      }
    };
  },
  /** `reverse the last`, `reverse lunch 1000 KHR`: takes a payment back, or part of it. */
  reverse(words) {
    const name = paymentName(words);
    const part = words.ahead === undefined ? undefined : words.amount();
    return (counter) => {
      const { txid } = payment(counter, name);
      const { bank } = counter.stall;
      const issued =
        txid === undefined ? undefined : bank.reverse(TERMINAL, txid, "customer-request", part);
      if (issued === undefined) throw new StoryMistake(`${name} was no credit`);
      counter.payments.set("the last", issued);
    };
  },
  /** `void`: a number of the bank's is used up without a payment. */
  void: () => (counter) => {
    counter.payments.set("the last", counter.stall.bank.fillHole(TERMINAL));
  },
  /** `repeat the last`, `repeat lunch 5 times`: byte for byte. */
  repeat(words) {
    const name = paymentName(words);
    const times = words.ahead === undefined ? 1 : words.count(1, REPEAT_MAX);
    if (times > 1) words.need("times");
    return (counter) => {
      const issued = payment(counter, name);
      for (let time = 0; time < times; time += 1) counter.stall.bank.repeat(issued);
    };
  },
  /** `conflict lunch 99000 KHR`: the same payment again, rightly signed, with another amount. */
  conflict(words) {
    const name = paymentName(words);
    const money = words.amount();
    return (counter) => {
      const { txid } = payment(counter, name);
      send(counter, draft(counter, money, { txid }));
    };
  },
  /** `forged 12500 KHR`: signed by a stranger under the bank's name. */
  forged(words) {
    const money = words.amount();
    return ({ stall }) => sendForged(stall.bank, TERMINAL, money);
  },
  /** `garbage`: bytes that are no message. */
  garbage: () => (counter) => sendGarbage(counter.stall.bank, TERMINAL),
  /** `oversize`: 20,000 bytes where 16 KiB are allowed. */
  oversize: () => (counter) => {
    counter.stall.bank.sendRaw(TERMINAL, "event", Buffer.alloc(20_000, "x"));
  },
  /** `foreign 12500 KHR`: rightly signed, for another terminal. */
  foreign: altered({ aud: "T-0008" }),
  /** `stranger 12500 KHR`: rightly signed, in another bank's name. */
  stranger: altered({ iss: "OTHERBANK" }),
  /** `former 12500 KHR`: from the time before the terminal was bound anew. */
  former: altered({ epoch: 2 }),
  /** `retained 12500 KHR`: a credit that the broker keeps and sends at every start. */
  retained(words) {
    const money = words.amount();
    return (counter) => {
      const topic = `khqr/v1/${counter.stall.bank.name}/${TERMINAL}/dn/event`;
      counter.stall.broker.publish(topic, counter.pen.sign(draft(counter, money, {})), true);
    };
  },
  /** `misprinted "12,500" KHR`: an amount as no bank may write it. */
  misprinted(words) {
    const amount = words.quoted();
    const currency = words.next("a currency is expected here");
    return (counter) => {
      const plain: Money = { minor: 1, currency: "KHR" };
      send(counter, draft(counter, plain, { amount, currency }));
    };
  },
  /** `bank silent`, `bank withholds the welcome`, `bank answers`. */
  bank(words) {
    const mood = words.choice(["silent", "withholds", "answers"]);
    if (mood === "withholds") words.need("the", "welcome");
    return ({ post }) => {
      post.isSilent = mood === "silent";
      post.isWelcomeWithheld = mood === "withholds";
    };
  },
};

/** A verb for a credit of which only these claims are wrong. */
function altered(wrong: Claims): (words: Words) => Deed {
  return (words) => {
    const money = words.amount();
    return (counter) => send(counter, draft(counter, money, wrong));
  };
}

/** The claims of the bank's next credit, with some in place of its own; it is never numbered. */
function draft({ stall }: Counter, money: Money, wrong: Claims): Claims {
  return { ...stall.bank.draftCredit(TERMINAL, { money }), ...wrong };
}

function send({ stall, pen }: Counter, claims: Claims): void {
  stall.bank.sendRaw(TERMINAL, "event", pen.sign(claims));
}

/** `the last`, or the name that the story gave a payment. */
export function paymentName(words: Words): string {
  return words.take("the", "last") ? "the last" : words.name();
}

/** A payment by its name. */
export function payment({ payments }: Counter, name: string): Issued {
  const issued = payments.get(name);
  if (issued === undefined) throw new StoryMistake(`no payment is called "${name}"`);
  return issued;
}
