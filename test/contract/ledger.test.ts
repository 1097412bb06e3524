/** The ledger's contract, held by the one that ships and by the one that the simulator uses. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Ledger } from "../../drivers/hal/ledger.ts";
import { createSqliteLedger } from "../../drivers/linux/sqlite-ledger.ts";
import { createSimLedger } from "../../sim/devices/ledger.ts";
import { describeLedger } from "./ledger.ts";

describeLedger("the ledger on SQLite", () => {
  const folder = mkdtempSync(join(tmpdir(), "ledger-"));
  let ledger: Ledger | undefined;
  return {
    start() {
      ledger?.close();
      ledger = createSqliteLedger(join(folder, "ledger.db"));
      return ledger;
    },
    dispose() {
      ledger?.close();
      rmSync(folder, { recursive: true });
    },
  };
});

describeLedger("the simulated ledger", () => {
  const ledger = createSimLedger({ defer: queueMicrotask });
  return {
    start() {
      ledger.close();
      return ledger;
    },
    dispose() {},
  };
});
