/**
 * Judges the care with which single payments are said: an amount unusual for its currency is read
 * twice, and no other is (contract, section 3).
 */
import type { Money } from "../../drivers/hal/money.ts";
import type { Checker, Limits } from "./moment.ts";

const NEWS = new Set(["received", "late"]);

export function care({ guard }: Pick<Limits, "guard">): Checker {
  function isUnusual({ minor, currency }: Money): boolean {
    if (currency === "USD") return minor >= guard.centsFrom;
    return minor < guard.rielBelow || minor >= guard.rielFrom;
  }

  return {
    name: "care",
    judges: ["I17"],
    see({ what }, accuse) {
      if (what.type !== "sound") return;
      for (const { kind, moneys, words, isReadTwice } of [what.heard, ...what.also]) {
        const [money] = moneys;
        if (money === undefined || !NEWS.has(kind) || isUnusual(money) === isReadTwice) continue;
        accuse("I17", `"${words.join(" ")}" was read ${isReadTwice ? "twice" : "once"}`);
      }
    },
  };
}
