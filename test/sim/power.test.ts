/** Supply, light and supervision, as a vendor and a supervisor meet them. */

import { expect, it } from "vitest";
import type { PowerReading } from "../../drivers/hal/power.ts";
import type { Renderer } from "../../firmware/screen/render.ts";
import type { Scene } from "../../firmware/screen/scene.ts";
import type { SimPower } from "../../sim/devices/power.ts";
import { openStall, STALL_OPENS, type Stall, type StallOptions } from "../../sim/stall.ts";
import { litCode } from "./lit-code.ts";

const HOUR_MS = 3_600_000;

interface PoweredStall extends Stall {
  readonly power: SimPower;
  /** Codes of the faults that were drawn, in order. */
  readonly codes: string[];
  /** Sets what can be read, and gives it time to be said. */
  read(change: Partial<PowerReading>): void;
}

async function openPowered(options: StallOptions = {}): Promise<PoweredStall> {
  const codes: string[] = [];
  const watchRenderer = (renderer: Renderer): Renderer => ({
    ...renderer,
    render(scene: Scene) {
      if (scene.kind === "fault" && codes.at(-1) !== scene.code) codes.push(scene.code);
      return renderer.render(scene);
    },
  });
  const stall = await openStall({ hasPower: true, watchRenderer, ...options });
  const { power } = stall;
  if (power === undefined) throw new Error("the stall was opened without power");
  stall.world.pass(5_000);
  const read = (change: Partial<PowerReading>) => {
    power.set(change);
    stall.world.pass(15_000);
  };
  return Object.assign(stall, { power, codes, read });
}

function pay(stall: Stall): void {
  const money = { minor: 12_500, currency: "KHR" } as const;
  stall.bank.credit("T-0007", { money, creditedAt: stall.nowWall });
}

it("says and shows that the mains went, once, and says that they are back", async () => {
  const stall = await openPowered();
  expect(stall.heard).toHaveLength(0);
  stall.read({ isOnMains: false, batteryPercent: 90 });
  expect([stall.heard.length, stall.codes]).toEqual([1, ["B-on-battery"]]);
  stall.read({ batteryPercent: 80 });
  expect(stall.heard).toHaveLength(1);
  stall.read({ isOnMains: true });
  expect([stall.heard.length, stall.codes]).toEqual([2, ["B-on-battery"]]);
});

it("says and shows a low battery once, however the gauge wavers, and anew after a charge", async () => {
  const stall = await openPowered();
  stall.read({ isOnMains: false, batteryPercent: 60 });
  stall.read({ batteryPercent: 20 });
  expect([stall.heard.length, stall.codes]).toEqual([2, ["B-on-battery", "B-low"]]);
  for (const batteryPercent of [21, 20, 25, 19, 5]) stall.read({ batteryPercent });
  expect(stall.heard).toHaveLength(2);
  stall.read({ isOnMains: true, batteryPercent: 35 });
  stall.read({ isOnMains: false });
  stall.read({ batteryPercent: 18 });
  expect([stall.heard.length, stall.codes.at(-1)]).toEqual([5, "B-low"]);
});

it("takes the first reading for no news, unless the battery is low", async () => {
  const stall = await openPowered({ startsOff: true });
  stall.power.set({ isOnMains: false, batteryPercent: 70 });
  stall.switchOn();
  stall.world.pass(15_000);
  expect(stall.heard).toHaveLength(0);
  stall.switchOff();
  stall.power.set({ batteryPercent: 12 });
  stall.switchOn();
  stall.world.pass(15_000);
  expect([stall.heard.length, stall.codes]).toEqual([1, ["B-low"]]);
});

it("keeps news about the supply back while a code is on the display", async () => {
  const stall = await openPowered();
  stall.press("5", "0", "0", "0", "charge");
  stall.world.pass(2_000);
  stall.read({ isOnMains: false, batteryPercent: 90 });
  expect([stall.heard.length, stall.codes]).toEqual([0, []]);
  stall.hold("clear", 1_500);
  stall.press("clear");
  stall.world.pass(15_000);
  expect([stall.heard.length, stall.codes]).toEqual([1, ["B-on-battery"]]);
});

