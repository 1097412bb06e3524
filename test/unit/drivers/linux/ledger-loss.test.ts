/** What becomes of a ledger file that the medium has damaged (faults P14 and P15). */
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Ledger, LedgerUpkeep } from "../../../../drivers/hal/ledger.ts";
import type { Outcome } from "../../../../drivers/hal/outcome.ts";
import { openSqlFile } from "../../../../drivers/linux/sqlite.ts";
import { createSqliteLedger } from "../../../../drivers/linux/sqlite-ledger.ts";
import { chance } from "../../../../sim/chance.ts";
import { credit, EPOCH, outcomeOf } from "../../../contract/ledger-entries.ts";
import { allRows, opened, recorded, totals } from "../../../contract/ledger-rig.ts";

const UNKNOWN = { upTo: null, isComplete: false };

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ledger-"));
  path = join(folder, "ledger.db");
});

afterEach(() => rmSync(folder, { recursive: true }));

/** A ledger of so many payments, closed in good order. */
async function written(count: number, missing: readonly number[] = []): Promise<Buffer> {
  const ledger = createSqliteLedger(path);
  await opened(ledger);
  for (let seq = 1; seq <= count; seq += 100) {
    const length = Math.min(100, count - seq + 1);
    const batch = Array.from({ length }, (_, index) => credit(seq + index));
    await recorded(ledger, ...batch.filter((entry) => !missing.includes(entry.seq)));
  }
  ledger.close();
  return readFileSync(path);
}

/** Writes over the file from `position` on. */
function scribble(position: number, bytes: Uint8Array): void {
  const file = openSync(path, "r+");
  writeSync(file, bytes, 0, bytes.length, position);
  closeSync(file);
}

function change(sql: string): void {
  const file = openSqlFile(path, { readOnly: false });
  file.exec(sql);
  file.close();
}

const DAMAGES: readonly (readonly [string, () => void])[] = [
  ["with a damaged first page", () => scribble(0, new Uint8Array(100).fill(0xff))],
  ["with another application's mark", () => change("PRAGMA application_id = 7")],
  ["with a damaged schema", () => scribble(110, new Uint8Array(600).fill(0x5a))],
  ["of zeros", () => writeFileSync(path, new Uint8Array(statSync(path).size))],
  ["torn after its first pages", () => truncateSync(path, 3 * 1024)],
  ["of somebody's diary", () => writeFileSync(path, "dear diary, ".repeat(500))],
  ["of a newer firmware", () => change("PRAGMA user_version = 99")],
  [
    "with an altered row",
    () => change("DROP TRIGGER entry_stays; UPDATE entry SET minor = 9900 WHERE row = 290"),
  ],
  [
    "with a row missing in the middle",
    () =>
      change(
        "PRAGMA foreign_keys = OFF; DROP TRIGGER entry_remains; DELETE FROM entry WHERE row = 280",
      ),
  ],
];

describe("a ledger file that cannot be used", () => {
  it.each(DAMAGES)("%s is put aside as it is, and a new one begun", async (_name, damage) => {
    await written(300);
    damage();
    const before = readFileSync(path);
    const ledger = createSqliteLedger(path);
    const { boot, sequence, recent, recovery } = await opened(ledger);
    expect({ boot, recent, recovery }).toEqual({ boot: 1, recent: [], recovery: UNKNOWN });
    expect(sequence).toEqual({ contiguous: 0, highest: 0, holes: [] });
    expect(readFileSync(`${path}.damaged-1`).equals(before)).toBe(true);
    expect(await recorded(ledger, credit(1))).toEqual(["recorded"]);
    ledger.close();
  });

  it("gets a number of its own each time, and none is ever lost", async () => {
    for (const round of [1, 2, 3]) {
      writeFileSync(path, `no ledger at all, round ${round}, `.repeat(90));
      const ledger = createSqliteLedger(path);
      await opened(ledger);
      ledger.close();
      expect(readFileSync(`${path}.damaged-${round}`, "utf8")).toContain(`round ${round}`);
    }
  });

  it("takes its log with it", async () => {
    const ledger = createSqliteLedger(path);
    await opened(ledger);
    await recorded(ledger, credit(1));
    change("DROP TRIGGER entry_stays; UPDATE entry SET minor = 9900 WHERE row = 1");
    const log = readFileSync(`${path}-wal`);
    const other = createSqliteLedger(path);
    expect((await opened(other)).recovery).toEqual(UNKNOWN);
    expect(readFileSync(`${path}.damaged-1-wal`).equals(log)).toBe(true);
    other.close();
  });

  it("is missed when it was deleted and something beside it is left", async () => {
    await written(3);
    writeFileSync(`${path}.reserve`, "");
    rmSync(path);
    expect((await opened(createSqliteLedger(path))).recovery).toEqual(UNKNOWN);
  });

  it("is not missed where none has ever been", async () => {
    expect((await opened(createSqliteLedger(path))).recovery).toBe(null);
  });

  it("keeps its log when only the file is gone", async () => {
    const ledger = createSqliteLedger(path);
    await opened(ledger);
    await recorded(ledger, credit(1));
    const log = readFileSync(`${path}-wal`);
    rmSync(path);
    const other = createSqliteLedger(path);
    expect((await opened(other)).recovery).toEqual(UNKNOWN);
    expect(readFileSync(`${path}.damaged-1-wal`).equals(log)).toBe(true);
    other.close();
  });
});

