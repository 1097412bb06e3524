/**
 * The text console that a screen may show beneath the picture: told to draw nothing while the
 * terminal shows, and given back afterwards. An account that may not do so leaves it alone: the
 * kernel keeps its console off a screen that a program holds.
 */
import { constants } from "node:fs";
import { kernelStruct } from "../kernel-struct.ts";
import type { SystemCalls } from "../system-call.ts";

const CONSOLE = "/dev/tty0";
/** Requests of linux/kd.h, and the modes that they are about. */
const KDSETMODE = 0x4b3a;
const KDGETMODE = 0x4b3b;
const KD_GRAPHICS = 1;
const MODE_ANSWER = kernelStruct({ mode: "u32" });

/** @returns what gives the console back as it was; nothing happens where there is none. */
export function takeConsole(calls: SystemCalls): () => void {
  let handle: number;
  try {
    handle = calls.open(CONSOLE, constants.O_RDWR | constants.O_NOCTTY);
  } catch {
    return () => undefined;
  }
  const before = MODE_ANSWER.make();
  const isTaken =
    calls.control(handle, KDGETMODE, before) === 0 &&
    calls.controlValue(handle, KDSETMODE, KD_GRAPHICS) === 0;
  return () => {
    if (isTaken) calls.controlValue(handle, KDSETMODE, MODE_ANSWER.get(before, "mode"));
    calls.close(handle);
  };
}
