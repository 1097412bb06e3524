/**
 * What is worth a line in the technician's log, read off the events. The words are the firmware's
 * own: nothing that a message, a broker or a payment says is ever repeated here.
 */
import type { Effect } from "./effect.ts";
import type { DeviceEvent } from "./event.ts";
import type { DeviceState } from "./state.ts";

/** More lines than this of one turn are a flood: the log would leave them out as well. */
const NOTES_MAX = 100;

/** Orders the lines of a turn. */
export function writeDown(state: DeviceState, event: DeviceEvent, effects: Effect[]): void {
  const note = noteOf(state, event);
  if (note !== undefined) state.notes.push(note);
  for (const text of state.notes.splice(0).slice(0, NOTES_MAX)) {
    effects.push({ type: "log.write", text });
  }
}

function noteOf(state: DeviceState, event: DeviceEvent): string | undefined {
  switch (event.type) {
    case "device.started":
      return `firmware ${state.setup.firmware} has started`;
    case "link.reported":
      if (event.report.type === "down") return `the link went down: ${event.report.reason}`;
      return event.report.type === "up" ? "the link is up" : undefined;
    case "ledger.opened":
    case "ledger.recorded":
    case "ledger.marked":
      return event.outcome.ok ? undefined : `the ledger failed: ${event.outcome.fault}`;
    case "speaker.finished":
      return event.outcome.ok ? undefined : `the loudspeaker failed: ${event.outcome.fault}`;
    default:
      return undefined;
  }
}
