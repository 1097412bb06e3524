/** The chain of what technicians changed: it grows by one, forgets the oldest, and shows tampering. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  type AuditEntry,
  auditText,
  brokenAt,
  newAudit,
  parseAudit,
  withEntry,
} from "../../../firmware/line/audit.ts";

const hash = (text: string) => createHash("sha256").update(text).digest("hex");
const FACT = { at: "2026-11-22T08:00:00.000Z", boot: 1, who: "label-secret", params: { url: "x" } };

function chain(length: number): readonly AuditEntry[] {
  const audit = newAudit();
  for (let at = 0; at < length; at += 1) {
    audit.entries = withEntry(audit, { ...FACT, method: "link.configure" }, hash);
  }
  return audit.entries;
}

describe("the audit chain", () => {
  it("counts from one and names the hash of the entry before", () => {
    const [first, second] = chain(2);
    expect([first?.n, second?.n]).toEqual([1, 2]);
    expect(first?.previous).toBe("0".repeat(64));
    expect(second?.previous).toBe(first?.hash);
  });

  it("keeps the newest hundred, small enough for a document, and their chain holds", () => {
    const entries = chain(250);
    expect([entries.length, entries[0]?.n, entries.at(-1)?.n]).toEqual([100, 151, 250]);
    expect(brokenAt(entries, hash)).toBeUndefined();
    expect(auditText(entries).length).toBeLessThan(65_536);
    expect(parseAudit(auditText(entries))).toEqual(entries);
  });

  it("shows where an entry was altered or taken out", () => {
    const entries = chain(5);
    const altered = entries.map((entry) => (entry.n === 3 ? { ...entry, who: "nobody" } : entry));
    expect(brokenAt(altered, hash)).toBe(3);
    expect(
      brokenAt(
        entries.filter(({ n }) => n !== 2),
        hash,
      ),
    ).toBe(3);
  });

  it("holds no argument that could be read, only its hash", () => {
    const [entry] = chain(1);
    expect(entry?.params).toBe(hash(JSON.stringify(FACT.params)));
  });

  it("is nothing where nothing was kept, and no chain where something else was", () => {
    expect(parseAudit(undefined)).toEqual([]);
    for (const text of ["", "{}", '{"entries":[{}]}']) expect(parseAudit(text)).toBeUndefined();
  });
});
