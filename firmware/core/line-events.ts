/** What the technician's line and the medium of its lock-out report, each to the one that minds it. */
import type { Effect } from "./effect.ts";
import type { DeedEvent, DeviceEvent } from "./event.ts";
import { lineReported, lineSent, lockoutLoaded, lockoutSaved } from "./on-line.ts";
import type { DeviceState, Instruments } from "./state.ts";

/** Takes one event of the line. */
export function takeFromLine(
  state: DeviceState,
  event: Extract<DeviceEvent, { type: `line.${string}` | `lockout.${string}` }> | DeedEvent,
  instruments: Instruments,
  effects: Effect[],
): void {
  switch (event.type) {
    case "line.reported":
      lineReported(state, instruments, event.report, effects);
      return;
    case "line.sent":
      lineSent(state, event.outcome);
      return;
    case "lockout.loaded":
      lockoutLoaded(state, instruments, event.outcome);
      return;
    case "lockout.saved":
      lockoutSaved(state, event.purpose, event.outcome);
      return;
    default:
      // Only a technician's request waits for the rest, and it has looked already.
      return;
  }
}
