/**
 * Takes claims out of a verified JSON object, one by one, and remembers the first that breaks its
 * rule. Unknown claims are never looked at; missing and mistyped ones are `schema` (contract,
 * section 2).
 */
import type { WallMs } from "../../drivers/hal/clock.ts";
import { type Currency, type Money, parseMoney } from "../lib/money.ts";
import type { StrictObject } from "./strict-json.ts";

/** Ids that others choose: long enough for any, short enough to keep, safe to print. */
const TOKEN = /^[\x21-\x7e]{1,128}$/;
/** RFC 3339 in UTC with exactly three decimals. */
const TIME = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$/;

export interface ClaimProblem {
  readonly reason: "schema" | "amount" | "currency";
  /** Which claim broke which rule, for a technician's log. */
  readonly detail: string;
}

/**
 * Reads claims in the order asked. After the first problem the values it returns mean nothing: the
 * caller looks at `problem` before it uses any.
 */
export class ClaimReader {
  problem: ClaimProblem | undefined;
  readonly #object: StrictObject;

  constructor(object: StrictObject) {
    this.#object = object;
  }

  /** A string that fits `pattern`. */
  text(name: string, pattern: RegExp, rule: string): string {
    const value = this.#object.members[name];
    if (typeof value === "string" && pattern.test(value)) return value;
    this.#refuse("schema", name, rule);
    return "";
  }

  /** The same, or null when the claim is absent. */
  optionalText(name: string, pattern: RegExp, rule: string): string | null {
    return Object.hasOwn(this.#object.members, name) ? this.text(name, pattern, rule) : null;
  }

  /** An id that the acquirer chose: 1 to 128 printable ASCII characters without spaces. */
  token(name: string): string {
    return this.text(name, TOKEN, "must be 1 to 128 printable ASCII characters without spaces");
  }

  /** One of some words. */
  choice<const Word extends string>(name: string, words: readonly [Word, ...Word[]]): Word {
    const value = this.#object.members[name];
    const word = words.find((candidate) => candidate === value);
    if (word === undefined) this.#refuse("schema", name, `must be ${words.join(" or ")}`);
    return word ?? words[0];
  }

  /** A whole number from `min` up, written in plain digits and exact as a double. */
  integer(name: string, min: number): number {
    const value = this.#object.members[name];
    const isExact = Number.isSafeInteger(value) && !this.#object.loose.has(name);
    if (typeof value === "number" && isExact && value >= min) return value;
    this.#refuse("schema", name, `must be a whole number from ${min}`);
    return min;
  }

  /** An instant: RFC 3339, UTC, milliseconds, a day that exists. */
  time(name: string): WallMs {
    const value = this.#object.members[name];
    if (typeof value === "string" && TIME.test(value)) {
      const time = Date.parse(value);
      // A day that does not exist is refused or comes back as another one.
      if (Number.isFinite(time) && new Date(time).toISOString() === value) return time as WallMs;
    }
    this.#refuse("schema", name, "must be a time like 2026-11-22T08:00:00.123Z");
    return 0 as WallMs;
  }

  /** `amount` and `currency`; ask for it last, so that a broken form comes before a bad value. */
  money(): Money {
    const { amount, currency } = this.#object.members;
    if (typeof amount !== "string") this.#refuse("schema", "amount", "must be a string");
    if (typeof currency !== "string") this.#refuse("schema", "currency", "must be a string");
    if (!isCurrency(currency)) {
      this.#refuse("currency", "currency", "must be KHR or USD");
      return { minor: 1, currency: "KHR" };
    }
    const money = typeof amount === "string" ? parseMoney(amount, currency) : undefined;
    if (money !== undefined) return money;
    const rule = currency === "KHR" ? "whole riel like 12500" : "dollars and cents like 3.75";
    this.#refuse("amount", "amount", `must be ${rule}, more than zero`);
    return { minor: 1, currency };
  }

  /** An object inside, to be read with `reader`; null when the claim is absent. */
  optionalObject<Value>(name: string, read: (reader: ClaimReader) => Value): Value | null {
    if (!Object.hasOwn(this.#object.members, name)) return null;
    const value = this.#object.members[name];
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      this.#refuse("schema", name, "must be an object");
      return null;
    }
    const inner = new ClaimReader({
      members: value as Readonly<Record<string, unknown>>,
      loose: new Set(),
    });
    const result = read(inner);
    if (inner.problem !== undefined) {
      this.problem ??= { reason: "schema", detail: `${name}.${inner.problem.detail}` };
    }
    return result;
  }

  #refuse(reason: ClaimProblem["reason"], name: string, rule: string): void {
    this.problem ??= { reason, detail: `${name} ${rule}` };
  }
}

function isCurrency(value: unknown): value is Currency {
  return value === "KHR" || value === "USD";
}
