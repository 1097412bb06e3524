/**
 * Shops at work while their terminals update themselves: no restart in ten minutes after anybody
 * was served, and every payment told (fault O5).
 */
import { expect, it } from "vitest";
import { liveDay } from "../../sim/update/business.ts";
import { figure } from "../integration/figure.ts";

const SHOPS = 12;
const HOURS = 4;

it("an update never interrupts a sale, in shops at random", { timeout: 600_000 }, async () => {
  let [payments, updated, restarts] = [0, 0, 0];
  for (let seed = 1; seed <= SHOPS; seed += 1) {
    const { box, problems, payments: paid } = await liveDay(seed, HOURS);
    expect(problems, `seed ${seed}`).toEqual([]);
    payments += paid;
    restarts += box.asked.length;
    if (box.lines.includes("0.2.0 works and stays")) updated += 1;
  }
  figure(
    `${SHOPS} shops updated in business: ${payments} payments, ${restarts} restarts, 0 sales cut`,
  );
  // A shop that never updates interrupts nobody, too.
  expect(updated).toBeGreaterThan(SHOPS / 2);
});
