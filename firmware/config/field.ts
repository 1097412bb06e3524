/**
 * The parts of a configuration schema: each field knows its rule in words, checks a value, and can
 * describe itself as JSON Schema, so that the check, the error text and the reference never differ.
 */
import type { Result } from "../lib/result.ts";

/** What is wrong with a configuration: where, which rule, and what was there instead. */
export interface ConfigProblem {
  /** Path of the key, e.g. `merchant.name`; empty for the document itself. */
  readonly path: string;
  readonly rule: string;
  readonly seen: string;
}

export interface Field<Value> {
  /** Says what the key is for, in the words of the reference. */
  readonly about: string;
  /** The value taken when the key is absent; absent means that the key is required. */
  readonly fallback?: Value;
  check(value: unknown, path: string): Result<Value, ConfigProblem>;
  /** This field as JSON Schema (draft 2020-12). */
  describe(): Readonly<Record<string, unknown>>;
}

/** The type of the values that a field accepts. */
export type Checked<F> = F extends Field<infer Value> ? Value : never;

/** One line that names path, rule and value: what a person is shown. */
export function problemText(problem: ConfigProblem): string {
  const where = problem.path === "" ? "the configuration" : problem.path;
  return `${where} ${problem.rule}; it is ${problem.seen}`;
}

function seenText(value: unknown): string {
  if (value === undefined) return "missing";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function refuse(path: string, rule: string, value: unknown): Result<never, ConfigProblem> {
  return { ok: false, problem: { path, rule, seen: seenText(value) } };
}

/** A text that matches `pattern` as a whole; `rule` says so in words. */
export function text(about: string, pattern: RegExp, rule: string, fallback?: string) {
  const field: Field<string> = {
    about,
    ...(fallback === undefined ? {} : { fallback }),
    check(value, path) {
      if (typeof value === "string" && pattern.test(value)) return { ok: true, value };
      return refuse(path, rule, value);
    },
    describe: () => ({ type: "string", pattern: pattern.source, description: about }),
  };
  return field;
}

/** A whole number in [min, max]. */
export function integer(about: string, min: number, max: number, fallback?: number) {
  const field: Field<number> = {
    about,
    ...(fallback === undefined ? {} : { fallback }),
    check(value, path) {
      if (
        typeof value === "number" &&
        Number.isSafeInteger(value) &&
        value >= min &&
        value <= max
      ) {
        return { ok: true, value };
      }
      return refuse(path, `must be a whole number from ${min} to ${max}`, value);
    },
    describe: () => ({ type: "integer", minimum: min, maximum: max, description: about }),
  };
  return field;
}

/** One of a closed set of words. */
export function choice<const Word extends string>(
  about: string,
  words: readonly Word[],
  fallback?: Word,
) {
  const field: Field<Word> = {
    about,
    ...(fallback === undefined ? {} : { fallback }),
    check(value, path) {
      const found = words.find((word) => word === value);
      if (found !== undefined) return { ok: true, value: found };
      return refuse(path, `must be one of ${words.join(", ")}`, value);
    },
    describe: () => ({ enum: words, description: about }),
  };
  return field;
}

/** A list of `min` to `max` different items. */
export function list<Item>(
  about: string,
  item: Field<Item>,
  min: number,
  max: number,
  fallback?: readonly Item[],
) {
  const field: Field<readonly Item[]> = {
    about,
    ...(fallback === undefined ? {} : { fallback }),
    check(value, path) {
      if (!Array.isArray(value) || value.length < min || value.length > max) {
        return refuse(path, `must be a list of ${min} to ${max} items`, value);
      }
      const items: Item[] = [];
      for (const [index, entry] of value.entries()) {
        const checked = item.check(entry, `${path}[${index}]`);
        if (!checked.ok) return checked;
        if (items.includes(checked.value)) {
          return refuse(`${path}[${index}]`, "must not stand in the list twice", entry);
        }
        items.push(checked.value);
      }
      return { ok: true, value: items };
    },
    describe: () => ({
      type: "array",
      items: item.describe(),
      minItems: min,
      maxItems: max,
      uniqueItems: true,
      description: about,
    }),
  };
  return field;
}

/** A key that may be absent; its value is then undefined. */
export function optional<Value>(field: Field<Value>): Field<Value | undefined> {
  return { ...field, fallback: undefined };
}

/** An object with exactly these keys; an unknown key is taken for a typing error and refused. */
export function object<Fields extends Readonly<Record<string, Field<unknown>>>>(
  about: string,
  fields: Fields,
) {
  type Value = { readonly [Key in keyof Fields]: Checked<Fields[Key]> };
  const required = Object.keys(fields).filter((key) => !("fallback" in (fields[key] ?? {})));
  const field: Field<Value> = {
    about,
    // An object whose keys all have fallbacks may itself be left out.
    ...(required.length === 0 ? { fallback: fallbackOf(fields) as Value } : {}),
    check(value, path) {
      if (typeof value !== "object" || value === null || Array.isArray(value)) {
        return refuse(path, "must be an object", value);
      }
      return checkKeys(fields, value as Readonly<Record<string, unknown>>, path);
    },
    describe: () => ({
      type: "object",
      description: about,
      properties: Object.fromEntries(
        Object.entries(fields).map(([key, inner]) => [key, describeWithDefault(inner)]),
      ),
      required,
      additionalProperties: false,
    }),
  };
  return field;

  function checkKeys(
    known: Fields,
    value: Readonly<Record<string, unknown>>,
    path: string,
  ): Result<Value, ConfigProblem> {
    const under = (key: string) => (path === "" ? key : `${path}.${key}`);
    for (const key of Object.keys(value)) {
      if (!Object.hasOwn(known, key)) {
        const names = Object.keys(known).join(", ");
        return refuse(under(key), `is not a known key (known: ${names})`, value[key]);
      }
    }
    const checked: Record<string, unknown> = {};
    for (const [key, inner] of Object.entries(known)) {
      if (!Object.hasOwn(value, key) && "fallback" in inner) {
        checked[key] = inner.fallback;
        continue;
      }
      const result = inner.check(value[key], under(key));
      if (!result.ok) return result;
      checked[key] = result.value;
    }
    return { ok: true, value: checked as Value };
  }
}

function fallbackOf(fields: Readonly<Record<string, Field<unknown>>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([key, inner]) => [key, inner.fallback]));
}

function describeWithDefault(field: Field<unknown>): Readonly<Record<string, unknown>> {
  const described = field.describe();
  return field.fallback === undefined ? described : { ...described, default: field.fallback };
}
