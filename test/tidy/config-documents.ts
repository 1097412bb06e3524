/**
 * What the project publishes about the configuration, made from the schema in code: a JSON Schema,
 * and a table for people whose rules are the very words that a refusal uses.
 */
import { type ConfigProblem, problemText } from "../../firmware/config/field.ts";
import { checkConfig, configSchema } from "../../firmware/config/schema.ts";
import { checkGatewayConfig, gatewaySchema } from "../../firmware/gateway/config.ts";
import type { Result } from "../../firmware/lib/result.ts";

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

/** A configuration to be described: its schema, its check, and the least that passes it. */
interface Subject {
  readonly described: Described;
  readonly least: object;
  check(document: unknown): Result<unknown, ConfigProblem>;
}

const TERMINAL: Subject = {
  described: configSchema.describe(),
  // With what else is required where an object that may be absent is there.
  least: {
    ...LEAST,
    otherAcquirers: [{ id: "aba", keys: "aba.jwks.json" }],
    quietHours: { from: "22:00", to: "06:00" },
    exchange: { rielPerDollar: 4_010, source: "NBC", date: "2026-11-22" },
    update: { keys: "release-keys.json" },
  },
  check: checkConfig,
};

const GATEWAY: Subject = {
  described: gatewaySchema.describe(),
  least: {
    acquirer: "bakong-gw",
    signingKey: "gateway.key.pem",
    outbox: "outbox.db",
    bakong: { url: "https://bakong.example", token: "bakong.token" },
    link: { url: "mqtt://127.0.0.1:1883" },
    terminals: [{ id: "T-0001", key: "terminal.jwk.json", account: "demo.shop@devb" }],
  },
  check: checkGatewayConfig,
};

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
  return entriesOf(TERMINAL.described, []);
}

/** A list of objects is described by the keys of its first one. */
function entriesOf(described: Described, path: readonly string[]): readonly Entry[] {
  const items = described.items as Described | undefined;
  if (items !== undefined && "properties" in items) return entriesOf(items, [...path, "0"]);
  const properties = described.properties as Readonly<Record<string, Described>> | undefined;
  if (properties === undefined) return [[path, described]];
  return Object.entries(properties).flatMap(([key, inner]) => entriesOf(inner, [...path, key]));
}

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

/** The reference table of the terminal's configuration, in Markdown. */
export function configTable(): string {
  return tableOf(TERMINAL);
}

/** The same of the gateway's. */
export function gatewayTable(): string {
  return tableOf(GATEWAY);
}

function tableOf(subject: Subject): string {
  const required = requiredPaths(subject.described, []);
  const rows = entriesOf(subject.described, []).map(([path, described]) => {
    const { description, default: fallback } = described;
    const key = path.join(".");
    const rest = required.has(key) ? "**required**" : "–";
    const standard = fallback === undefined ? rest : `\`${JSON.stringify(fallback)}\``;
    const rule = ruleOf(subject, path, described);
    return `| \`${key.replace(".0.", "[].")}\` | ${rule} | ${standard} | ${String(description)} |`;
  });
  return ["| key | rule | default | what it is for |", "|---|---|---|---|", ...rows].join("\n");
}

function requiredPaths(described: Described, path: readonly string[]): ReadonlySet<string> {
  const items = described.items as Described | undefined;
  if (items !== undefined) return requiredPaths(items, [...path, "0"]);
  const names = (described.required as readonly string[] | undefined) ?? [];
  const properties = (described.properties ?? {}) as Readonly<Record<string, Described>>;
  return new Set(
    names.flatMap((name) => {
      const inner = properties[name] ?? {};
      const own = [...path, name];
      const isDeep = "properties" in inner || "properties" in ((inner.items as object) ?? {});
      return isDeep ? [...requiredPaths(inner, own)] : [own.join(".")];
    }),
  );
}

/** The rule in the words of its refusal: the check is given nonsense and asked why it is wrong. */
function ruleOf(subject: Subject, path: readonly string[], described: Described): string {
  const rule = refusalOf(subject, path, false);
  if (described.type !== "array") return rule;
  return `${rule}, each ${refusalOf(subject, path, [false])}`;
}

function refusalOf(subject: Subject, path: readonly string[], nonsense: unknown): string {
  const checked = subject.check(withValue(path, nonsense, subject.least));
  if (checked.ok) throw new Error("nonsense was accepted");
  const { problem } = checked;
  const isAsked = problem.path.replace(/\[(\d+)\]/g, ".$1").startsWith(path.join("."));
  if (!isAsked || !problem.rule.startsWith("must be ")) throw new Error(problemText(problem));
  return problem.rule.slice("must be ".length);
}
