/**
 * Presence (contract, section 4): a key held for five seconds opens set-up for five minutes, and
 * closes it again; both are said and shown, so that nobody opens a terminal behind its owner's
 * back. What set-up allows is the line's affair.
 */
import type { MonoMs } from "../../drivers/hal/clock.ts";
import { answer } from "../announce/queue.ts";
import { monoAfter } from "../lib/time.ts";
import { isSetUpOpen, type LineState, presenceLeftMs } from "../line/line-state.ts";
import { keptNow } from "../line/lockout.ts";
import type { Effect } from "./effect.ts";
import type { DeviceState, Instruments } from "./state.ts";
import { endSession } from "./technician/session.ts";

const PRESENCE_MS = 300_000;

/** The gesture was made: set-up opens, or, being open, closes with whatever goes on in it. */
export function togglePresence(
  state: DeviceState,
  { clock }: Instruments,
  effects: Effect[],
): void {
  const { line } = state;
  if (line.port === "absent") return;
  const now = clock.mono();
  if (!isSetUpOpen(line, now)) {
    line.presenceUntil = monoAfter(now, PRESENCE_MS);
    return;
  }
  line.presenceUntil = undefined;
  const { kind } = line.phase;
  if (kind === "securing" || kind === "secured") effects.push({ type: "line.unsecure" });
  // The end of a handshake is reported, and judged, by itself.
  if (kind !== "securing") line.phase = { kind: "plain" };
  if (kind === "secured") endSession(state);
  if (kind === "charging" || kind === "granted") {
    const kept = keptNow(line.lockout, now);
    effects.push({ type: "lockout.save", purpose: "note", kept });
  }
}

/** Its five minutes are over; a session that was begun in them goes on. */
export function expirePresence(line: LineState, now: MonoMs): void {
  if (presenceLeftMs(line, now) === 0) line.presenceUntil = undefined;
}

/** Says it when set-up has been opened or closed, whatever did it. */
export function tellPresence(state: DeviceState, now: MonoMs): void {
  const { line } = state;
  const isOpen = isSetUpOpen(line, now);
  if (isOpen === line.isOpenTold) return;
  line.isOpenTold = isOpen;
  // The serial number, which the same key shows on its way to five seconds, makes room.
  if (state.overlay?.scene.kind === "set-up") state.overlay = undefined;
  answer(state.queue, { kind: "set-up", isOpen }, undefined);
}
