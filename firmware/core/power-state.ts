/** The power slice of the device's state. */
import type { MonoMs } from "../../drivers/hal/clock.ts";
import type { PowerReading } from "../../drivers/hal/power.ts";
import type { BatteryState } from "../announce/saying.ts";

export interface PowerState {
  reading: PowerReading | undefined;
  /** The battery was low and has not been charged since. */
  isLowTold: boolean;
  /** News that wait until no code is on the display; the latest counts. */
  news: BatteryState | undefined;
  /** Percent; undefined until it was first ordered. */
  brightness: number | undefined;
  /** The next event comes no later. */
  beatAt: MonoMs;
  isReadyTold: boolean;
  toldLine: string;
}

/** Of a device that has just been switched on. */
export function newPower(now: MonoMs): PowerState {
  return {
    reading: undefined,
    isLowTold: false,
    news: undefined,
    brightness: undefined,
    beatAt: now,
    isReadyTold: false,
    toldLine: "",
  };
}