describe("a ledger that is found damaged while in use", () => {
  it("does nothing more until it is opened again, and is then put aside", async () => {
    await written(300);
    change("DROP TRIGGER entry_stays; UPDATE entry SET minor = 9900 WHERE row = 20");
    const ledger = createSqliteLedger(path);
    expect((await opened(ledger)).recovery).toBe(null);
    expect(await tendedToTheEnd(ledger)).toMatchObject({ ok: false, fault: "corrupt" });
    const outcome = await outcomeOf((done) => ledger.record([credit(301)], done));
    expect(outcome).toMatchObject({ ok: false, fault: "corrupt" });
    expect(existsSync(`${path}.damaged-1`)).toBe(false);
    expect((await opened(ledger)).recovery).toEqual(UNKNOWN);
    expect(existsSync(`${path}.damaged-1`)).toBe(true);
    expect(await recorded(ledger, credit(20))).toEqual(["recorded"]);
    ledger.close();
  });
});

describe("what a recovery has come to", () => {
  it("outlives a restart", async () => {
    writeFileSync(path, "no ledger ".repeat(300));
    const ledger = createSqliteLedger(path);
    await opened(ledger);
    const recovery = { upTo: { epoch: EPOCH, seq: 70_000 }, isComplete: true };
    await outcomeOf((done) => ledger.noteRecovery(recovery, done));
    ledger.close();
    expect((await opened(createSqliteLedger(path))).recovery).toEqual(recovery);
  });
});

describe("a bit that flips anywhere in the file", () => {
  it("is noticed, or changes nothing that is counted or told", async () => {
    const sound = await written(120, [3, 4, 90]);
    const before = await readAll(createSqliteLedger(path));
    const draw = chance(11, "flips");
    let noticed = 0;
    for (let round = 0; round < 100; round += 1) {
      for (const name of readdirSync(folder)) rmSync(join(folder, name));
      const bytes = Buffer.from(sound);
      const bit = draw.between(0, bytes.length * 8 - 1);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      writeFileSync(path, bytes);
      const after = await readAll(createSqliteLedger(path));
      if (after === "damaged") noticed += 1;
      else expect({ bit, after }).toEqual({ bit, after: before });
    }
    expect(noticed).toBeGreaterThan(50);
  }, 60_000);
});

/** What a ledger tells of its payments after a whole walk, or that it found damage. */
async function readAll(ledger: Ledger) {
  const { recovery, sequence } = await opened(ledger);
  const end = recovery === null ? await tendedToTheEnd(ledger) : undefined;
  if (end?.ok !== true) {
    ledger.close();
    return "damaged";
  }
  const facts = {
    sequence,
    sums: await totals(ledger, 0, 86_400_000),
    rows: (await allRows(ledger)).map(({ txid, money, seq }) => ({ txid, money, seq })),
    known: await recorded(ledger, credit(1), credit(77), credit(120)),
  };
  ledger.close();
  return facts;
}

/** Upkeep until nothing is left to do, or a fault. */
async function tendedToTheEnd(ledger: Ledger): Promise<Outcome<string, LedgerUpkeep>> {
  for (;;) {
    const outcome = await outcomeOf<LedgerUpkeep>((done) => ledger.tend(done));
    if (!outcome.ok || outcome.value.isDone) return outcome;
  }
}