it("dims the panel in quiet hours, and lights it while somebody is served", async () => {
  const quietHours = { from: "22:00", to: "06:00", volumePercent: 20 };
  const stall = await openPowered({
    config: { quietHours, light: { dayPercent: 90, nightPercent: 15 } },
    opensAt: STALL_OPENS + 7 * HOUR_MS - 60_000,
  });
  expect(stall.power.brightness).toBe(90);
  stall.world.pass(70_000);
  expect(stall.power.brightness).toBe(15);
  stall.press("5", "0", "0", "charge");
  stall.world.pass(1_000);
  expect(stall.power.brightness).toBe(90);
});

it("follows the light around it where there is a sensor", async () => {
  const stall = await openPowered({ config: { light: { dayPercent: 100, nightPercent: 20 } } });
  const levels = [0, 50, 100].map((ambientPercent) => {
    stall.read({ ambientPercent });
    return stall.power.brightness;
  });
  expect(levels).toEqual([20, 60, 100]);
  stall.read({ ambientPercent: 0 });
  stall.press("5");
  stall.world.pass(500);
  expect(stall.power.brightness).toBe(50);
});

it("is ready once its first frame is lit and its record is open", async () => {
  const stall = await openPowered({ startsOff: true });
  expect(stall.power.isReady).toBe(false);
  stall.switchOn();
  stall.world.pass(5_000);
  expect(stall.power.isReady).toBe(true);
  expect(stall.power.lines.at(-1)).toBe("ready: hears SIMBANK");
});

it("says to its supervisor that payments are not recorded", async () => {
  const stall = await openPowered();
  stall.ledger.setFault("full");
  pay(stall);
  stall.world.pass(1_000);
  expect(stall.power.lines).toContain("payments are NOT recorded: the ledger reports full");
});

it("shows an idle night through that its loop turns, at least every three seconds", async () => {
  const stall = await openPowered();
  const before = stall.power.progressCount;
  stall.world.pass(HOUR_MS);
  expect(stall.power.progressCount - before).toBeGreaterThanOrEqual(HOUR_MS / 3_000);
});

it("says what it is saying to its end before it stops, and keeps the rest for the next start", async () => {
  const stall = await openPowered();
  pay(stall);
  pay(stall);
  stall.world.pass(1_000);
  expect(stall.heard).toHaveLength(1);
  let isDone = false;
  stall.askToStop(() => {
    isDone = true;
  });
  stall.world.pass(500);
  expect(isDone).toBe(false);
  stall.world.pass(15_000);
  expect(isDone).toBe(true);
  expect(stall.heard).toHaveLength(1);
  expect(stall.receipts.filter(({ stage }) => stage === "spoken")).toHaveLength(1);
  stall.switchOff();
  stall.switchOn();
  stall.world.pass(30_000);
  expect(stall.heard).toHaveLength(2);
  expect(stall.receipts.filter(({ stage }) => stage === "spoken")).toHaveLength(2);
});

it("stops at once when nothing is being said", async () => {
  const stall = await openPowered();
  let isDone = false;
  stall.askToStop(() => {
    isDone = true;
  });
  stall.world.pass(10);
  expect(isDone).toBe(true);
});

it("leaves no code on the display when it stops", async () => {
  const stall = await openPowered();
  expect(litCode(stall)).toBeDefined();
  const codes: (string | undefined)[] = [];
  stall.askToStop(() => codes.push(litCode(stall)));
  stall.world.pass(10);
  expect(codes).toEqual([undefined]);
  // Neither does anything bring it back: no clock, no key, no payment.
  pay(stall);
  stall.press("1");
  stall.world.pass(60_000);
  expect(litCode(stall)).toBeUndefined();
  expect(new Set(stall.display.lit.pixels).size).toBe(1);
});

it("does not wait for a display that has failed before it stops", async () => {
  const stall = await openPowered();
  stall.display.setFault("device-lost");
  let isDone = false;
  stall.askToStop(() => {
    isDone = true;
  });
  stall.world.pass(10);
  expect(isDone).toBe(true);
});
