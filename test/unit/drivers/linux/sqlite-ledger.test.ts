/** What the ledger on SQLite does beyond its contract: foreign, full, held and damaged files. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Ledger } from "../../../../drivers/hal/ledger.ts";
import { openSqlFile, type SqlFile } from "../../../../drivers/linux/sqlite.ts";
import { createSqliteLedger } from "../../../../drivers/linux/sqlite-ledger.ts";
import { credit, mark, OPENING, outcomeOf, voidOf } from "../../../contract/ledger-entries.ts";
import {
  allRows,
  foundUnsettled,
  latest,
  marked,
  numbering,
  opened,
  recorded,
  unsettled,
} from "../../../contract/ledger-rig.ts";

let folder: string;
let path: string;
let ledger: Ledger;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ledger-"));
  path = join(folder, "ledger.db");
  ledger = createSqliteLedger(path);
});

afterEach(() => rmSync(folder, { recursive: true }));

/** The fault of opening, in words too. */
async function refusal(): Promise<string> {
  const outcome = await outcomeOf((done) => ledger.open(OPENING, done));
  return outcome.ok ? "none" : `${outcome.fault}: ${outcome.detail.replace(path, "FILE")}`;
}

/** Another program at the same file. */
function intruder<Value>(work: (file: SqlFile) => Value): Value {
  const file = openSqlFile(path, { readOnly: false });
  try {
    return work(file);
  } finally {
    file.close();
  }
}

describe("opening a file that is no ledger of ours", () => {
  it("refuses another program's database and leaves it as it was", async () => {
    intruder((file) => file.exec("CREATE TABLE photos (id); INSERT INTO photos VALUES (7)"));
    const before = readFileSync(path);
    expect(await refusal()).toBe(
      "corrupt: FILE: this is some other program's database, not a ledger",
    );
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it("says that a folder is not there", async () => {
    ledger = createSqliteLedger(join(folder, "nowhere", "ledger.db"));
    expect(await refusal()).toMatch(/^io: .*its folder cannot be reached \(ENOENT\)$/);
  });

  it("takes an empty file for a new ledger", async () => {
    writeFileSync(path, "");
    expect((await opened(ledger)).boot).toBe(1);
  });

  it("may be tried again after a fault", async () => {
    intruder((file) => file.exec("CREATE TABLE photos (id)"));
    await refusal();
    rmSync(path);
    expect((await opened(ledger)).boot).toBe(1);
  });
});

describe("a full ledger", () => {
  it("records nothing of the batch that does not fit, and goes on when it can", async () => {
    ledger = createSqliteLedger(path, { fileBytesMax: 128 * 1024 });
    await opened(ledger);
    let seq = 0;
    for (;;) {
      const batch = Array.from({ length: 16 }, (_, index) => credit(seq + index + 1));
      const outcome = await outcomeOf((done) => ledger.record(batch, done));
      if (!outcome.ok) {
        expect(outcome.fault).toBe("full");
        break;
      }
      seq += 16;
    }
    expect(seq).toBeGreaterThan(16);
    expect(await numbering(ledger)).toEqual({ contiguous: seq, highest: seq, holes: [] });
    expect((await latest(ledger, 1))[0]?.seq).toBe(seq);
    ledger.close();
    ledger = createSqliteLedger(path);
    await opened(ledger);
    expect(await recorded(ledger, credit(seq + 1))).toEqual(["recorded"]);
  });
});

describe("a ledger that another program holds", () => {
  it("ends with io, and records once it is free again", async () => {
    await opened(ledger);
    const other = openSqlFile(path, { readOnly: false });
    other.exec("BEGIN IMMEDIATE");
    const outcome = await outcomeOf((done) => ledger.record([credit(1)], done));
    expect(outcome).toMatchObject({ ok: false, fault: "io" });
    other.exec("ROLLBACK");
    other.close();
    expect(await recorded(ledger, credit(1))).toEqual(["recorded"]);
  });

  it("says corrupt when the file was replaced meanwhile, and begins no new record", async () => {
    await opened(ledger);
    const other = openSqlFile(path, { readOnly: false });
    other.exec("BEGIN IMMEDIATE");
    await outcomeOf((done) => ledger.record([credit(1)], done));
    other.close();
    for (const end of ["", "-wal", "-shm"]) rmSync(path + end, { force: true });
    const outcome = await outcomeOf((done) => ledger.record([credit(1)], done));
    expect(outcome).toMatchObject({ ok: false, fault: "corrupt" });
  });
});

describe("a row that the medium altered", () => {
  it("is neither shown nor spoken again, and its neighbours are", async () => {
    await opened(ledger);
    await recorded(ledger, credit(1), credit(2), credit(3), credit(4));
    intruder((file) => {
      file.exec("DROP TRIGGER entry_stays; UPDATE entry SET minor = 9900 WHERE row = 2");
    });
    expect((await allRows(ledger)).map(({ seq }) => seq)).toEqual([1, 3, 4]);
    const waiting = await unsettled(ledger, { afterRow: 0, upToRow: 4 });
    expect(waiting.map(({ seq }) => seq)).toEqual([1, 3, 4]);
    expect((await latest(ledger, 4)).map(({ seq }) => seq)).toEqual([4, 3, 1]);
  });

  it("is left out even when it holds an integer that no number can", async () => {
    await opened(ledger);
    await recorded(ledger, credit(1), credit(2));
    intruder((file) => {
      file.exec(
        "DROP TRIGGER entry_stays; UPDATE entry SET minor = minor | (1 << 61) WHERE row = 1",
      );
    });
    expect((await allRows(ledger)).map(({ seq }) => seq)).toEqual([2]);
  });

  it("cannot be altered by a statement of the firmware's own", async () => {
    await opened(ledger);
    await recorded(ledger, credit(1));
    intruder((file) => {
      expect(() => file.exec("UPDATE entry SET minor = 1")).toThrow("an entry is never changed");
      expect(() => file.exec("DELETE FROM entry")).toThrow("an entry is never removed");
    });
  });
});

describe("a long record", () => {
  it("finds every unsettled row at the next start, however far back", async () => {
    await opened(ledger);
    for (let seq = 1; seq <= 3000; seq += 200) {
      const batch = Array.from({ length: 200 }, (_, index) => credit(seq + index));
      await recorded(ledger, ...batch);
      const ended = batch.filter((entry) => entry.seq % 700 !== 0).map(({ seq: it }) => it);
      await marked(ledger, ...ended.map((it) => mark(it, "spoken")));
    }
    await recorded(ledger, voidOf(3001));
    await marked(ledger, mark(700, "digested"));
    ledger.close();
    ledger = createSqliteLedger(path);
    expect((await foundUnsettled(ledger)).map(({ seq }) => seq)).toEqual([1400, 2100, 2800]);
  });
});

it("is opened once, and used only while it is open", async () => {
  expect(() => ledger.record([], () => {})).toThrow("bug: ");
  await opened(ledger);
  expect(() => ledger.open(OPENING, () => {})).toThrow("bug: ");
  ledger.close();
  expect(() => ledger.mark([], () => {})).toThrow("bug: ");
  expect(() => ledger.close()).toThrow("bug: ");
});
