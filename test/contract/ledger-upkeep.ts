/** The part of the ledger's suite about upkeep, and about a record that took a lost one's place. */
import { describe, expect, it } from "vitest";
import type { Ledger, LedgerUpkeep, Recovery } from "../../drivers/hal/ledger.ts";
import { credit, EPOCH, mark, reversal, txidOf, voidOf } from "./ledger-entries.ts";
import { type LedgerRig, marked, opened, recorded, settled, withLedger } from "./ledger-rig.ts";

/** More calls than any upkeep of a few rows may take. */
const CALLS_MAX = 100;

export function describeLedgerUpkeep(makeRig: () => LedgerRig): void {
  describe("upkeep", () => {
    const held = withLedger(makeRig);

    it("finds nothing wrong with whatever was recorded, and comes to an end", async () => {
      const { ledger } = held;
      await recorded(ledger, credit(1), credit(7), voidOf(3), reversal(9, 1));
      // The same payment under a number of its own, another binding, another bank.
      await recorded(ledger, credit(12, { txid: txidOf(7), money: credit(7).money }));
      await recorded(ledger, credit(1, { epoch: EPOCH + 1, txid: "A" }));
      await recorded(ledger, credit(2, { acquirer: "wing", txid: "B", env: "test" }));
      await marked(ledger, mark(1, "spoken"));
      expect(await isDoneAtLast(ledger)).toBe(true);
      expect(await recorded(ledger, credit(2))).toEqual(["recorded"]);
      expect(await isDoneAtLast(ledger)).toBe(true);
    });

    it("has nothing to do on an empty record but comes to an end", async () => {
      expect(await isDoneAtLast(held.ledger)).toBe(true);
    });
  });

  describe("a record that was never lost", () => {
    const held = withLedger(makeRig);

    it("knows of no recovery, unless one is noted, and then over restarts", async () => {
      expect((await opened(held.rig.start())).recovery).toBe(null);
      const ledger = held.rig.start();
      await opened(ledger);
      const recovery = { upTo: { epoch: EPOCH, seq: 118 }, isComplete: false };
      await noted(ledger, recovery);
      expect((await opened(held.rig.start())).recovery).toEqual(recovery);
    });

    it("keeps the last that was noted", async () => {
      await noted(held.ledger, { upTo: null, isComplete: false });
      const recovery = { upTo: { epoch: EPOCH, seq: 70_000 }, isComplete: true };
      await noted(held.ledger, recovery);
      expect((await opened(held.rig.start())).recovery).toEqual(recovery);
    });
  });
}

function noted(ledger: Ledger, recovery: Recovery): Promise<undefined> {
  return settled((done) => ledger.noteRecovery(recovery, done));
}

async function isDoneAtLast(ledger: Ledger): Promise<boolean> {
  for (let calls = 0; calls < CALLS_MAX; calls += 1) {
    const { isDone } = await settled<LedgerUpkeep>((done) => ledger.tend(done));
    if (isDone) return true;
  }
  return false;
}
