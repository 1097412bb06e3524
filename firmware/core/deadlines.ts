/**
 * Timers as data: every deadline is a field of the state, and the device owns exactly one alarm,
 * set to the earliest of them.
 */
import type { Clock, MonoMs } from "../../drivers/hal/clock.ts";
import { nextLongPressAt } from "../keypad/presses.ts";
import { earliest, monoAfter } from "../lib/time.ts";
import { lineDeadline } from "./on-line.ts";
import { powerDeadline } from "./power.ts";
import { type DeviceState, trustedNow } from "./state.ts";
import { sessionDeadline } from "./technician/session.ts";
import { updatingDeadline } from "./updating.ts";
import { upkeepDeadline } from "./upkeep.ts";

const MINUTE_MS = 60_000;

/**
 * When `step` must be called next even if nothing happens; undefined when there is nothing to wait
 * for.
 */
export function nextDeadline(state: DeviceState, clock: Clock): MonoMs | undefined {
  let next: MonoMs | undefined;
  const consider = (deadline: MonoMs | undefined) => {
    next = earliest(next, deadline);
  };
  if (state.session.phase === "waiting" && state.ledger === "open") consider(state.session.retryAt);
  for (const { session, resyncAt } of state.banks) {
    consider(session.blindAt);
    consider(session.helloAgainAt);
    if (session.blindSince !== undefined) consider(nextTenth(session.blindSince, clock));
    consider(resyncAt);
  }
  if (typeof state.ledger === "object") consider(state.ledger.retryAt);
  if (state.digest === undefined && state.trustedOffset !== undefined) consider(state.away.due);
  if (state.ledger === "open" && state.outbox.noting.length + state.unmarked.length === 0) {
    consider(state.outbox.noteAt);
  }
  consider(upkeepDeadline(state));
  consider(lineDeadline(state));
  consider(powerDeadline(state));
  consider(sessionDeadline(state));
  consider(updatingDeadline(state));
  const { recovering } = state;
  if (recovering !== undefined && clock.mono() < recovering.shownUntil) {
    consider(recovering.shownUntil);
  }
  if (state.question?.phase !== "confirmed") consider(state.question?.until);
  consider(state.overlay?.until);
  consider(state.entry?.until);
  if (state.banks.some(({ session }) => session.welcomed)) consider(state.healthAt);
  consider(state.lampUntil);
  consider(state.frame.retryAt);
  consider(state.frame.unreadableUntil);
  if (state.queue.waiting.length > 0) consider(state.quietUntil);
  consider(nextLongPressAt(state.held));
  consider(nextTick(state, clock));
  consider(nextSeal(state, clock));
  consider(nextMinute(state, clock));
  return next;
}

/** The next change of the seconds left, while a charge is on the display. */
function nextTick(state: DeviceState, clock: Clock): MonoMs | undefined {
  const { open } = state.charges;
  if (open === undefined) return undefined;
  const leftMs = open.expiresAtMono - clock.mono();
  if (leftMs <= 0) return open.expiresAtMono;
  const seconds = Math.ceil(leftMs / 1000) - 1;
  return monoAfter(open.expiresAtMono, -seconds * 1000);
}

/** The next turn of the seal, while the last payments are on the screen. */
function nextSeal({ overlay }: DeviceState, clock: Clock): MonoMs | undefined {
  if (overlay?.scene.kind !== "verify") return undefined;
  const shownMs = clock.mono() - overlay.since;
  return monoAfter(overlay.since, (Math.floor(shownMs / 1000) + 1) * 1000);
}

/** The next change of the clock on the screen. */
function nextMinute(state: DeviceState, clock: Clock): MonoMs | undefined {
  const trusted = trustedNow(state, clock);
  if (trusted === undefined) return undefined;
  return monoAfter(clock.mono(), MINUTE_MS - (trusted % MINUTE_MS));
}

/** The next change of the outage's length on the screen. */
function nextTenth(since: MonoMs, clock: Clock): MonoMs {
  return monoAfter(since, (Math.floor((clock.mono() - since) / 10_000) + 1) * 10_000);
}
