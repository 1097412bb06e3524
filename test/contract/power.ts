/** One suite for every supply, light and supervisor: what `drivers/hal/power.ts` promises. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Power, PowerReading } from "../../drivers/hal/power.ts";
import { until } from "../integration/patience.ts";

/** A board's power, what feeds it, the eye on its panel, and its supervisor. */
export interface PowerRig {
  readonly power: Power;
  /** Changes one thing that can be read. */
  set<Part extends keyof PowerReading>(part: Part, value: PowerReading[Part] & {}): void;
  /** @returns once a listener that is still called would have heard of the last change. */
  settled(): Promise<void>;
  /** The panel's light in percent; undefined while it was never set. */
  brightness(): number | undefined;
  /** What the supervisor knows. */
  supervisor(): {
    readonly isReady: boolean;
    readonly hasProgress: boolean;
    readonly line: string | undefined;
  };
  dispose(): void;
}

const BARE: PowerReading = {
  isOnMains: undefined,
  batteryPercent: undefined,
  ambientPercent: undefined,
};
export const FULL: PowerReading = { isOnMains: true, batteryPercent: 90, ambientPercent: 60 };

/** @param open gives a board that reads so; parts that are undefined it does not have. */
export function describePower(name: string, open: (first: PowerReading) => PowerRig): void {
  describe(name, () => {
    let rig: PowerRig;
    let heard: PowerReading[];

    /** Puts a board to work that reads so at first. */
    function start(first: PowerReading): void {
      rig = open(first);
      heard = [];
      rig.power.listen((reading) => heard.push(reading));
    }

    beforeEach(() => start(FULL));

    afterEach(() => {
      rig.power.close();
      rig.dispose();
    });

    it("tells the first reading, later than the call, and then each that differs", async () => {
      expect(heard).toEqual([]);
      await until(() => heard.length === 1);
      rig.set("isOnMains", false);
      await until(() => heard.length === 2);
      rig.set("batteryPercent", 18);
      await until(() => heard.length === 3);
      rig.set("batteryPercent", 18);
      await rig.settled();
      rig.set("ambientPercent", 0);
      await until(() => heard.length === 4);
      expect(heard).toEqual([
        FULL,
        { ...FULL, isOnMains: false },
        { ...FULL, isOnMains: false, batteryPercent: 18 },
        { isOnMains: false, batteryPercent: 18, ambientPercent: 0 },
      ]);
    });

    it("tells nothing after it was closed, not even what was under way", async () => {
      await until(() => heard.length === 1);
      rig.set("isOnMains", false);
      rig.power.close();
      rig.set("batteryPercent", 5);
      await rig.settled();
      expect(heard).toEqual([FULL]);
    });

    it("tells nothing at all when it is closed at once", async () => {
      rig.power.close();
      await rig.settled();
      expect(heard).toEqual([]);
    });

    it("lights the panel as it was ordered last", async () => {
      for (const percent of [1, 100, 50]) {
        rig.power.setBrightness(percent);
        await until(() => rig.brightness() === percent);
      }
      for (const percent of [10, 80, 30]) rig.power.setBrightness(percent);
      await until(() => rig.brightness() === 30);
      await rig.settled();
      expect(rig.brightness()).toBe(30);
    });

    it("brings the supervisor what it is to know, and progress only when there was some", async () => {
      expect(rig.supervisor()).toEqual({ isReady: false, hasProgress: false, line: undefined });
      rig.power.tell("starting");
      await until(() => rig.supervisor().line === "starting");
      rig.power.ready();
      await until(() => rig.supervisor().isReady);
      rig.power.tell("waiting for a payment");
      await until(() => rig.supervisor().line === "waiting for a payment");
      expect(rig.supervisor().hasProgress).toBe(false);
      rig.power.progress();
      await until(() => rig.supervisor().hasProgress);
    });

    it("is silent about what the board does not have", async () => {
      rig.power.close();
      rig.dispose();
      start(BARE);
      rig.power.setBrightness(40);
      rig.power.progress();
      await until(() => heard.length === 1);
      await rig.settled();
      expect(heard).toEqual([BARE]);
    });
  });
}
