/**
 * What the kernel's input devices say (linux/input-event-codes.h): records of type, code and value
 * behind a time stamp whose width is the machine's. Read and written as plain bytes.
 */
import type { Key } from "../../hal/panel.ts";

export const EV_KEY = 0x01;
export const EV_SOUND = 0x12;
export const SOUND_TONE = 0x02;
/** Values of a key: 2 is the kernel's own repetition, which means nothing here. */
export const KEY_UP = 0;
export const KEY_DOWN = 1;

const KEY_BYTES = 8;

export interface InputEvent {
  readonly type: number;
  readonly code: number;
  readonly value: number;
}

/** Two words of time stamp, then the event. @returns 24 on a 64-bit machine, 16 on a 32-bit one. */
export function recordBytes(arch: string): number {
  const is32 = arch === "arm" || arch === "ia32" || arch === "mips" || arch === "mipsel";
  return (is32 ? 8 : 16) + KEY_BYTES;
}

/** The event of one record, whatever its width: it stands at the end. */
export function readEvent(record: Buffer): InputEvent {
  const at = record.length - KEY_BYTES;
  return {
    type: record.readUInt16LE(at),
    code: record.readUInt16LE(at + 2),
    value: record.readInt32LE(at + 4),
  };
}

/** One record to be written to a device; its time is the kernel's business. */
export function writeEvent({ type, code, value }: InputEvent, bytes: number): Buffer {
  const record = Buffer.alloc(bytes);
  const at = bytes - KEY_BYTES;
  record.writeUInt16LE(type, at);
  record.writeUInt16LE(code, at + 2);
  record.writeInt32LE(value, at + 4);
  return record;
}

/**
 * Which codes are which key: those of our own device tree (digits of the top row), and those of a
 * numeric keypad as it is sold, so that one may be plugged in.
 */
export const KEY_CODES: ReadonlyMap<number, Key> = new Map<number, Key>([
  [11, "0"],
  [2, "1"],
  [3, "2"],
  [4, "3"],
  [5, "4"],
  [6, "5"],
  [7, "6"],
  [8, "7"],
  [9, "8"],
  [10, "9"],
  [15, "currency"], // KEY_TAB
  [14, "clear"], // KEY_BACKSPACE
  [28, "charge"], // KEY_ENTER
  [57, "middle"], // KEY_SPACE
  [115, "volume-up"], // KEY_VOLUMEUP
  [114, "volume-down"], // KEY_VOLUMEDOWN
  [82, "0"], // KEY_KP0 …
  [79, "1"],
  [80, "2"],
  [81, "3"],
  [75, "4"],
  [76, "5"],
  [77, "6"],
  [71, "7"],
  [72, "8"],
  [73, "9"],
  [83, "clear"], // KEY_KPDOT
  [96, "charge"], // KEY_KPENTER
  [55, "currency"], // KEY_KPASTERISK
  [98, "middle"], // KEY_KPSLASH
  [78, "volume-up"], // KEY_KPPLUS
  [74, "volume-down"], // KEY_KPMINUS
]);
