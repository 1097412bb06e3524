/** Quiet hours as they are heard at the loudspeaker: softer, and lifted by a key. */
import { expect, it } from "vitest";
import { openStall, STALL_OPENS, type Stall } from "../../sim/stall.ts";

const HOUR_MS = 3_600_000;
/** 21:59 in Phnom Penh. */
const OPENS = STALL_OPENS + 7 * HOUR_MS - 60_000;

/** The loudest sample of the next payment that is said. */
function peakOfPayment(stall: Stall): number {
  const before = stall.heard.length;
  stall.bank.credit("T-0007", {
    money: { minor: 500, currency: "KHR" },
    creditedAt: stall.nowWall,
  });
  stall.world.pass(10_000);
  const samples = stall.heard[before]?.pcm.samples ?? new Int16Array();
  return samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
}

it("says payments softly in quiet hours, and as before once the volume is turned up", async () => {
  const quietHours = { from: "22:00", to: "06:00", volumePercent: 20 };
  const stall = await openStall({ config: { quietHours }, opensAt: OPENS });
  stall.world.pass(5_000);
  const day = peakOfPayment(stall);
  stall.world.pass(60_000);
  const night = peakOfPayment(stall);
  expect(day / night).toBeCloseTo((70 / 20) ** (5 / 3), 1);
  stall.press("volume-down", "volume-up");
  stall.world.pass(10_000);
  expect(peakOfPayment(stall)).toBe(day);
});
