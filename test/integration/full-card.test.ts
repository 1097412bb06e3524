/** The ledger on a card that is really full: a small file system in memory, filled to the brim. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Ledger, LedgerUpkeep, RecordResult } from "../../drivers/hal/ledger.ts";
import { verifyLedger } from "../../drivers/linux/ledger-audit.ts";
import { createSqliteLedger } from "../../drivers/linux/sqlite-ledger.ts";
import { credit, outcomeOf } from "../contract/ledger-entries.ts";
import { numbering, opened, recorded, settled } from "../contract/ledger-rig.ts";
import { isBeyond, requires } from "../requires.ts";

const SIZE = "16m";

const folder = mkdtempSync(join(tmpdir(), "soundbox-full-card-"));
const TITLE = "a ledger on a card that is full";
const isSkipped = requires("mount", "umount") || isBeyond(TITLE, mount());

describe.skipIf(isSkipped)(TITLE, () => {
  const path = join(folder, "ledger.db");
  const filler = join(folder, "filler");
  let ledger: Ledger;
  let seq = 0;

  beforeAll(async () => {
    ledger = createSqliteLedger(path);
    await opened(ledger);
  });

  afterAll(() => {
    ledger.close();
    // The packaged SQLite lets go of a closed file at its leisure.
    execFileSync("umount", ["--lazy", folder]);
    rmdirSync(folder);
  });

  /** Records so many payments, one commit each. @returns how the last one ended. */
  async function pay(countMax: number): Promise<string> {
    for (let count = 0; count < countMax; count += 1) {
      const batch = [credit(seq + 1)];
      const outcome = await outcomeOf<readonly RecordResult[]>((done) =>
        ledger.record(batch, done),
      );
      if (!outcome.ok) return outcome.fault;
      seq += 1;
    }
    return "recorded";
  }

  function tend(): Promise<LedgerUpkeep> {
    return settled<LedgerUpkeep>((done) => ledger.tend(done));
  }

  it("keeps four megabytes free, a piece at a time", async () => {
    expect(await pay(10)).toBe("recorded");
    let calls = 0;
    while (!(await tend()).isDone) calls += 1;
    expect(calls).toBeGreaterThan(10);
    expect(existsSync(`${path}.reserve`)).toBe(true);
  });

  it("goes on recording in that room when the card is full, and warns", async () => {
    fill(filler);
    expect(await pay(2_500)).toBe("recorded");
    expect(existsSync(`${path}.reserve`)).toBe(false);
    expect(await tend()).toMatchObject({ isSpaceLow: true });
  });

  it("refuses when that is used up as well, and loses nothing that it recorded", async () => {
    expect(await pay(100_000)).toBe("full");
    expect(await numbering(ledger)).toMatchObject({ contiguous: seq, holes: [] });
    expect(await outcomeOf((done) => ledger.record([credit(seq + 1)], done))).toMatchObject({
      ok: false,
      fault: "full",
    });
  });

  it("records again once there is room, keeps room free again, and is whole", async () => {
    rmSync(filler);
    expect(await recorded(ledger, credit(seq + 1))).toEqual(["recorded"]);
    while (!(await tend()).isDone);
    expect(await tend()).toMatchObject({ isSpaceLow: false });
    expect(existsSync(`${path}.reserve`)).toBe(true);
    expect(verifyLedger(path)).toMatchObject({ damage: null, rowCount: seq + 1 });
  });
});

/** @returns why this user may not mount here, or undefined when it has. */
function mount(): string | undefined {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${SIZE}`, "tmpfs", folder], {
      stdio: "pipe",
    });
    return undefined;
  } catch (error) {
    const why = error instanceof Error ? (error.message.split("\n")[1] ?? error.message) : "";
    rmdirSync(folder);
    return `no small file system can be mounted: ${why}`;
  }
}

/** Fills the file system to its last block. */
function fill(path: string): void {
  const { bavail, bsize } = statfsSync(folder);
  writeFileSync(path, new Uint8Array(bavail * bsize));
}
