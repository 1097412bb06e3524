/** The ledger's medium: full, read-only, failing, slow. */
import type { LedgerFault } from "../../../drivers/hal/ledger.ts";
import type { Trouble } from "../stage.ts";

function failing(fault: LedgerFault): Trouble {
  return {
    everyMs: [20_000, 240_000],
    act(stage, chance, strength) {
      stage.ledger.setFault(fault);
      stage.record.add({ type: "ledger-fault", isFaulty: true });
      // One operation, or everything for a while.
      const lastsMs = chance.happens(0.5) ? chance.between(1, 40) : 20_000 * strength;
      stage.later(chance.between(1, lastsMs), () => {
        stage.ledger.setFault(undefined);
        stage.record.add({ type: "ledger-fault", isFaulty: false });
      });
      return true;
    },
  };
}

export const STORAGE: Readonly<Record<string, Trouble>> = {
  P11: failing("full"),
  P12: failing("read-only"),
  P13: failing("io"),
  P15: {
    everyMs: [300_000, 2_400_000],
    act(stage, chance) {
      // Found at the next start, or in the middle of business.
      if (chance.happens(0.5)) stage.cut(chance.between(20, 2_500), 0);
      stage.ruin();
      return true;
    },
  },
  P17: {
    everyMs: [10_000, 120_000],
    act(stage, chance, strength) {
      const slow = chance.between(50, 1_700 * strength);
      stage.commitMs = [slow, slow * 2];
      stage.later(chance.between(1_000, 30_000), () => {
        stage.commitMs = [1, 1];
      });
      return true;
    },
  },
};
