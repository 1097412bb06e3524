/**
 * What technicians changed, in a chain: each entry names the hash of the one before it, so that
 * none can be altered or taken out of the middle unnoticed. The newest hundred are kept.
 */

/** SHA-256 of a text, lower-case hexadecimal. */
export type HashText = (text: string) => string;

export interface AuditEntry {
  /** 1, 2, 3 … over the life of the terminal. */
  readonly n: number;
  /** RFC 3339, as well as the terminal knew it. */
  readonly at: string;
  readonly boot: number;
  /** The technician's name and certificate, or `label-secret`. */
  readonly who: string;
  readonly method: string;
  /** SHA-256 of the arguments: enough to prove them, nothing to read. */
  readonly params: string;
  /** Hash of the entry before; sixty-four noughts for the first. */
  readonly previous: string;
  readonly hash: string;
}

export interface Audit {
  entries: readonly AuditEntry[];
}

const KEPT = 100;
const FIRST = "0".repeat(64);

export function newAudit(): Audit {
  return { entries: [] };
}

/** The entries with one more. Nothing is changed until they are kept. */
export function withEntry(
  { entries }: Audit,
  fact: Pick<AuditEntry, "at" | "boot" | "who" | "method"> & { readonly params: unknown },
  hash: HashText,
): readonly AuditEntry[] {
  const last = entries.at(-1);
  const entry = {
    n: (last?.n ?? 0) + 1,
    at: fact.at,
    boot: fact.boot,
    who: fact.who,
    method: fact.method,
    params: hash(JSON.stringify(fact.params)),
    previous: last?.hash ?? FIRST,
  };
  return [...entries, { ...entry, hash: hash(JSON.stringify(entry)) }].slice(-KEPT);
}

/** Number of the first entry that does not follow from the one before it; undefined if all do. */
export function brokenAt(entries: readonly AuditEntry[], hash: HashText): number | undefined {
  const wrong = entries.find(({ hash: own, ...entry }, index) => {
    const before = entries[index - 1];
    const isLinked = before === undefined || entry.previous === before.hash;
    return own !== hash(JSON.stringify(entry)) || !isLinked;
  });
  return wrong?.n;
}

export function auditText(entries: readonly AuditEntry[]): string {
  return JSON.stringify({ entries });
}

/** Reads what was kept; undefined when it is not what this firmware writes. */
export function parseAudit(text: string | undefined): readonly AuditEntry[] | undefined {
  if (text === undefined) return [];
  try {
    const { entries } = JSON.parse(text);
    return Array.isArray(entries) && entries.every(isEntry) ? entries : undefined;
  } catch {
    return undefined;
  }
}

function isEntry(value: unknown): value is AuditEntry {
  if (typeof value !== "object" || value === null) return false;
  const { n, boot, ...texts } = value as Readonly<Record<string, unknown>>;
  const names = ["at", "who", "method", "params", "previous", "hash"];
  return (
    Number.isSafeInteger(n) &&
    Number.isSafeInteger(boot) &&
    names.every((name) => typeof texts[name] === "string")
  );
}
