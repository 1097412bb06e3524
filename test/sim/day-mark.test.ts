/** The mark of the day as a stall hears it: only where it is on, and another one after midnight. */
import { expect, it } from "vitest";
import { openStall, STALL_OPENS, type Stall } from "../../sim/stall.ts";

const HOUR_MS = 3_600_000;

/** The samples of the next payment of 500 riel that is said. */
function payment(stall: Stall): Int16Array {
  const before = stall.heard.length;
  stall.bank.credit("T-0007", {
    money: { minor: 500, currency: "KHR" },
    creditedAt: STALL_OPENS + stall.world.nowMs,
  });
  stall.world.pass(10_000);
  return stall.heard[before]?.pcm.samples ?? new Int16Array();
}

it("sounds alike all day and differently after midnight in Phnom Penh", async () => {
  const stall = await openStall({ config: { voices: { dayMark: "on" } } });
  const [noon, evening, night] = [15 + 1 / 60, 24 - 2 / 60, 24 + 2 / 60].map((hour) => {
    stall.world.pass((hour - 15) * HOUR_MS - stall.world.nowMs);
    return payment(stall);
  });
  expect(evening).toEqual(noon);
  expect(night).toHaveLength(noon?.length ?? 0);
  expect(night).not.toEqual(noon);
});

it("is not there unless the shop wants it", async () => {
  const lengths = await Promise.all(
    ["on", "off"].map(async (dayMark) => {
      const stall = await openStall({ config: { voices: { dayMark } } });
      stall.world.pass(60_000);
      return payment(stall).length;
    }),
  );
  const [marked = 0, plain = 0] = lengths;
  // A pause of 20 ms and four notes of 80 ms.
  expect(marked - plain).toBe(340 * 24);
});
