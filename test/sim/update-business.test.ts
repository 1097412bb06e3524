/**
 * When a terminal starts anew for a newer version: never while somebody is served, in a hurry or at
 * a wrong hour, whatever waits to be installed (fault O5). Shops at random are in `test/prove`.
 */
import { describe, expect, it } from "vitest";
import { STALL_OPENS } from "../../sim/stall.ts";
import { type Box, openBox } from "../../sim/update/box.ts";
import { makeRelease } from "../../sim/update/releases.ts";

const MINUTE_MS = 60_000;

async function boxWithRelease(options: Parameters<typeof openBox>[1] = {}): Promise<Box> {
  const box = await openBox({}, options);
  box.shelf.offer = makeRelease({ version: "0.2.0", now: box.stall.nowWall, lengthBytes: 9_000 });
  return box;
}

function pay({ stall }: Box, count: number): void {
  for (let number = 1; number <= count; number += 1) {
    const money = { minor: 1_000 * number, currency: "KHR" } as const;
    stall.bank.credit(stall.config.terminal, { money, creditedAt: stall.nowWall });
  }
}

describe("a terminal with a newer version in its slot", { timeout: 120_000 }, () => {
  it("does not start anew under an open bill, nor for ten minutes after it", async () => {
    const box = await boxWithRelease();
    const { stall } = box;
    stall.world.pass(9 * MINUTE_MS);
    stall.bank.openCharge(stall.config.terminal, {
      money: { minor: 12_500, currency: "KHR" },
      billNumber: "B-1",
      expiresAt: stall.nowWall + 5 * MINUTE_MS,
    });
    stall.world.pass(14 * MINUTE_MS);
    expect(box.asked).toEqual([]);
    stall.world.pass(2 * MINUTE_MS);
    expect(box.asked).toHaveLength(1);
  });

  it("says a burst and a queue to their end, and waits from there", async () => {
    const box = await boxWithRelease();
    const { stall } = box;
    for (let round = 0; round < 5; round += 1) {
      stall.world.pass(9 * MINUTE_MS);
      pay(box, 8);
    }
    stall.world.pass(9 * MINUTE_MS);
    expect(box.asked).toEqual([]);
    const told = stall.receipts.filter(({ stage }) => stage === "spoken");
    expect(told).toHaveLength(40);
  });

  it("waits while keys are pressed, even if nothing comes of them", async () => {
    const box = await boxWithRelease();
    for (let round = 0; round < 5; round += 1) {
      box.stall.world.pass(9 * MINUTE_MS);
      box.stall.press("clear");
    }
    expect(box.asked).toEqual([]);
  });

  it("waits for its hours, and while a bank is not heard", async () => {
    const update = { keys: "unused", window: { from: "16:00", to: "17:00" } };
    const box = await boxWithRelease({ config: { update } });
    box.stall.world.pass(59 * MINUTE_MS);
    expect(box.asked).toEqual([]);
    box.stall.broker.setReachable(false);
    box.stall.world.pass(30 * MINUTE_MS);
    expect(box.asked).toEqual([]);
  });

  it("is at work while it fetches: a payment is said as soon as ever", async () => {
    const box = await boxWithRelease();
    const { stall } = box;
    const size = 3_000_000;
    box.shelf.offer = makeRelease({ version: "0.2.0", now: stall.nowWall, lengthBytes: size });
    stall.world.pass(80_000);
    expect(box.shelf.handedOut.bytes).toBeGreaterThan(65_536);
    expect(box.shelf.handedOut.bytes).toBeLessThan(size);
    const [paidAt, before] = [stall.world.nowMs, stall.heard.length];
    pay(box, 1);
    stall.world.pass(1_000);
    expect(stall.heard[before]?.atMs).toBeLessThan(paidAt + 200);
  });

  it("takes a version on trial back in safe mode, and fetches no other", async () => {
    const { manifest, files } = makeRelease({ version: "0.2.0", now: STALL_OPENS });
    const trial = { slot: "a", version: "0.2.0", starts: 0 };
    const pointer = { good: "packaged", previous: "packaged", trial, floor: "0.0.0", failed: [] };
    const image = new Map<string, Uint8Array>([
      ["pointer.json", Buffer.from(JSON.stringify(pointer))],
      ["a/manifest.jws", manifest],
      ...[...files].map(([name, bytes]) => [`a/${name}`, bytes] as const),
    ]);
    const box = await openBox({}, { health: { isSafeMode: true } }, image);
    box.shelf.offer = makeRelease({ version: "0.3.0", now: STALL_OPENS });
    box.stall.world.pass(30 * MINUTE_MS);
    expect(box.starts.map(({ version }) => version)).toEqual(["0.2.0", "0.1.0"]);
    expect(box.lines).toEqual(["0.2.0 is taken back after a crash loop"]);
    expect(box.shelf.handedOut.bytes).toBe(0);
  });
});
