/** Looking into a ledger from outside: nothing is changed by it, and no change escapes it. */
import { createHash } from "node:crypto";
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Ledger } from "../../../../drivers/hal/ledger.ts";
import { verifyLedger } from "../../../../drivers/linux/ledger-audit.ts";
import { LedgerReadError, openLedgerReader } from "../../../../drivers/linux/ledger-reader.ts";
import { openSqlFile } from "../../../../drivers/linux/sqlite.ts";
import { createSqliteLedger } from "../../../../drivers/linux/sqlite-ledger.ts";
import { credit, mark, reversal, voidOf } from "../../../contract/ledger-entries.ts";
import { marked, opened, recorded } from "../../../contract/ledger-rig.ts";

let folder: string;
let path: string;
let ledger: Ledger;

/** Six rows with every field filled somewhere, one hole, one alias. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "ledger-"));
  path = join(folder, "ledger.db");
  ledger = createSqliteLedger(path);
  await opened(ledger);
  const { txid, money } = credit(1);
  await recorded(
    ledger,
    credit(1),
    credit(2, { payer: { wallet: "alipay-plus/kakaopay", country: "KR" }, env: "test" }),
    voidOf(3),
    reversal(4, 1),
    credit(7, { speaksAtOnce: false }),
    credit(8),
    credit(9, { txid, money }),
  );
  await marked(ledger, mark(1, "spoken"), mark(7, "digested", "late"));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Alters the file behind the ledger's back. */
function tamper(sql: string): void {
  const file = openSqlFile(path, { readOnly: false });
  file.exec(`PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF;
    DROP TRIGGER entry_stays; DROP TRIGGER entry_remains; ${sql}`);
  file.close();
}

function damage(): { row: number | null; why: string } | null {
  return verifyLedger(path).damage;
}

describe("a sound ledger", () => {
  it("verifies, with its length, its head and its numbering", () => {
    const audit = verifyLedger(path);
    expect(audit).toMatchObject({ rowCount: 6, damage: null });
    expect(audit.head).toMatch(/^[0-9a-f]{64}$/);
    expect(audit.streams).toEqual([
      { acquirer: "acleda", epoch: 3, contiguous: 4, highest: 9, holes: [{ from: 5, to: 6 }] },
    ]);
  });

  it("verifies when it is empty", async () => {
    const other = createSqliteLedger(join(folder, "other.db"));
    await opened(other);
    const audit = verifyLedger(join(folder, "other.db"));
    expect(audit).toEqual({ rowCount: 0, head: "0".repeat(64), damage: null, streams: [] });
  });

  it("has a chain that anyone can compute from an export", () => {
    const reader = openLedgerReader(path);
    let previous = Buffer.alloc(32);
    let count = 0;
    for (const { row, hash, previousHash } of reader.rows()) {
      const { payer } = row;
      const content = JSON.stringify([
        "soundbox-ledger-1",
        ++count,
        ...[row.acquirer, row.epoch, row.seq, row.kind, row.env, row.txid],
        ...[row.money?.currency ?? null, row.money?.minor ?? null, row.creditedAt],
        ...[row.reversalOf, row.reversalReason, row.billNumber, row.md5, row.rail],
        payer && [payer.wallet, payer.country ?? null, payer.amount ?? null, null],
        ...[row.jti, row.receivedAt, row.speaksAtOnce, row.jws],
      ]);
      expect(previousHash).toBe(previous.toString("hex"));
      previous = createHash("sha256").update(previous).update(content).digest();
      expect(hash).toBe(previous.toString("hex"));
    }
    reader.close();
    expect(count).toBe(6);
  });

  it("grows under the eyes of a reader, which sees whole rows only", async () => {
    const reader = openLedgerReader(path);
    expect([...reader.rows()]).toHaveLength(6);
    await recorded(ledger, credit(10));
    expect([...reader.rows()].map(({ row }) => row.seq)).toEqual([1, 2, 3, 4, 7, 8, 10]);
    reader.close();
  });
});

