/**
 * What the link reports: up, down, messages. After every connect the terminal subscribes and says
 * hello; what the acquirer answers is in `welcome.ts`.
 */
import type { LinkEvent, LinkFault } from "../../drivers/hal/link.ts";
import type { Outcome } from "../../drivers/hal/outcome.ts";
import { hex } from "../link/envelope.ts";
import { cameUp, wentDown } from "../link/session.ts";
import type { Effect } from "./effect.ts";
import { takeMessage, takeRefusal } from "./on-message.ts";
import type { DeviceState, Instruments } from "./state.ts";
import { isBound } from "./technician/settings.ts";
import { takeBack } from "./uplink.ts";
import { greetAll } from "./welcome.ts";

export function linkReported(
  state: DeviceState,
  instruments: Instruments,
  report: LinkEvent,
  effects: Effect[],
): void {
  const { session } = state;
  const now = instruments.clock.mono();
  if (report.type === "messages") {
    for (const message of report.messages) {
      // The driver drops what an older connection brought; this is the second lock (fault N10).
      if (message.generation === session.generation) {
        takeMessage(state, instruments, message, effects);
      }
    }
    return;
  }
  if (report.generation !== session.generation) return;
  switch (report.type) {
    case "up":
      for (const bank of state.banks) cameUp(bank.session, now);
      effects.push({ type: "link.subscribe", generation: report.generation });
      return;
    case "down": {
      // Let go: there is nobody to come back to.
      if (!isBound(state.setup.config)) return;
      const [byte = 0, byte2 = 0] = instruments.crypto.randomBytes(2);
      const random = (byte * 256 + byte2) / 65_536;
      for (const bank of state.banks) wentDown(bank.session, report, now, random);
      takeBack(state);
      return;
    }
    case "oversize":
      effects.push({
        type: "link.acknowledge",
        generation: report.generation,
        tokens: [report.token],
      });
      takeRefusal(state, instruments, {
        reason: "too-large",
        jti: undefined,
        sha256: hex(report.payloadSha256),
      });
      return;
  }
}

/** The broker granted the subscription: the session begins with a hello. */
export function subscribed(
  state: DeviceState,
  instruments: Instruments,
  generation: number,
  outcome: Outcome<LinkFault>,
  effects: Effect[],
): void {
  if (generation !== state.session.generation) return;
  if (!outcome.ok) {
    // Connected but deaf is worse than not connected: try again, slowly.
    effects.push({ type: "link.close" });
    return;
  }
  greetAll(state, instruments);
}
