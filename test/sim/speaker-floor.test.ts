/** The softest that an announcement is played: a volume turned nearly down is still heard. */
import { expect, it } from "vitest";
import { openStall } from "../../sim/stall.ts";

/** The loudest sample of a payment's announcement at a volume; undefined if none was played. */
async function peakAt(volumePercent: number, speakerFloorPercent: number) {
  const stall = await openStall({ config: { volumePercent, board: { speakerFloorPercent } } });
  stall.world.pass(5_000);
  const before = stall.heard.length;
  stall.bank.credit("T-0007", {
    money: { minor: 500, currency: "KHR" },
    creditedAt: stall.nowWall,
  });
  stall.world.pass(10_000);
  const samples = stall.heard[before]?.pcm.samples;
  return samples?.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
}

it("plays nothing softer than the floor, louder as asked, and nothing at all when muted", async () => {
  const floor = await peakAt(30, 0);
  expect(floor).toBeGreaterThan(0);
  expect(await peakAt(5, 30)).toBe(floor);
  expect(await peakAt(5, 0)).toBeLessThan(floor ?? 0);
  expect(await peakAt(30, 10)).toBe(floor);
  expect(await peakAt(0, 30)).toBeUndefined();
});