describe("reading", () => {
  const state = () =>
    ["", "-wal"]
      .map((end) => path + end)
      .filter((file) => (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0)
      .map((file) => [file, createHash("sha256").update(readFileSync(file)).digest("hex")]);

  it("changes nothing while the terminal runs, and counts no start", async () => {
    const before = state();
    verifyLedger(path);
    expect(state()).toEqual(before);
    ledger.close();
    expect((await opened(createSqliteLedger(path))).boot).toBe(2);
  });

  it("changes nothing and leaves nothing beside a ledger at rest", () => {
    ledger.close();
    const still = join(folder, "still");
    copyFileSync(path, still);
    const before = readFileSync(still);
    expect(verifyLedger(still).damage).toBe(null);
    expect(readFileSync(still).equals(before)).toBe(true);
    expect(readdirSync(folder).filter((name) => name.startsWith("still"))).toEqual(["still"]);
  });

  it("goes on when the terminal starts meanwhile", async () => {
    ledger.close();
    const still = join(folder, "still");
    copyFileSync(path, still);
    const reader = openLedgerReader(still);
    const rows = reader.rows();
    rows.next();
    const terminal = createSqliteLedger(still);
    await opened(terminal);
    await recorded(terminal, credit(10));
    expect(reader.recent(1)[0]?.row.seq).toBe(10);
    expect([...rows].map(({ row }) => row.seq)).toEqual([2, 3, 4, 7, 8, 10]);
    reader.close();
  });

  it("says that there is no such file, and makes none", () => {
    const missing = join(folder, "missing.db");
    expect(() => openLedgerReader(missing)).toThrow("there is no such file");
    expect(() => openLedgerReader(folder)).toThrow("not a file");
    expect(statSync(missing, { throwIfNoEntry: false })).toBe(undefined);
  });

  it("says that an empty or foreign file is no ledger", () => {
    const other = join(folder, "other.db");
    writeFileSync(other, "");
    expect(() => openLedgerReader(other)).toThrow("an empty file, not a ledger");
    writeFileSync(other, "dear diary, ".repeat(500));
    expect(() => openLedgerReader(other)).toThrow("no database");
  });
});

describe("an altered ledger is found out", () => {
  it.each([
    ["stream", "2"],
    ["seq", "seq + 16"],
    ["kind", "'reversed'"],
    ["env", "'test'"],
    ["txid", "CAST(substr(txid, 1, 31) || x'ff' AS BLOB)"],
    ["currency", "'USD'"],
    ["minor", "minor + 1"],
    ["minor", "NULL"],
    ["minor", "minor | (1 << 61)"],
    ["credited_at", "credited_at ^ 1"],
    ["credited_at", "NULL"],
    ["reversal_of", "x'00'"],
    ["reversal_reason", "''"],
    ["bill_number", "bill_number || ' '"],
    ["md5", "hex(md5)"],
    ["rail", "'cakong'"],
    ["payer", `'{"wallet":"x"}'`],
    ["payer", "'{broken'"],
    ["jti", "upper(jti)"],
    ["received_at", "received_at + 1"],
    ["speaks_at_once", "0"],
    ["speaks_at_once", "3"],
    ["jws", "substr(jws, 2)"],
    ["hash", "zeroblob(32)"],
  ])("%s = %s", (column, value) => {
    // Bitwise XOR, which SQLite lacks, is (a | b) - (a & b).
    const sql = value.replace("credited_at ^ 1", "(credited_at | 1) - (credited_at & 1)");
    tamper(`INSERT INTO stream VALUES (2, 'wing', 3);
      UPDATE entry SET ${column} = ${sql} WHERE row = 6`);
    expect(damage()?.row).toBe(6);
  });

  it("by a name of the acquirer", () => {
    tamper("UPDATE stream SET acquirer = 'acledb'");
    expect(damage()?.row).toBe(1);
  });

  it("by a row taken out of the middle", () => {
    tamper("DELETE FROM alias; DELETE FROM entry WHERE row = 3");
    expect(damage()).toEqual({ row: 3, why: "row 3 is missing: the next one is row 4" });
  });

  it("by two rows exchanged", () => {
    tamper(`UPDATE entry SET row = 99 WHERE row = 5; UPDATE entry SET row = 5 WHERE row = 6;
      UPDATE entry SET row = 6 WHERE row = 99`);
    expect(damage()?.row).toBe(5);
  });

  it("by a row put in between, with everything after it moved up", () => {
    tamper(`UPDATE entry SET row = 106 WHERE row = 6; UPDATE entry SET row = 7 WHERE row = 106;
      INSERT INTO entry SELECT 6, stream, 6, kind, env, x'00', currency, minor, credited_at,
        reversal_of, reversal_reason, bill_number, md5, rail, payer, jti, received_at,
        speaks_at_once, hash, jws FROM entry WHERE row = 5`);
    expect(damage()?.row).toBe(6);
  });

  it("by an index that no longer agrees with its rows", () => {
    ledger.close();
    const text = readFileSync(path, "latin1");
    writeFileSync(path, text.replace("WHERE env = 'live'", "WHERE env = 'test'"), "latin1");
    const found = damage();
    expect(found?.row).toBe(null);
    expect(found?.why).toMatch(/^the file's structure is damaged: /);
  });

  it.each(["DELETE FROM hole", "UPDATE hole SET last = 5", "INSERT INTO hole VALUES (1, 2, 2)"])(
    "by a wrong list of missing numbers: %s",
    (sql) => {
      tamper(sql);
      expect(damage()?.why).toMatch(/^the list of missing numbers is wrong at /);
    },
  );

  it("by any bit of the file: it is noticed, or what was recorded still reads the same", () => {
    ledger.close();
    const whole = readFileSync(path);
    const flipped = join(folder, "flipped.db");
    const said = (file: string) => {
      const reader = openLedgerReader(file);
      try {
        // The story is in no hash; everything else is.
        return [...reader.rows()].map(({ row, hash }) =>
          JSON.stringify([
            { ...row, speakingAt: 0, finalStage: 0, finalAt: 0, finalReason: 0 },
            hash,
          ]),
        );
      } finally {
        reader.close();
      }
    };
    const original = said(path);
    let noticed = 0;
    const bit = fc.integer({ min: 0, max: whole.length * 8 - 1 });
    fc.assert(
      fc.property(bit, (position) => {
        const bytes = Buffer.from(whole);
        bytes.writeUInt8(bytes.readUInt8(position >> 3) ^ (1 << (position & 7)), position >> 3);
        writeFileSync(flipped, bytes);
        if (isNoticed(flipped)) noticed++;
        else expect(said(flipped)).toEqual(original);
      }),
      { seed: 7, numRuns: 300 },
    );
    expect(noticed).toBeGreaterThan(50);
  });
});

function isNoticed(file: string): boolean {
  try {
    return verifyLedger(file).damage !== null;
  } catch (error) {
    if (error instanceof LedgerReadError) return true;
    throw error;
  }
}
