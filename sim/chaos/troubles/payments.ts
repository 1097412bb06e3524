/** What people and banks do to money: every way to pay rightly, wrongly, late, twice and back. */

import { createHash } from "node:crypto";
import type { Currency, Money } from "../../../drivers/hal/money.ts";
import type { Chance } from "../../chance.ts";
import type { Lit } from "../../checkers/moment.ts";
import { CANARY } from "../../checkers/receipts.ts";
import { TERMINAL } from "../desk.ts";
import type { Stage, Trouble } from "../stage.ts";

const OFTEN: readonly [number, number] = [3_000, 60_000];
const DAY_MS = 86_400_000;
/** Most payments come with a payer, of whom nothing may ever be told. */
const PAYER = { wallet: `bakong/${CANARY}`, country: "KH", amount: "1", currency: "KHR" };

interface LitCharge {
  readonly money: Money;
  readonly md5: string;
  readonly billNumber: string;
}

/** The charge on the display, as a payer's phone reads it. */
function litCharge(lit: Lit | undefined): LitCharge | undefined {
  if (lit?.scene !== "charge" || lit.code === undefined || lit.money === undefined)
    return undefined;
  const md5 = createHash("md5").update(lit.code, "utf8").digest("hex");
  return { money: lit.money, md5, billNumber: lit.billNumber ?? "" };
}

/** Has a charge opened if none is lit, and pays it somehow once it is. */
function paying(pay: (stage: Stage, charge: LitCharge, chance: Chance) => void): Trouble {
  return {
    everyMs: OFTEN,
    act(stage, chance) {
      const charge = litCharge(stage.lit());
      if (charge === undefined) {
        askForMoney(stage, chance);
        return false;
      }
      pay(stage, charge, chance);
      return true;
    },
  };
}

/** The vendor keys an amount, or the till orders it. */
function askForMoney(stage: Stage, chance: Chance): void {
  const money = stage.freshMoney();
  if (chance.happens(0.5)) {
    const expiresAtMs = stage.world.nowMs + chance.between(20_000, 200_000);
    const billNumber = `TILL-${stage.world.nowMs}`;
    stage.desk.openCharge(billNumber, money, expiresAtMs);
    // Now and then the till takes it back, or one that the terminal never had.
    const taken = chance.happens(0.5) ? billNumber : `TILL-${stage.world.nowMs - 1}`;
    if (chance.happens(0.2)) {
      stage.later(chance.between(2_000, 60_000), () => stage.desk.cancelCharge(taken));
    }
    return;
  }
  const { minor, currency } = money;
  const digits = [...String(minor)] as ("0" | "1")[];
  const switches =
    currency === "KHR" ? (["currency"] as const) : (["currency", "currency"] as const);
  stage.type([...switches, ...digits, "charge"]);
}

function reference(charge: LitCharge, chance: Chance) {
  const { md5, billNumber } = charge;
  const draw = chance.between(0, 2);
  if (draw === 0) return { md5 };
  return draw === 1 ? { billNumber } : { md5, billNumber };
}

function other(currency: Currency): Currency {
  return currency === "KHR" ? "USD" : "KHR";
}

const S5 = paying((stage, charge, chance) => {
  stage.desk.credit({ money: stage.freshMoney(), ...reference(charge, chance) });
});

export const PAYMENTS: Readonly<Record<string, Trouble>> = {
  S5,
  S6: paying((stage, charge, chance) => {
    const { minor, currency } = charge.money;
    const money = { minor, currency: other(currency) };
    stage.desk.credit({ money, ...reference(charge, chance) });
  }),
  S7: paying((stage, charge, chance) => {
    const named = reference(charge, chance);
    const { money } = charge;
    stage.later(chance.between(1_000, 700_000), () => stage.desk.credit({ money, ...named }));
  }),
  S8: paying((stage, charge, chance) => {
    const { money } = charge;
    const named = reference(charge, chance);
    stage.desk.credit({ money, ...named });
    stage.later(chance.between(10, 60_000), () => stage.desk.credit({ money, ...named }));
  }),
  S9: paying((stage, charge, chance) => {
    const { minor, currency } = charge.money;
    const money = { minor: Math.max(1, Math.floor(minor / 2)), currency };
    stage.desk.credit({ money, ...reference(charge, chance) });
  }),
  S10: {
    everyMs: OFTEN,
    act(stage, chance) {
      const credits = stage.desk.acquirer
        .issued(TERMINAL)
        .filter(({ kind, txid }) => kind === "payment.credited" && txid !== undefined);
      const credit = credits[chance.between(0, credits.length - 1)];
      if (credit === undefined) return false;
      stage.desk.reverse(credit);
      return true;
    },
  },
  S12: {
    everyMs: OFTEN,
    act(stage, chance) {
      // Who pays just what a neighbour was asked for, by the static code, has not paid for him.
      const asked = chance.happens(0.3) ? litCharge(stage.lit())?.money : undefined;
      stage.desk.credit({ money: asked ?? stage.freshMoney(), payer: PAYER });
      return true;
    },
  },
  S13: {
    everyMs: OFTEN,
    act(stage, chance) {
      const credit = stage.desk.credit({ money: stage.freshMoney() });
      stage.later(chance.between(10, 300_000), () => stage.desk.reverse(credit));
      return true;
    },
  },
  S15: {
    everyMs: OFTEN,
    act(stage) {
      stage.desk.fillHole();
      return true;
    },
  },
  S16: {
    everyMs: OFTEN,
    act(stage, chance) {
      const charge = chance.happens(0.5) ? litCharge(stage.lit()) : undefined;
      const named = charge === undefined ? {} : reference(charge, chance);
      stage.desk.credit({ money: charge?.money ?? stage.freshMoney(), env: "test", ...named });
      return true;
    },
  },
  A7: {
    everyMs: [60_000, 400_000],
    act(stage, chance, strength) {
      const count = chance.between(6, 25 * strength);
      for (let at = 0; at < count; at += 1) {
        const money = stage.freshMoney();
        stage.later(chance.between(0, 8_000), () => stage.desk.credit({ money }));
      }
      return true;
    },
  },
};

/** The bank itself hears of payments late, by minutes or by a night. */
function payLate(stage: Stage, chance: Chance): void {
  const age = chance.happens(0.5)
    ? chance.between(31_000, 900_000)
    : chance.between(600_000, DAY_MS);
  const creditedAtMs = stage.world.nowMs - age;
  for (let count = chance.between(1, 3); count > 0; count -= 1) {
    stage.desk.credit({ money: stage.freshMoney(), creditedAtMs });
  }
}

/** A customer pays what the display asks for, or just pays: business as usual, no fault. */
export function business(stage: Stage, chance: Chance): void {
  const charge = litCharge(stage.lit());
  if (charge !== undefined && chance.happens(0.7)) {
    stage.desk.credit({ money: charge.money, ...reference(charge, chance) });
    return;
  }
  // Now and then the vendor asks what there was: the last payment again, or the day's totals.
  if (chance.happens(0.04)) {
    const isLong = chance.happens(0.5);
    stage.record.add({ type: "pressed", key: "middle", isLong });
    stage.terminal.boot?.panel.press("middle");
    stage.later(isLong ? 1_500 : 100, () => stage.terminal.boot?.panel.release("middle"));
  }
  if (chance.happens(0.3)) askForMoney(stage, chance);
  else if (chance.happens(0.05)) payLate(stage, chance);
  else stage.desk.credit({ money: stage.freshMoney(), payer: PAYER });
}
