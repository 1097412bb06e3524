/**
 * Health figures: what the acquirer's monitoring wants to know every minute. Counts and states
 * only; no amount, no name and no identity of a payment ever stands in them.
 */
import type { MonoMs } from "../../drivers/hal/clock.ts";
import { monoAfter } from "../lib/time.ts";
import type { Bank } from "./bank.ts";
import { type DeviceState, HEALTH_EVERY_MS, type Instruments } from "./state.ts";
import { send } from "./uplink.ts";

/** Sends the figures when they are due, to every acquirer that hears them. */
export function tellHealth(state: DeviceState, instruments: Instruments): void {
  const now = instruments.clock.mono();
  const hearing = state.banks.filter(({ session }) => session.welcomed);
  if (hearing.length === 0 || now < state.healthAt) return;
  state.healthAt = monoAfter(now, HEALTH_EVERY_MS);
  const waitingMessages = state.outbox.waiting.length;
  for (const bank of hearing) {
    send(state, instruments, "health", figuresFor(state, bank, now, waitingMessages), bank);
  }
}

/** The figures for one acquirer. */
export function figuresFor(
  state: DeviceState,
  { sequence }: Bank,
  now: MonoMs,
  waitingMessages: number,
) {
  return {
    kind: "health",
    boot: state.boot,
    uptimeSeconds: Math.floor(now / 1000),
    contiguousSeq: sequence.contiguous,
    holeCount: sequence.holes.length,
    waitingAnnouncements: state.queue.waiting.length,
    waitingMessages,
    volumePercent: state.volumePercent,
    connections: state.session.generation,
    refused: Object.fromEntries(state.rejected),
  };
}
