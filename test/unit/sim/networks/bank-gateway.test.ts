import { describe, expect, it } from "vitest";
import { chance } from "../../../../sim/chance.ts";
import { BankGateway, type Temper } from "../../../../sim/networks/bank-gateway.ts";
import { createWorld } from "../../../../sim/world.ts";

function rig(temper: Temper) {
  const world = createWorld();
  const out: { at: number; number: number }[] = [];
  const gateway = new BankGateway(temper, {
    after: world.after,
    chance: chance(5, "gateway"),
    deliver: (_topic, payload) => out.push({ at: world.nowMs, number: payload[0] ?? 0 }),
  });
  const send = (count: number, everyMs: number) => {
    for (let number = 1; number <= count; number += 1) {
      gateway.publish("t", Uint8Array.of(number));
      world.pass(everyMs);
    }
    world.pass(60_000);
  };
  return { gateway, out, send };
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe("a bank's gateway", () => {
  it("passes on at once when it is sound", () => {
    const { out, send } = rig("sound");
    send(3, 10);
    expect(out).toEqual([
      { at: 0, number: 1 },
      { at: 10, number: 2 },
      { at: 20, number: 3 },
    ]);
  });

  it("takes five seconds for each message when it is slow, and keeps their order", () => {
    const { out, send } = rig("slow");
    send(20, 100);
    expect(out.map(({ number }) => number)).toEqual(upTo(20));
    expect(out.every(({ at, number }) => at === 5_000 + (number - 1) * 100)).toBe(true);
  });

  it("repeats, reorders and restarts when it is broken, and loses nothing", () => {
    const { gateway, out, send } = rig("broken");
    send(200, 500);
    const firsts = [...new Set(out.map(({ number }) => number))];
    expect([...firsts].sort((a, b) => a - b)).toEqual(upTo(200));
    expect(firsts).not.toEqual(upTo(200));
    const { passed, repeated, overtaken, restarts } = gateway.counts;
    expect(passed).toBe(200);
    expect(out).toHaveLength(passed + repeated);
    expect(repeated).toBeGreaterThan(40);
    expect(overtaken).toBeGreaterThan(40);
    expect(restarts).toBeGreaterThan(2);
  });

  it("is mended from one message to the next", () => {
    const { gateway, out, send } = rig("slow");
    gateway.temper = "sound";
    send(1, 0);
    expect(out).toEqual([{ at: 0, number: 1 }]);
  });
});
