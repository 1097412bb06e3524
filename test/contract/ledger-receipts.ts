/** The part of the ledger's suite about last receipts: owed, noted, and kept over a restart. */
import { describe, expect, it } from "vitest";
import type { Ledger, LedgerRow } from "../../drivers/hal/ledger.ts";
import { credit, mark, txidOf } from "./ledger-entries.ts";
import { type LedgerRig, marked, opened, recorded, settled, withLedger } from "./ledger-rig.ts";

export function describeLedgerReceipts(makeRig: () => LedgerRig): void {
  describe("receipts", () => {
    const held = withLedger(makeRig);

    it("are owed for a row once its story has ended, until they are noted", async () => {
      const ledger = held.ledger;
      await recorded(ledger, credit(1), credit(2), credit(3));
      expect(await owed(ledger)).toEqual([]);
      await marked(ledger, mark(2, "spoken"), mark(1, "digested"), mark(3, "speaking"));
      expect(await owed(ledger)).toEqual([txidOf(1), txidOf(2)]);
      await noted(ledger, txidOf(1), txidOf(3), "unknown");
      expect(await owed(ledger)).toEqual([txidOf(2)]);
    });

    it("that are owed survive a restart, oldest first and no more than asked for", async () => {
      await recorded(held.ledger, credit(1), credit(2), credit(3));
      await marked(held.ledger, mark(1, "spoken"), mark(2, "shown"), mark(3, "spoken"));
      await noted(held.ledger, txidOf(2));
      const ledger = held.rig.start();
      expect((await opened(ledger)).unreceiptedCount).toBe(2);
      expect(await owed(ledger)).toEqual([txidOf(1), txidOf(3)]);
      expect(await owed(ledger, 1)).toEqual([txidOf(1)]);
    });
  });
}

async function owed(ledger: Ledger, limit = 100): Promise<readonly (string | null)[]> {
  const rows = await settled<readonly LedgerRow[]>((done) => ledger.unreceipted(limit, done));
  return rows.map(({ txid }) => txid);
}

function noted(ledger: Ledger, ...txids: string[]): Promise<undefined> {
  return settled((done) => ledger.receipted(txids, done));
}
