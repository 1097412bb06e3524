/**
 * Understands what was said from the words that were heard, in English and in Khmer. Written from
 * the languages, backwards: it shares no code with the sentences' makers.
 */
import type { Currency, Money } from "../../drivers/hal/money.ts";

export type HeardKind =
  | "received"
  | "late"
  | "sum"
  | "digest"
  | "reversed"
  | "repeat"
  | "again"
  | "today"
  | "no-payments"
  | "link-lost"
  | "link-back"
  | "volume"
  | "not-received"
  | "asked"
  | "serial"
  | "set-up"
  | "unclear";

/** One utterance, understood. */
export interface Heard {
  readonly kind: HeardKind;
  readonly language: string;
  readonly words: readonly string[];
  readonly isTest: boolean;
  /** The whole says that it may have been heard before. */
  readonly isMarked: boolean;
  /** The amount is read a second time. */
  readonly isReadTwice: boolean;
  /** `different-amount` and its like; empty when there was none. */
  readonly warning: string;
  /** The amount, or one a currency in sums. */
  readonly moneys: readonly Money[];
  /** Payments in a sum, or minutes of a late one. */
  readonly count: number | undefined;
}

const UNITS: Readonly<Record<string, number>> = {
  u100: 100,
  u1000: 1_000,
  u10000: 10_000,
  u100000: 100_000,
  u1000000: 1_000_000,
  u1000000000: 1_000_000_000,
  u1000000000000: 1_000_000_000_000,
};

/** The value of a run of number words: each unit multiplies what stands smaller before it. */
export function numberOf(words: readonly string[]): number | undefined {
  const stack: number[] = [];
  for (const word of words) {
    const unit = UNITS[word];
    if (unit !== undefined) {
      let count = 0;
      while (stack.length > 0 && (stack.at(-1) ?? 0) < unit) count += stack.pop() ?? 0;
      if (count === 0) return undefined;
      stack.push(count * unit);
      continue;
    }
    const digits = /^n([0-9]+)b?$/.exec(word)?.[1];
    if (digits === undefined) return undefined;
    stack.push(Number(digits));
  }
  return stack.length === 0 ? undefined : stack.reduce((sum, value) => sum + value, 0);
}

interface Cursor {
  readonly words: readonly string[];
  at: number;
}

/** Takes these words if they come next. */
function takes(cursor: Cursor, ...expected: readonly string[]): boolean {
  if (!expected.every((word, index) => cursor.words[cursor.at + index] === word)) return false;
  cursor.at += expected.length;
  return true;
}

function takeNumber(cursor: Cursor): number | undefined {
  const start = cursor.at;
  while (/^(n[0-9]+b?|u1[0-9]*)$/.test(cursor.words[cursor.at] ?? "")) cursor.at += 1;
  return numberOf(cursor.words.slice(start, cursor.at));
}

function takeMoney(cursor: Cursor): Money | undefined {
  const sign = takes(cursor, "minus") ? -1 : 1;
  const value = takeNumber(cursor);
  if (value === undefined) return undefined;
  if (takes(cursor, "riel")) return { minor: sign * value, currency: "KHR" };
  const usd = (minor: number): Money => ({ minor: sign * minor, currency: "USD" as Currency });
  if (takes(cursor, "cents") || takes(cursor, "cent")) return usd(value);
  if (!takes(cursor, "dollars") && !takes(cursor, "dollar")) return undefined;
  const before = cursor.at;
  const cents = takeNumber(cursor);
  if (cents !== undefined && (takes(cursor, "cents") || takes(cursor, "cent"))) {
    return usd(value * 100 + cents);
  }
  cursor.at = before;
  return usd(value * 100);
}

/** "N payments, in total A and B", after the opening of each language. */
function takeSums(
  cursor: Cursor,
): { readonly count: number; readonly moneys: readonly Money[] } | undefined {
  const count = takeNumber(cursor);
  if (count === undefined) return undefined;
  if (!takes(cursor, "payments") && !takes(cursor, "payment") && !takes(cursor, "times")) {
    return undefined;
  }
  const moneys: Money[] = [];
  if (takes(cursor, "total")) {
    do {
      const money = takeMoney(cursor);
      if (money === undefined) return undefined;
      moneys.push(money);
    } while (takes(cursor, "and"));
  }
  return { count, moneys };
}

function takeWarning(cursor: Cursor): string {
  for (const name of [
    "different-amount",
    "different-currency",
    "after-expiry",
    "second-payment",
  ] as const) {
    if (takes(cursor, name)) return name;
  }
  if (takes(cursor, "wrong", "amount")) return "different-amount";
  if (takes(cursor, "wrong", "kind", "money")) return "different-currency";
  if (takes(cursor, "overdue")) return "after-expiry";
  if (takes(cursor, "paid", "again")) return "second-payment";
  return "";
}

