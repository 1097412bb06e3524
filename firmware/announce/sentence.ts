/**
 * Makes a language out of its table: one composer for all of them, so that word order, politeness
 * and plurals are data and what is said of money is said alike everywhere.
 */
import { assert, never } from "../lib/assert.ts";
import type { Money } from "../lib/money.ts";
import {
  type AsideKey,
  type Joint,
  jointed,
  type Language,
  type LanguageTable,
  type NumberUse,
  phrase,
  type SentenceKey,
  type Word,
} from "./language.ts";
import { type Part, parsePattern, type Slot } from "./pattern.ts";
import type { MatchResult, Saying } from "./saying.ts";

/** What the slots of a pattern are filled with; the rest of a saying is in its key. */
interface Filling {
  readonly kind?: Saying["kind"];
  readonly money?: Money;
  readonly sums?: readonly Money[];
  readonly count?: number;
  readonly minutes?: number;
  readonly percent?: number;
  readonly digits?: string;
  readonly test?: boolean;
  readonly again?: boolean;
  readonly match?: MatchResult;
  readonly isUnusual?: boolean;
  readonly isHidden?: boolean;
}

/** A language that speaks by `table`. */
export function createLanguage(table: LanguageTable): Language {
  const { code, name, between, sentences, print } = table;
  const patterns = new Map<string, readonly Part[]>();
  const join = (words: readonly Word[]) => table.join?.(words) ?? words;
  const read = (pattern: string): readonly Part[] => {
    const parts = patterns.get(pattern) ?? parsePattern(pattern);
    patterns.set(pattern, parts);
    return parts;
  };
  return {
    code,
    name,
    between,
    print,
    numberWords: (value) => join(number(table, value, "counted")),
    amountWords: (money) => join(amount(table, money)),
    sentence(saying) {
      const draft: Draft = { table, filling: saying, read, words: [], counted: 0 };
      write(draft, sentences[keyOf(saying)]);
      return join(draft.words);
    },
  };
}

function keyOf(saying: Saying): SentenceKey {
  switch (saying.kind) {
    case "totals":
      return saying.count === 0 && saying.sums.length === 0 ? "totals-none" : "totals";
    case "battery":
      return `battery-${saying.state}`;
    case "asked":
      return `asked-${saying.answer}`;
    case "set-up":
      return saying.isOpen ? "set-up-open" : "set-up-closed";
    case "quiet":
      return saying.isBeginning ? "quiet-begins" : "quiet-ends";
    default:
      return saying.kind;
  }
}

/** One sentence being put together. */
interface Draft {
  readonly table: LanguageTable;
  readonly filling: Filling;
  readonly read: (pattern: string) => readonly Part[];
  readonly words: Word[];
  /** The number said last, which a word after it may agree with. */
  counted: number;
}

/** Writes a pattern at the end of the draft. */
function write(draft: Draft, pattern: string): void {
  const { table, words } = draft;
  for (const part of draft.read(pattern)) {
    if (part.type === "mark") setMark(words, table.marks?.[part.mark] ?? part.mark);
    else if (part.type === "slot") fill(draft, part.slot, part.joint);
    else words.push(wordOf(table, isOne(table, draft.counted) ? part.one : part.many, part.joint));
  }
}

/** A text that ends in a mark of its own keeps it. */
function setMark(words: Word[], mark: string): void {
  const last = words.pop();
  if (last !== undefined) words.push(/[.,]$/.test(last.text) ? last : { ...last, mark });
}

function fill(draft: Draft, slot: Slot, joint: Joint): void {
  const { table, filling, words } = draft;
  const { money, sums = [], digits = "", match, isHidden = false } = filling;
  switch (slot) {
    case "money":
      if (isHidden) aside(draft, "hidden");
      else if (money !== undefined) words.push(...jointed(amount(table, money), joint));
      return;
    case "slowly":
      if (money !== undefined) words.push(...slowly(phrase(amount(table, money))));
      return;
    case "sums":
      if (isHidden && sums.length > 0) aside(draft, "hidden");
      else for (const [index, sum] of sums.entries()) writeSum(draft, sum, index);
      return;
    case "count":
    case "minutes":
    case "percent":
      writeNumber(draft, slot, joint);
      return;
    case "digits":
      if (digits === "") aside(draft, "hidden");
      for (const digit of digits) {
        words.push(...slowly(phrase(number(table, Number(digit), "digit"))));
      }
      return;
    case "test":
    case "again":
      if (filling[slot] === true) aside(draft, slot);
      return;
    case "check":
      if (filling.isUnusual === true && !isHidden) aside(draft, "check");
      return;
    case "match":
      if (match !== undefined && match !== "matched" && match !== "other") aside(draft, match);
      return;
    default:
      never(slot);
  }
}

function aside(draft: Draft, key: AsideKey): void {
  write(draft, draft.table.asides[key]);
}

function writeNumber(draft: Draft, slot: "count" | "minutes" | "percent", joint: Joint): void {
  const value = draft.filling[slot] ?? 0;
  // Less than a minute is not said: "zero minutes ago" would be news.
  draft.counted = slot === "minutes" ? Math.max(1, value) : value;
  const use = slot === "percent" ? "bare" : "counted";
  draft.words.push(...jointed(number(draft.table, draft.counted, use), joint));
}

function writeSum(draft: Draft, money: Money, index: number): void {
  const { asides } = draft.table;
  write({ ...draft, filling: { money } }, index === 0 ? asides.sum : asides["next-sum"]);
}

function wordOf(table: LanguageTable, id: string, joint: Joint): Word {
  const text = table.texts[id];
  assert(text !== undefined, `"${id}" is a word of ${table.code}`);
  return { id, text, joint };
}

function isOne(table: LanguageTable, value: number): boolean {
  return table.isOne?.(value) ?? value === 1;
}

function number(table: LanguageTable, value: number, use: NumberUse): readonly Word[] {
  assert(
    Number.isSafeInteger(value) && value >= 0,
    "a number to be said is whole and not negative",
  );
  return jointed(table.number(value, use), "word");
}

/** The same words, each by itself after a pause. */
function slowly(words: readonly Word[]): readonly Word[] {
  return words.map((word) => ({ ...word, isSlow: true }));
}

/** An amount, its currency last. Zero cents are not said; under a dollar, only cents are. */
function amount(table: LanguageTable, money: Money): readonly Word[] {
  if (money.minor < 0) {
    const minus = wordOf(table, "minus", "word");
    return [minus, ...amount(table, { ...money, minor: -money.minor })];
  }
  const { riel, dollar, cent } = table.units;
  if (money.currency === "KHR") return units(table, money.minor, riel);
  const dollars = Math.floor(money.minor / 100);
  const cents = money.minor % 100;
  const isWhole = dollars > 0 || cents === 0;
  return [
    ...(isWhole ? units(table, dollars, dollar) : []),
    ...(cents > 0 ? units(table, cents, cent) : []),
  ];
}

function units(table: LanguageTable, value: number, names: string): readonly Word[] {
  const [one = "", many = one] = names.split(":");
  const unit = wordOf(table, isOne(table, value) ? one : many, "word");
  return [...number(table, value, "counted"), unit];
}
