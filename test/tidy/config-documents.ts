/**
 * What the project publishes about the configuration, made from the schema in code: a JSON Schema,
 * and a table for people whose rules are the very words that a refusal uses.
 */
import { problemText } from "../../firmware/config/field.ts";
import { checkConfig, configSchema } from "../../firmware/config/schema.ts";

type Described = Readonly<Record<string, unknown>>;
/** A path of keys, and what the schema says there. */
type Entry = readonly [path: readonly string[], described: Described];

/** The least that is a configuration: every required key and nothing else. */
export const LEAST = {
  terminal: "T-0001",
  identityKey: "terminal.key.pem",
  ledger: "ledger.db",
  acquirer: { id: "acleda", keys: "acleda.jwks.json" },
  merchant: { bakongAccountID: "demo.shop@devb", name: "Demo Coffee" },
  link: { url: "mqtt://127.0.0.1:1883" },
} as const;

/** `config.schema.json`, as a document. */
export function configJsonSchema(): Described {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Configuration of a KHQR payment terminal",
    ...configSchema.describe(),
  };
}

/** Every key that holds a value of its own, in the order of the schema. */
export function configEntries(): readonly Entry[] {
  return entriesOf(configSchema.describe(), []);
}

function entriesOf(described: Described, path: readonly string[]): readonly Entry[] {
  const properties = described.properties as Readonly<Record<string, Described>> | undefined;
  if (properties === undefined) return [[path, described]];
  return Object.entries(properties).flatMap(([key, inner]) => entriesOf(inner, [...path, key]));
}

/** `LEAST`, with what else is required where an object that may be absent is there. */
const WITH_OPTIONAL = { ...LEAST, quietHours: { from: "22:00", to: "06:00" } };

/** `LEAST`, or another base, with another value at one path. */
export function withValue(path: readonly string[], value: unknown, base: object = LEAST): unknown {
  const document = structuredClone(base) as Record<string, unknown>;
  let place = document;
  for (const key of path.slice(0, -1)) {
    place[key] ??= {};
    place = place[key] as Record<string, unknown>;
  }
  place[path.at(-1) ?? ""] = value;
  return document;
}

/** The reference table, in Markdown. */
export function configTable(): string {
  const required = requiredPaths(configSchema.describe(), []);
  const rows = configEntries().map(([path, described]) => {
    const { description, default: fallback } = described;
    const key = path.join(".");
    const rest = required.has(key) ? "**required**" : "–";
    const standard = fallback === undefined ? rest : `\`${JSON.stringify(fallback)}\``;
    return `| \`${key}\` | ${ruleOf(path, described)} | ${standard} | ${String(description)} |`;
  });
  return ["| key | rule | default | what it is for |", "|---|---|---|---|", ...rows].join("\n");
}

function requiredPaths(described: Described, path: readonly string[]): ReadonlySet<string> {
  const names = (described.required as readonly string[] | undefined) ?? [];
  const properties = (described.properties ?? {}) as Readonly<Record<string, Described>>;
  return new Set(
    names.flatMap((name) => {
      const inner = properties[name] ?? {};
      const own = [...path, name];
      return "properties" in inner ? [...requiredPaths(inner, own)] : [own.join(".")];
    }),
  );
}

/** The rule in the words of its refusal: the check is given nonsense and asked why it is wrong. */
function ruleOf(path: readonly string[], described: Described): string {
  const rule = refusalOf(path, withValue(path, false, WITH_OPTIONAL));
  if (described.type !== "array") return rule;
  return `${rule}, each ${refusalOf(path, withValue(path, [false], WITH_OPTIONAL))}`;
}

function refusalOf(path: readonly string[], document: unknown): string {
  const checked = checkConfig(document);
  if (checked.ok) throw new Error("nonsense was accepted");
  const { problem } = checked;
  const isAsked = problem.path.startsWith(path.join("."));
  if (!isAsked || !problem.rule.startsWith("must be ")) throw new Error(problemText(problem));
  return problem.rule.slice("must be ".length);
}
