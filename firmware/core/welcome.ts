/**
 * The session with the acquirer above the link: the welcome that brings trusted time, and the
 * events that were issued and not heard, asked for until none is missing.
 */
import type { MonoMs } from "../../drivers/hal/clock.ts";
import { answer } from "../announce/queue.ts";
import { monoAfter } from "../lib/time.ts";
import type { SessionWelcome } from "../link/claims.ts";
import { missingRange } from "../link/sequence.ts";
import { heardWelcome, saidHello, WELCOME_WITHIN_MS, wasWelcomed } from "../link/session.ts";
import type { Upstream } from "./effect.ts";
import { judgeWaiting } from "./judging.ts";
import { boundRecovery, isRecovering } from "./recovery.ts";
import { type DeviceState, type Instruments, trustedNow } from "./state.ts";
import { makeUpstream, send } from "./uplink.ts";

/** What is missing is asked for again after this long. */
const RESYNC_AGAIN_MS = 5_000;
/** While events keep coming, what is missing may still be among them. */
const RESYNC_PATIENCE_MS = 1_000;
/** A hole in the numbering is asked for when it is still there after this long. */
const HOLE_PATIENCE_MS = 1_000;
/** Trusted time moves back by no more than this: a replayed welcome must not turn the clock. */
const BACKWARDS_MAX_MS = 1_000;

/** Begins or renews the session: who is here, since when, and what has been heard. */
export function sayHello(state: DeviceState, instruments: Instruments): void {
  saidHello(state.session, instruments.clock.mono());
  const { setup, nonce, boot, sequence } = state;
  const { contiguous, holes } = sequence;
  send(state, instruments, "hello", {
    kind: "session.hello",
    nonce,
    boot,
    epoch: setup.config.acquirer.epoch,
    contiguousSeq: contiguous,
    holes: holes.map(({ from, to }) => ({ from, to })),
    firmware: setup.firmware,
    languages: setup.config.languages,
  });
}

/** `degraded`: money is taken, or would be, but a part that the vendor relies on does not work. */
function stateWord(state: DeviceState): "ready" | "degraded" {
  const isRecording = state.ledger === "open" && !state.isSpaceLow && !isRecovering(state);
  const isHeardAndSeen = !state.isSpeakerFaulty && state.frame.retryAt === undefined;
  return isRecording && isHeardAndSeen ? "ready" : "degraded";
}

/** Tells the acquirer when the terminal's state has changed, and after every welcome. */
export function tellState(state: DeviceState, instruments: Instruments): void {
  if (!state.session.welcomed) return;
  const word = stateWord(state);
  if (word === state.toldState) return;
  state.toldState = word;
  state.outbox.waiting.push(stateMessage(state, instruments, word));
}

/** The retained word about this terminal; `offline` is also the will. */
export function stateMessage(
  state: DeviceState,
  instruments: Instruments,
  word: "ready" | "degraded" | "offline",
): Upstream {
  return makeUpstream(state, instruments, "state", { kind: "session.state", state: word });
}

/**
 * The acquirer answered this boot's hello: its time is trusted from now on, and what is missing is
 * known.
 * @returns the reason of the contract when the welcome is worthless.
 */
export function welcomed(
  state: DeviceState,
  instruments: Instruments,
  welcome: SessionWelcome,
): "expired" | undefined {
  const { session } = state;
  const now = instruments.clock.mono();
  if (welcome.nonce !== state.nonce) return "expired";
  const { helloAt } = session;
  const oldestMs = heardWelcome(session, welcome.jti, now);
  if (helloAt === undefined || oldestMs === undefined) return "expired";
  const believed = trustedNow(state, instruments.clock);
  // Who knows the time sees how old it is; for all others it may answer the first hello of all.
  const ageMs = believed === undefined ? oldestMs : now - helloAt;
  if (ageMs > WELCOME_WITHIN_MS) {
    // It waited behind a backlog, or somebody held it back: what time it is must be asked anew.
    sayHello(state, instruments);
    return "expired";
  }
  // It was made after this connection's hello, so it is no older than that, however slow the line.
  const oldest = believed === undefined ? 0 : believed - (now - helloAt) - BACKWARDS_MAX_MS;
  if (welcome.now < oldest) return "expired";
  // Never backwards within a boot (invariant I25).
  const offset = welcome.now - now;
  state.trustedOffset = Math.max(offset, state.trustedOffset ?? offset);
  bringForward(state, state.trustedOffset);
  const wasBlind = session.blindSince !== undefined;
  wasWelcomed(session);
  if (wasBlind) answer(state.queue, { kind: "link-back" }, undefined);
  state.toldState = undefined;
  boundRecovery(state, welcome.seq);
  judgeWaiting(state, instruments);
  state.issuedSeq = Math.max(state.issuedSeq, welcome.seq);
  // A page asked for on an earlier connection may never come.
  state.askedTo = 0;
  // Many acquirers send what a hello lacks without being asked; they get a moment to begin.
  if (missingRange(state.sequence, state.issuedSeq) !== undefined) {
    state.resyncAt = monoAfter(now, RESYNC_PATIENCE_MS);
    state.contiguousSeen = state.sequence.contiguous;
  }
  return undefined;
}

/** A clock that was behind has let the open code live too long: it ends when its bank says so. */
function bringForward({ charges }: DeviceState, trustedOffset: number): void {
  const { open } = charges;
  if (open === undefined) return;
  const endsAt = (open.expiresAt - trustedOffset) as MonoMs;
  if (endsAt < open.expiresAtMono) charges.open = { ...open, expiresAtMono: endsAt };
}

/** Looks, after something was recorded, whether and when to ask for what is still missing. */
export function expectMissing(state: DeviceState, now: MonoMs): void {
  const range = missingRange(state.sequence, state.issuedSeq);
  if (range === undefined) return;
  if (state.askedTo === 0 || range.from <= state.askedTo) {
    // Order is not given on the way here: what is only late fills its hole within this time.
    state.resyncAt ??= monoAfter(now, HOLE_PATIENCE_MS);
    return;
  }
  // The page is whole, so the next one is asked for at once: a day's worth is a hundred pages.
  state.askedTo = 0;
  state.contiguousSeen = state.sequence.contiguous;
  state.resyncAt = now;
}

/** Asks for the next page of what was issued and not heard, if anything is missing. */
export function askForMissing(state: DeviceState, instruments: Instruments): void {
  state.resyncAt = undefined;
  if (!state.session.welcomed) return;
  const now = instruments.clock.mono();
  // Live events alone do not move this: a hole below them is asked for all the same.
  const isComing = state.sequence.contiguous > state.contiguousSeen;
  state.contiguousSeen = state.sequence.contiguous;
  const range = missingRange(state.sequence, state.issuedSeq);
  if (range === undefined) return;
  if (isComing) {
    state.resyncAt = monoAfter(now, RESYNC_PATIENCE_MS);
    return;
  }
  send(state, instruments, "request", {
    kind: "resync",
    epoch: state.setup.config.acquirer.epoch,
    from: range.from,
    to: range.to,
  });
  state.askedTo = range.to;
  state.resyncAt = monoAfter(now, RESYNC_AGAIN_MS);
}
