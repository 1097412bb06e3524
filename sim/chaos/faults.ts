/**
 * Every fault of the fault model by its id, and where it is covered: in the random world, by a test
 * of its own on real parts, or later, with the reason. Nothing is left out without being said.
 */

import type { Fault } from "./fault-table/fault.ts";
import { MACHINE_FAULTS } from "./fault-table/machine.ts";
import { STALL_FAULTS } from "./fault-table/stall.ts";
import { TIME_AND_SOUND_FAULTS } from "./fault-table/time-and-sound.ts";

export const FAULTS: readonly Fault[] = [
  ...MACHINE_FAULTS,
  ...TIME_AND_SOUND_FAULTS,
  ...STALL_FAULTS,
];

/** What nothing covers yet, one line each. */
export function openFaults(): readonly string[] {
  return FAULTS.flatMap(({ id, name, covered }) =>
    covered.by === "later" ? [`${id} ${name}: ${covered.reason}`] : [],
  );
}
