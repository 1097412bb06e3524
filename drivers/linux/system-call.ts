/**
 * What drivers ask of the system beyond Node.js: `ioctl` and shared memory, as an interface, so
 * that a test can stand in for the kernel. Failures are the kernel's own numbers.
 */

export interface SystemCalls {
  /** @throws Error when it cannot be opened. */
  open(path: string, flags: number): number;
  close(handle: number): void;
  /** @returns the bytes that were taken. @throws Error when the device fails. */
  write(handle: number, bytes: Uint8Array): number;
  /** The same on another thread. */
  writeLater(handle: number, bytes: Uint8Array): Promise<number>;
  /**
   * One `ioctl` with a structure that the kernel may change.
   * @returns 0, or the error's number.
   */
  control(handle: number, request: number, argument: Uint8Array): number;
  /** The same with a plain number. */
  controlValue(handle: number, request: number, value: number): number;
  /** The same on another thread, for what waits; nothing may touch `argument` meanwhile. */
  controlLater(handle: number, request: number, argument: Uint8Array): Promise<number>;
  /** Where bytes of `memory()` lie, for a structure that points at them. */
  addressOf(bytes: Uint8Array): number;
  /** A device's memory, to be written; undefined when it cannot be had. */
  map(handle: number, bytes: number, offset: number): ArrayBuffer | undefined;
  /** Gives it back. Whoever touches it afterwards ends the process. */
  unmap(memory: ArrayBuffer): void;
}

const NAMES: Readonly<Record<number, string>> = {
  1: "not permitted",
  2: "not there",
  5: "input or output failed",
  6: "no such device",
  12: "no memory left",
  13: "another program has it, or the account may not",
  16: "in use by another program",
  19: "the device is gone",
  22: "refused as wrong",
  28: "no room",
  38: "not known to this kernel",
  95: "not supported",
};

/** An error's number in words. */
export function errorWords(code: number): string {
  return NAMES[code] === undefined ? `error ${code}` : `${NAMES[code]} (error ${code})`;
}

export const ENOSYS = 38;
