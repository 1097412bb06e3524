/**
 * Judges a value by the part of JSON Schema (draft-07) that the published contract uses. A keyword
 * it does not know is an error, not a pass, so that no rule of the contract can go unchecked.
 * Patterns are read with the u flag, as JSON Schema recommends.
 */

export type Schema = Readonly<Record<string, unknown>>;

/** Words about a schema that judge nothing. */
const NOTES = new Set(["$schema", "$id", "title", "description", "default", "then"]);

type Members = Readonly<Record<string, unknown>>;
type Rule = (value: unknown, limit: never, schema: Schema, check: Check) => boolean;
type Check = (schema: unknown, value: unknown, path?: string) => readonly string[];

/** A rule holds for values that it is not about: a pattern says nothing of a number. */
const RULES: Readonly<Record<string, Rule>> = {
  type: (value, type: string) => isOfType(value, type),
  const: (value, one: unknown) => value === one,
  enum: (value, all: readonly unknown[]) => all.includes(value),
  pattern: (value, text: string) => typeof value !== "string" || new RegExp(text, "u").test(value),
  minLength: (value, min: number) => typeof value !== "string" || [...value].length >= min,
  minimum: (value, min: number) => typeof value !== "number" || value >= min,
  maximum: (value, max: number) => typeof value !== "number" || value <= max,
  minItems: (value, min: number) => !Array.isArray(value) || value.length >= min,
  maxItems: (value, max: number) => !Array.isArray(value) || value.length <= max,
  uniqueItems: (value) => !Array.isArray(value) || new Set(value).size === value.length,
  required: (value, names: readonly string[]) =>
    !isObject(value) || names.every((name) => Object.hasOwn(value, name)),
  format: (value, name: string) => {
    if (name !== "date-time") throw new Error(`the schema uses format ${name}`);
    return typeof value !== "string" || isInstant(value);
  },
  oneOf: (value, schemas: readonly Schema[], _, check) =>
    schemas.filter((schema) => check(schema, value).length === 0).length === 1,
  if: (value, condition: Schema, { then }, check) =>
    check(condition, value).length > 0 || check(then ?? {}, value).length === 0,
  propertyNames: (value, names: Schema, _, check) =>
    !isObject(value) || Object.keys(value).every((name) => check(names, name).length === 0),
};

/**
 * Makes a judge of `document`'s schemas.
 * @param document where `$ref` texts like `#/components/schemas/Time` are looked up.
 * @returns a check that lists every broken rule as `path: keyword`, nothing for a valid value.
 */
export function schemaCheck(document: unknown): Check {
  const check: Check = (schema, value, path = "") => {
    if (!isObject(schema)) throw new Error(`no schema at ${path}`);
    return Object.entries(schema).flatMap(([keyword, limit]) => {
      if (NOTES.has(keyword)) return [];
      if (keyword === "$ref") return check(lookUp(document, String(limit)), value, path);
      if (keyword === "allOf") {
        return (limit as readonly Schema[]).flatMap((part) => check(part, value, path));
      }
      const inner = innerOf(keyword, limit, schema, value);
      if (inner !== undefined) {
        return inner.flatMap(([key, part, item]) => check(part, item, `${path}/${key}`));
      }
      const rule = RULES[keyword];
      if (rule === undefined) throw new Error(`the schema uses ${keyword} at ${path}`);
      return rule(value, limit as never, schema, check) ? [] : [`${path}: ${keyword}`];
    });
  };
  return check;
}

/** What a keyword says about the parts of a value: key, schema and value of each. */
function innerOf(keyword: string, limit: unknown, schema: Schema, value: unknown) {
  const members: Members = isObject(value) ? value : {};
  const parts: (readonly [string, unknown, unknown])[] = [];
  switch (keyword) {
    case "properties":
      for (const [key, part] of Object.entries(limit as Members)) {
        if (Object.hasOwn(members, key)) parts.push([key, part, members[key]]);
      }
      return parts;
    case "items":
      for (const [index, item] of (Array.isArray(value) ? value : []).entries()) {
        parts.push([String(index), limit, item]);
      }
      return parts;
    case "additionalProperties": {
      const named = isObject(schema.properties) ? schema.properties : {};
      const never = { enum: [] };
      for (const [key, item] of Object.entries(members)) {
        if (!Object.hasOwn(named, key)) parts.push([key, limit === false ? never : limit, item]);
      }
      return parts;
    }
    default:
      return undefined;
  }
}

/** The part of `document` that a `$ref` names. */
export function lookUp(document: unknown, ref: string): unknown {
  const names = ref.replace(/^#\//, "").split("/");
  return names.reduce<unknown>((part, name) => (isObject(part) ? part[name] : undefined), document);
}

export function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isOfType(value: unknown, type: string): boolean {
  if (type === "object") return isObject(value);
  if (type === "array") return Array.isArray(value);
  if (type === "integer") return Number.isInteger(value);
  if (type === "string") return typeof value === "string";
  throw new Error(`the schema uses type ${type}`);
}

/** A day that does not exist is refused or comes back as another one. */
function isInstant(text: string): boolean {
  const time = Date.parse(text);
  return Number.isFinite(time) && new Date(time).toISOString().slice(0, 10) === text.slice(0, 10);
}
