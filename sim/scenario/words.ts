/**
 * One line of a story as words, read from left to right. Whoever reads says what may stand there;
 * what does not fit becomes a problem with file, line, what was seen and the rule.
 */
import type { Money } from "../../drivers/hal/money.ts";
import { parseMoney } from "../../firmware/lib/money.ts";
import { parseDuration } from "./durations.ts";

/** Why a line cannot be understood. */
export interface ScenarioProblem {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** The word, or the words, that do not fit; empty where one is missing. */
  readonly seen: string;
  /** What may stand there, in words. */
  readonly rule: string;
}

/** Thrown while a line is read, caught by the parser. */
export class BadLine extends Error {
  readonly problem: ScenarioProblem;

  constructor(problem: ScenarioProblem) {
    super(problem.rule);
    this.problem = problem;
  }
}

/** The problem as one plain line: `story.txt:7: "12,500": an amount is written …`. */
export function problemText({ file, line, seen, rule }: ScenarioProblem): string {
  return `${file}:${line}: ${seen === "" ? "" : `"${seen}": `}${rule}`;
}

const NAME = /^[a-z][a-z0-9-]*$/;

export class Words {
  readonly #file: string;
  readonly #line: number;
  readonly #words: readonly string[];
  #at = 0;

  /** @param text one line without its comment; "…" is one word, quotes included. */
  constructor(file: string, line: number, text: string) {
    this.#file = file;
    this.#line = line;
    this.#words = text.match(/"[^"]*"?|[^\s"]+/g) ?? [];
  }

  /** The next word, left where it is. */
  get ahead(): string | undefined {
    return this.#words[this.#at];
  }

  /** All words from here to the end, left where they are. */
  get rest(): string {
    return this.#words.slice(this.#at).join(" ");
  }

  /** Takes the next word; `rule` says what it should be when there is none. */
  next(rule: string): string {
    const word = this.ahead;
    if (word === undefined) this.fail(rule);
    this.#at += 1;
    return word;
  }

  /** Takes these words if they come next. */
  take(...wanted: readonly string[]): boolean {
    const fits = wanted.every((word, index) => this.#words[this.#at + index] === word);
    if (fits) this.#at += wanted.length;
    return fits;
  }

  /** Takes these words, which must come next. */
  need(...wanted: readonly string[]): void {
    if (!this.take(...wanted)) this.fail(`"${wanted.join(" ")}" is expected here`);
  }

  /** Nothing may follow. */
  end(): void {
    if (this.ahead !== undefined) this.fail("nothing more is expected here", this.rest);
  }

  /** `12500 KHR` or `3.75 USD`. */
  amount(): Money {
    const rule = "an amount is written 12500 KHR or 3.75 USD";
    const seen = this.#words.slice(this.#at, this.#at + 2).join(" ");
    const number = this.next(rule);
    const currency = this.next(rule);
    const known = currency === "KHR" || currency === "USD";
    const money = known ? parseMoney(number, currency) : undefined;
    return money ?? this.fail(rule, seen);
  }

  /** `20ms`, `3s`, `2m30s`, `9h`; in milliseconds. */
  duration(): number {
    const rule = "a time is written 20ms, 3s, 2m30s or 9h";
    const word = this.next(rule);
    return parseDuration(word) ?? this.fail(rule, word);
  }

  /** A whole number from `min` to `max`. */
  count(min: number, max: number): number {
    const rule = `a whole number from ${min} to ${max} is expected here`;
    const word = this.next(rule);
    const value = /^[0-9]{1,9}$/.test(word) ? Number(word) : Number.NaN;
    return value >= min && value <= max ? value : this.fail(rule, word);
  }

  /** One of a few words. */
  choice<Choice extends string>(choices: readonly Choice[]): Choice {
    const rule = `one of these is expected here: ${choices.join(", ")}`;
    const word = this.next(rule);
    return choices.find((choice) => choice === word) ?? this.fail(rule, word);
  }

  /** A name that the story gives to a payment or a bill. */
  name(): string {
    const rule = "a name is lower-case letters, digits and -";
    const word = this.next(rule);
    return NAME.test(word) ? word : this.fail(rule, word);
  }

  /** A sentence in quotes, without them. */
  quoted(): string {
    const rule = 'a sentence stands in quotes: "Received one thousand riel"';
    const word = this.next(rule);
    return /^".+"$/.test(word) ? word.slice(1, -1) : this.fail(rule, word);
  }

  /** Gives the line up. */
  fail(rule: string, seen: string = this.ahead ?? ""): never {
    throw new BadLine({ file: this.#file, line: this.#line, seen, rule });
  }
}
