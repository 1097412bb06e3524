/**
 * A supply, a panel light and a supervisor without hardware: a test or an actor says what the gauge
 * reads and when the mains go; what the terminal ordered and told is read back.
 */
import type { Power, PowerReading } from "../../drivers/hal/power.ts";
import type { After } from "./deferral.ts";

export interface SimPower extends Power {
  /** Changes what can be read; told to the terminal a moment later, if it differs. */
  set(change: Partial<PowerReading>): void;
  /** The brightness that was last ordered, in percent. */
  readonly brightness: number | undefined;
  /** How often the terminal has shown that its loop turns. */
  readonly progressCount: number;
  readonly isReady: boolean;
  /** All that was told, in order. */
  readonly lines: readonly string[];
}

/** A gauge is read this often. */
const READ_MS = 1;

const MAINS: PowerReading = {
  isOnMains: true,
  batteryPercent: 100,
  ambientPercent: undefined,
};

/** On mains with a full battery. */
export function createSimPower(after: After, first: Partial<PowerReading> = {}): SimPower {
  let reading = { ...MAINS, ...first };
  let told = "";
  let listener: ((reading: PowerReading) => void) | undefined;
  const lines: string[] = [];
  const state = { brightness: undefined as number | undefined, progressCount: 0, isReady: false };

  function look(): void {
    const text = JSON.stringify(reading);
    if (text === told) return;
    told = text;
    listener?.(reading);
  }

  return {
    listen(newListener) {
      listener = newListener;
      told = "";
      after(READ_MS, look);
    },
    set(change) {
      reading = { ...reading, ...change };
      after(READ_MS, look);
    },
    progress() {
      state.progressCount += 1;
    },
    ready() {
      state.isReady = true;
    },
    tell: (line) => lines.push(line),
    setBrightness(percent) {
      state.brightness = percent;
    },
    close() {
      listener = undefined;
    },
    get brightness() {
      return state.brightness;
    },
    get progressCount() {
      return state.progressCount;
    },
    get isReady() {
      return state.isReady;
    },
    lines,
  };
}
