/** The ledger in a process of its own that is killed a hundred times, without warning. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verifyLedger } from "../../drivers/linux/ledger-audit.ts";
import { openLedgerReader } from "../../drivers/linux/ledger-reader.ts";
import {
  acknowledged,
  type BuiltChild,
  buildLedgerChild,
  runChild,
} from "../integration/ledger-process.ts";

const KILLS = 100;

let child: BuiltChild;

beforeAll(async () => {
  child = await buildLedgerChild();
});

afterAll(() => child.dispose());

describe("a terminal that is killed again and again", () => {
  it("keeps every acknowledged payment exactly once, in a chain that verifies", async () => {
    const path = join(child.folder, "ledger.db");
    const acked = new Set<string>();
    let boots = 0;
    for (let round = 0; round < KILLS; round++) {
      // Killed after so many lines; what it does when the signal arrives is up to chance.
      const linesMax = (round * 37) % 211;
      let heard = 0;
      const command = [process.execPath, child.script, path, String(round)];
      const story = await runChild(command, (_, { pid }) => {
        if (heard++ === linesMax && pid !== undefined) process.kill(pid, "SIGKILL");
      });
      expect(story.complaints).toBe("");
      expect(story.signal).toBe("SIGKILL");
      for (const txid of acknowledged(story.lines)) acked.add(txid);
      const boot = Number(story.lines[0]?.replace("boot ", ""));
      expect(boot).toBe(++boots);
    }
    expect(acked.size).toBeGreaterThan(KILLS);
    checkRecord(path, acked);
  }, 240_000);
});

function checkRecord(path: string, acked: ReadonlySet<string>): void {
  const audit = verifyLedger(path);
  expect(audit.damage).toBe(null);
  expect(audit.streams).toMatchObject([{ contiguous: audit.rowCount, holes: [] }]);
  const reader = openLedgerReader(path);
  const txids = [...reader.rows()].map(({ row }) => row.txid ?? "");
  reader.close();
  const kept = new Set(txids);
  expect(kept.size).toBe(txids.length);
  expect([...acked].filter((txid) => !kept.has(txid))).toEqual([]);
}
