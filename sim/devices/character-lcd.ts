/**
 * A display of letters as it is sold: an HD44780 in 4-bit mode behind a PCF8574 on the I2C bus.
 * Written from the controllers' sheets: it shows what a person would read, blank until it has been
 * set up, and garbage if the nibbles come out of step.
 */
import type { I2cPart } from "./firmata-board.ts";

export interface CharacterLcd extends I2cPart {
  /** What can be read now; blank while the display is off or was never set up. */
  readonly lines: readonly string[];
}

const RS = 0x01;
const ENABLE = 0x04;
/** The memory of letters; its second line begins at 0x40. */
const MEMORY = 0x80;
const SECOND_LINE = 0x40;

/** @param columns letters on each of the two lines, at most 40. */
export function createCharacterLcd(columns: number): CharacterLcd {
  let letters: number[] = [];
  let address = 0;
  let isOn = false;
  let is4Bit = false;
  let high: number | undefined;
  let last = 0;

  function powerOff(): void {
    letters = Array.from({ length: MEMORY }, () => 0x20);
    address = 0;
    isOn = false;
    is4Bit = false;
    high = undefined;
    last = 0;
  }

  function obey(command: number): void {
    if (command & 0x80) address = command & 0x7f;
    else if (command & 0x40) return;
    else if (command & 0x20) is4Bit = (command & 0x10) === 0;
    else if (command & 0x10) return;
    else if (command & 0x08) isOn = (command & 0x04) !== 0;
    else if (command === 0x01) {
      letters.fill(0x20);
      address = 0;
    } else if (command >> 1 === 1) address = 0;
  }

  function latch(bus: number): void {
    const nibble = bus & 0xf0;
    const isLetter = (bus & RS) !== 0;
    if (!is4Bit) {
      // Only the upper four wires are there: a byte of which the lower half reads as nought.
      obey(nibble);
      return;
    }
    if (high === undefined) {
      high = nibble;
      return;
    }
    const byte = high | (nibble >> 4);
    high = undefined;
    if (!isLetter) obey(byte);
    else {
      letters[address] = byte;
      address = (address + 1) % MEMORY;
    }
  }

  powerOff();
  return {
    powerOff,
    write(bytes) {
      for (const byte of bytes) {
        if (last & ENABLE && !(byte & ENABLE)) latch(last);
        last = byte;
      }
    },
    read: () => [],
    get lines() {
      return [0, SECOND_LINE].map((start) =>
        isOn ? String.fromCharCode(...letters.slice(start, start + columns)) : " ".repeat(columns),
      );
    },
  };
}
