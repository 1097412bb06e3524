/** The panel's contract, to be held by every driver of keys and lamps, simulated or real. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { KEYS, type Key, type Lamp, type LampColour, type Panel } from "../../drivers/hal/panel.ts";
import { until } from "../integration/patience.ts";

/** A panel, the finger on its keys and the eye on its lamps. */
export interface PanelRig {
  readonly panel: Panel;
  /** Puts the panel to work. @returns once it can be heard. */
  start(): Promise<void>;
  /** A finger comes down on a key, whether or not it is there already. */
  press(key: Key): void;
  release(key: Key): void;
  lamp(lamp: Lamp): LampColour;
  dispose(): Promise<void>;
}

/** A panel at the end of a cable. */
export interface CableRig extends PanelRig {
  readonly cable: { pull(): Promise<void>; plug(): Promise<void> };
}

const LAMPS: readonly Lamp[] = ["link", "payment"];

/** Starts a panel before each test and ends it behind; `heard` takes what its keys say. */
function whenStarted<Rig extends PanelRig>(
  open: () => Rig,
  take: (rig: Rig, heard: string[]) => void,
): void {
  let rig: Rig;

  beforeEach(async () => {
    const heard: string[] = [];
    rig = open();
    take(rig, heard);
    rig.panel.listen((key, phase) => heard.push(`${key} ${phase}`));
    await rig.start();
  });

  afterEach(() => rig.dispose());
}

export function describePanel(name: string, open: () => PanelRig): void {
  describe(name, () => {
    let rig: PanelRig;
    let heard: string[] = [];
    whenStarted(open, (started, keys) => {
      rig = started;
      heard = keys;
    });

    it("tells of each press and of its release, in this order, for every key", async () => {
      for (const key of KEYS) {
        heard.length = 0;
        rig.press(key);
        await until(() => heard.length === 1);
        rig.release(key);
        await until(() => heard.length === 2);
        expect(heard).toEqual([`${key} press`, `${key} release`]);
      }
    });

    it("tells of a press that was over before anybody could read it", async () => {
      rig.press("1");
      rig.release("1");
      await until(() => heard.length === 2);
      expect(heard).toEqual(["1 press", "1 release"]);
    });

    it("tells nobody twice that a key is down", async () => {
      rig.press("5");
      rig.press("5");
      await until(() => heard.length === 1);
      rig.release("5");
      rig.release("5");
      await until(() => heard.length === 2);
      rig.press("6");
      await until(() => heard.length === 3);
      expect(heard).toEqual(["5 press", "5 release", "6 press"]);
    });

    it("tells two keys apart that are held together", async () => {
      rig.press("volume-up");
      await until(() => heard.length === 1);
      rig.press("volume-down");
      await until(() => heard.length === 2);
      rig.release("volume-up");
      await until(() => heard.length === 3);
      rig.release("volume-down");
      await until(() => heard.length === 4);
      expect(heard).toEqual([
        "volume-up press",
        "volume-down press",
        "volume-up release",
        "volume-down release",
      ]);
    });

    it("tells the latest listener, and no other", async () => {
      const later: string[] = [];
      rig.panel.listen((key, phase) => later.push(`${key} ${phase}`));
      rig.press("1");
      await until(() => later.length === 1);
      rig.release("1");
      await until(() => later.length === 2);
      expect(heard).toEqual([]);
    });

    it("shows each lamp in each colour until another is set", async () => {
      for (const colour of ["green", "amber", "red", "off"] as const) {
        for (const lamp of LAMPS) {
          rig.panel.setLamp(lamp, colour);
          await until(() => rig.lamp(lamp) === colour);
        }
        expect(LAMPS.map((lamp) => rig.lamp(lamp))).toEqual([colour, colour]);
      }
    });
  });
}

/** What a panel owes besides when its cable is pulled and plugged in again. */
export function describeCable(name: string, open: () => CableRig): void {
  describe(name, () => {
    let rig: CableRig;
    let heard: string[] = [];
    whenStarted(open, (started, keys) => {
      rig = started;
      heard = keys;
    });

    it("shows after a replug what the lamps were set to meanwhile", async () => {
      const { cable } = rig;
      rig.panel.setLamp("link", "green");
      await until(() => rig.lamp("link") === "green");
      await cable.pull();
      rig.panel.setLamp("payment", "red");
      await cable.plug();
      await until(() => rig.lamp("link") === "green" && rig.lamp("payment") === "red");
    });

    it("lets keys go when the cable is pulled, and makes no press of one that is down", async () => {
      const { cable } = rig;
      rig.press("charge");
      await until(() => heard.length === 1);
      await cable.pull();
      await until(() => heard.length === 2);
      // Still down when the cable comes back: the finger, or a coin, has not moved.
      await cable.plug();
      rig.press("7");
      await until(() => heard.length === 3);
      expect(heard).toEqual(["charge press", "charge release", "7 press"]);
      rig.release("charge");
      rig.release("7");
      await until(() => heard.length === 4);
      expect(heard[3]).toBe("7 release");
      // Once it has come up for good it is a key again.
      let lookCount = 0;
      await until(() => {
        lookCount += 1;
        if (lookCount % 80 === 1) rig.release("charge");
        if (lookCount % 80 === 41) rig.press("charge");
        return heard.length > 4;
      });
      expect(heard[4]).toBe("charge press");
    });
  });
}
