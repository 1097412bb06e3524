/**
 * Health figures: what the acquirer's monitoring wants to know every minute. Counts and states
 * only; no amount, no name and no identity of a payment ever stands in them.
 */
import { monoAfter } from "../lib/time.ts";
import { type DeviceState, HEALTH_EVERY_MS, type Instruments } from "./state.ts";
import { send } from "./uplink.ts";

/** Sends the figures when they are due and somebody hears them. */
export function tellHealth(state: DeviceState, instruments: Instruments): void {
  const now = instruments.clock.mono();
  if (!state.session.welcomed || now < state.healthAt) return;
  state.healthAt = monoAfter(now, HEALTH_EVERY_MS);
  const { sequence, queue, outbox, rejected } = state;
  send(state, instruments, "health", {
    kind: "health",
    boot: state.boot,
    uptimeSeconds: Math.floor(now / 1000),
    contiguousSeq: sequence.contiguous,
    holeCount: sequence.holes.length,
    waitingAnnouncements: queue.waiting.length,
    waitingMessages: outbox.waiting.length,
    volumePercent: state.volumePercent,
    connections: state.session.generation,
    refused: Object.fromEntries(rejected),
  });
}
