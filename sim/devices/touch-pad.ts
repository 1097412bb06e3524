/**
 * Twelve touch fields of an MPR121 on the I2C bus. Like the real part it measures nothing until it
 * has been told to, and forgets that with its power.
 */
import type { I2cPart } from "./firmata-board.ts";

export interface TouchPad extends I2cPart {
  /** A finger comes to a field, or leaves it. */
  touch(electrode: number, isTouched: boolean): void;
}

const ELECTRODE_CONFIGURATION = 0x5e;
const SOFT_RESET = 0x80;

export function createTouchPad(): TouchPad {
  let fingers = 0;
  let isRunning = false;
  return {
    powerOff() {
      isRunning = false;
    },
    touch(electrode, isTouched) {
      fingers = isTouched ? fingers | (1 << electrode) : fingers & ~(1 << electrode);
    },
    write([register = 0, value = 0]) {
      if (register === SOFT_RESET) isRunning = false;
      // The lower four bits: how many electrodes are measured.
      if (register === ELECTRODE_CONFIGURATION) isRunning = (value & 0x0f) >= 12;
    },
    read(register, count) {
      const seen = isRunning ? fingers : 0;
      return [seen & 0xff, seen >> 8].slice(register, register + count);
    },
  };
}
