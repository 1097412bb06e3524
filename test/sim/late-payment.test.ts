/** The example of the simulator's README, word for word: a test in simulated time. */
import { expect, it } from "vitest";
import { openStall } from "../../sim/stall.ts";

it("says a payment that came while the line was down, with its age", async () => {
  const stall = await openStall();
  stall.world.pass(2_000); // connected and welcomed
  stall.broker.setReachable(false);
  stall.bank.credit("T-0007", { money: { minor: 12_500, currency: "KHR" } });
  stall.world.pass(120_000);
  stall.broker.setReachable(true);
  stall.world.pass(60_000);
  expect(stall.receipts.at(-1)?.reason).toBe("late");
});
