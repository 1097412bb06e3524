/** What happened at the bank, as one line for the page: in words, with the time of the bank. */
import type { BankFact } from "../networks/bank-facts.ts";

export interface BankLine {
  readonly type: BankFact["type"];
  /** `HH:MM:SS` in Phnom Penh. */
  readonly time: string;
  readonly text: string;
  /** The terminal's state, when that is the news. */
  readonly state?: string;
}

const CLOCK = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Asia/Phnom_Penh",
  timeStyle: "medium",
});

export function bankLine(fact: BankFact, at: Date): BankLine {
  const state = fact.type === "state" ? { state: fact.state } : {};
  return { type: fact.type, time: CLOCK.format(at), text: textOf(fact), ...state };
}

function textOf(fact: BankFact): string {
  switch (fact.type) {
    case "issued": {
      const { kind, seq, money, txid } = fact.issued;
      const amount = money === undefined ? "" : ` of ${money.minor} ${MINOR[money.currency]}`;
      return `signed ${kind}${amount}, number ${seq}${tail(txid)}`;
    }
    case "hello":
      return `${fact.terminal} says hello, start ${String(fact.claims.boot)}`;
    case "state":
      return `${fact.terminal} is ${fact.state}`;
    case "receipt": {
      const { stage, reason, issued } = fact.receipt;
      return `receipt: ${stage}${reason === undefined ? "" : ` (${reason})`}${tail(issued?.txid)}`;
    }
    case "request":
      return `${fact.terminal} asks for what it missed; sent again: ${fact.resent}`;
    case "refused":
      return `not believed: ${fact.why} (${fact.topic})`;
  }
}

const MINOR = { KHR: "riel", USD: "cents" } as const;

function tail(txid: string | undefined): string {
  return txid === undefined ? "" : `, ${txid.slice(0, 8)}`;
}