/** Understands one sentence of one language; `unclear` when it is none that is known. */
export function understand(language: string, words: readonly string[]): Heard {
  const cursor: Cursor = { words, at: 0 };
  const isTest = takes(cursor, "test");
  const read = readSentence(cursor);
  const isWhole = read !== undefined && cursor.at === words.length;
  if (read === undefined || !isWhole) {
    const nothing = { isMarked: false, isReadTwice: false, warning: "", moneys: [] };
    return { kind: "unclear", language, words, isTest, count: undefined, ...nothing };
  }
  const { kind, isMarked = false, isReadTwice = false, warning = "", moneys = [], count } = read;
  return { kind, language, words, isTest, isMarked, isReadTwice, warning, moneys, count };
}

interface Read {
  readonly kind: HeardKind;
  readonly isMarked?: boolean;
  readonly isReadTwice?: boolean;
  readonly warning?: string;
  readonly moneys?: readonly Money[];
  readonly count?: number | undefined;
}

function readSentence(cursor: Cursor): Read | undefined {
  if (takes(cursor, "no-connection", "not-announced")) return { kind: "link-lost" };
  if (takes(cursor, "lost", "network", "bank", "please", "check")) return { kind: "link-lost" };
  if (takes(cursor, "connected")) return { kind: "link-back" };
  if (takes(cursor, "done", "connected", "network", "ready")) return { kind: "link-back" };
  if (takes(cursor, "no-payments") || takes(cursor, "no", "payment")) {
    return { kind: "no-payments" };
  }
  const isYes = takes(cursor, "bank-says-paid") || takes(cursor, "bank", "paid", "already");
  const isUnknown =
    takes(cursor, "cannot-know", "please-check") ||
    takes(cursor, "not", "can", "know", "please", "check");
  if (isYes || isUnknown) return { kind: "asked" };
  if (takes(cursor, "not-received") || takes(cursor, "not", "yet", "received")) {
    const money = takeMoney(cursor);
    return money && { kind: "not-received", moneys: [money] };
  }
  if (takes(cursor, "serial-number") || takes(cursor, "number", "machine")) {
    while (/^n[0-9]b?$/.test(cursor.words[cursor.at] ?? "")) cursor.at += 1;
    return { kind: "serial" };
  }
  if (takes(cursor, "set-up-open") || takes(cursor, "set-up-closed")) return { kind: "set-up" };
  if (takes(cursor, "start", "setup", "machine") || takes(cursor, "stop", "setup", "machine")) {
    return { kind: "set-up" };
  }
  if (takes(cursor, "volume")) {
    const count = takeNumber(cursor);
    return takes(cursor, "percent") ? { kind: "volume", count } : undefined;
  }
  if (takes(cursor, "taken-back") || takes(cursor, "done", "refund")) {
    return amount(cursor, "reversed", "");
  }
  if (takes(cursor, "today")) {
    takes(cursor, "received");
    const sums = takeSums(cursor);
    return sums && { kind: "today", ...sums };
  }
  return readNews(cursor);
}

function readNews(cursor: Cursor): Read | undefined {
  if (takes(cursor, "repeat", "received") || takes(cursor, "listen", "again", "received")) {
    return amount(cursor, "repeat", "");
  }
  const isMarked = takes(cursor, "once-more") || takes(cursor, "again");
  if (takes(cursor, "earlier", "received")) {
    const sums = takeSums(cursor);
    return sums && { kind: "digest", isMarked, ...sums };
  }
  if (isMarked) {
    if (takes(cursor, "taken-back") || takes(cursor, "done", "refund")) {
      return amount(cursor, "reversed", "", true);
    }
    takes(cursor, "please", "check");
    return takes(cursor, "received") ? amount(cursor, "again", "", true) : undefined;
  }
  const warning = takeWarning(cursor);
  if (takes(cursor, "received")) {
    const before = cursor.at;
    const sums = warning === "" ? takeSums(cursor) : undefined;
    if (sums !== undefined) return { kind: "sum", ...sums };
    cursor.at = before;
    return amount(cursor, "received", warning);
  }
  if (!takes(cursor, "paid")) return undefined;
  const count = takeNumber(cursor);
  const isAgo = takes(cursor, "minutes-ago") || takes(cursor, "minute-ago");
  if (!isAgo && !takes(cursor, "minute", "ago", "amount")) return undefined;
  const late = amount(cursor, "late", "");
  return late && { ...late, count };
}

function amount(
  cursor: Cursor,
  kind: HeardKind,
  warning: string,
  isMarked = false,
): Read | undefined {
  const money = takeMoney(cursor);
  if (money === undefined) return undefined;
  // An unusual amount is read a second time, and must be the same.
  const isReadTwice = takes(cursor, "please-check") || takes(cursor, "please", "check");
  if (isReadTwice) {
    const again = takeMoney(cursor);
    if (again?.minor !== money.minor || again.currency !== money.currency) return undefined;
  }
  return { kind, warning, isMarked, isReadTwice, moneys: [money] };
}
