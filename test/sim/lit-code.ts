/** A customer's phone before a simulated terminal: reads the lit pixels, and nothing else. */
import { readCode } from "../../sim/market/phone-eye.ts";
import type { Stall } from "../../sim/stall.ts";

/** The code on the lit pixels, read by a decoder that shares nothing with the firmware. */
export function litCode(stall: Stall): string | undefined {
  return readCode(stall.display.lit, 1);
}
