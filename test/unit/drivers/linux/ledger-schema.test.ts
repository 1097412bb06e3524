/** How a ledger file comes to be, grows older and is refused. */
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { verifyLedger } from "../../../../drivers/linux/ledger-audit.ts";
import { checkFile, MIGRATIONS, migrate } from "../../../../drivers/linux/ledger-schema.ts";
import { openSqlFile, type SqlFile } from "../../../../drivers/linux/sqlite.ts";
import { createSqliteLedger } from "../../../../drivers/linux/sqlite-ledger.ts";
import { credit } from "../../../contract/ledger-entries.ts";
import { allRows, numbering, opened, recorded, unsettled } from "../../../contract/ledger-rig.ts";

const VERSION_1 = new URL("../../../vectors/ledger-version-1.db", import.meta.url);

let folder: string;
let file: SqlFile;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ledger-"));
  file = openSqlFile(join(folder, "ledger.db"), { readOnly: false });
});

afterEach(() => {
  file.close();
  rmSync(folder, { recursive: true });
});

describe("migrating", () => {
  const grown = [
    ...MIGRATIONS,
    "CREATE TABLE shift (id INTEGER PRIMARY KEY) STRICT",
    "ALTER TABLE shift ADD COLUMN cashier TEXT",
  ];
  const tables = () =>
    file
      .statement("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
      .all()
      .map(({ name }) => name);

  it("makes an empty file a current ledger", () => {
    expect(checkFile(file)).toBe(0);
    file.transaction(() => migrate(file));
    expect(checkFile(file)).toBe(MIGRATIONS.length);
    expect(tables()).toContain("entry");
  });

  it("takes an older ledger through every step between, and each step once", () => {
    file.transaction(() => migrate(file));
    file.transaction(() => migrate(file, grown));
    expect(checkFile(file, grown.length)).toBe(grown.length);
    file.exec("INSERT INTO shift (id, cashier) VALUES (1, 'Srey Mao')");
    file.transaction(() => migrate(file, grown));
    expect(file.statement("SELECT count(*) AS n FROM shift").get()?.n).toBe(1);
  });

  it("leaves an older ledger as it was when a step fails", () => {
    file.transaction(() => migrate(file));
    const before = tables();
    const broken = [...grown, "INSERT INTO nowhere VALUES (1)"];
    expect(() => file.transaction(() => migrate(file, broken))).toThrow("nowhere");
    expect(tables()).toEqual(before);
    expect(checkFile(file)).toBe(MIGRATIONS.length);
  });

  it("refuses a ledger from the future and changes nothing", () => {
    file.transaction(() => migrate(file, grown));
    expect(() => file.transaction(() => migrate(file))).toThrow(
      `written by a newer firmware: ledger version ${grown.length}`,
    );
    expect(checkFile(file, grown.length)).toBe(grown.length);
  });
});

describe("a ledger of version 1, as it was shipped", () => {
  it("is read, verified and continued by this firmware", async () => {
    const path = join(folder, "old.db");
    copyFileSync(VERSION_1, path);
    expect(verifyLedger(path)).toMatchObject({
      rowCount: 7,
      head: "691806094688976fd990c7fdb1f7a48a989f6be6c8147eb968392cd46eba9db2",
      damage: null,
    });
    const ledger = createSqliteLedger(path);
    const { boot, lastRow, unreceiptedCount } = await opened(ledger);
    expect(boot).toBe(3);
    expect(unreceiptedCount).toBe(0);
    const waiting = await unsettled(ledger, { afterRow: 0, upToRow: lastRow });
    expect(waiting.map(({ seq }) => seq)).toEqual([8, 9]);
    expect(await recorded(ledger, credit(4), credit(1))).toEqual(["recorded", "duplicate"]);
    expect(await numbering(ledger)).toEqual({
      contiguous: 6,
      highest: 9,
      holes: [{ from: 7, to: 7 }],
    });
    expect((await allRows(ledger)).map(({ seq }) => seq)).toEqual([1, 2, 5, 6, 8, 9, 4]);
    ledger.close();
    expect(verifyLedger(path).damage).toBe(null);
  });
});
