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
import type { Bank } from "./bank.ts";
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
export function sayHello(state: DeviceState, instruments: Instruments, bank: Bank): void {
  saidHello(bank.session, instruments.clock.mono());
  const { setup, nonce, boot } = state;
  const { contiguous, holes } = bank.sequence;
  const claims = {
    kind: "session.hello",
    nonce,
    boot,
    epoch: bank.epoch,
    contiguousSeq: contiguous,
    holes: holes.map(({ from, to }) => ({ from, to })),
    firmware: setup.firmware,
    languages: setup.config.languages,
  };
  send(state, instruments, "hello", claims, bank);
}

/** Greets every acquirer whose numbering is known. */
export function greetAll(state: DeviceState, instruments: Instruments): void {
  for (const bank of state.banks) if (bank.isNumbered) sayHello(state, instruments, bank);
}

/** `degraded`: money is taken, or would be, but a part that the vendor relies on does not work. */
function stateWord(state: DeviceState): "ready" | "degraded" {
  const isRecording = state.ledger === "open" && !state.isSpaceLow && !isRecovering(state);
  const isHeard = !state.isSpeakerFaulty && !state.hearing.isUnheard;
  const isHeardAndSeen = isHeard && !state.frame.isDark;
  return isRecording && isHeardAndSeen ? "ready" : "degraded";
}

/** Tells the acquirers when the terminal's state has changed, and after every welcome. */
export function tellState(state: DeviceState, instruments: Instruments): void {
  const word = stateWord(state);
  for (const bank of state.banks) {
    if (!bank.session.welcomed || word === bank.toldState) continue;
    bank.toldState = word;
    state.outbox.waiting.push(stateMessage(state, instruments, word, bank));
  }
}

/** The retained word about this terminal; `offline` is also the will. */
export function stateMessage(
  state: DeviceState,
  instruments: Instruments,
  word: "ready" | "degraded" | "offline",
  bank: Bank,
): Upstream {
  return makeUpstream(state, instruments, "state", { kind: "session.state", state: word }, bank);
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
  bank: Bank,
): "expired" | undefined {
  const { session } = bank;
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
    sayHello(state, instruments, bank);
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
  const isAllBack = state.banks.every((one) => one.session.blindSince === undefined);
  if (wasBlind && isAllBack) answer(state.queue, { kind: "link-back" }, undefined);
  bank.toldState = undefined;
  if (bank === state.banks[0]) boundRecovery(state, welcome.seq);
  judgeWaiting(state, instruments);
  bank.issuedSeq = Math.max(bank.issuedSeq, welcome.seq);
  // A page asked for on an earlier connection may never come.
  bank.askedTo = 0;
  // Many acquirers send what a hello lacks without being asked; they get a moment to begin.
  if (missingRange(bank.sequence, bank.issuedSeq) !== undefined) {
    bank.resyncAt = monoAfter(now, RESYNC_PATIENCE_MS);
    bank.contiguousSeen = bank.sequence.contiguous;
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
export function expectMissing(bank: Bank, now: MonoMs): void {
  const range = missingRange(bank.sequence, bank.issuedSeq);
  if (range === undefined) return;
  if (bank.askedTo === 0 || range.from <= bank.askedTo) {
    // Order is not given on the way here: what is only late fills its hole within this time.
    bank.resyncAt ??= monoAfter(now, HOLE_PATIENCE_MS);
    return;
  }
  // The page is whole, so the next one is asked for at once: a day's worth is a hundred pages.
  bank.askedTo = 0;
  bank.contiguousSeen = bank.sequence.contiguous;
  bank.resyncAt = now;
}

/** Asks for the next page of what was issued and not heard, if anything is missing. */
export function askForMissing(state: DeviceState, instruments: Instruments, bank: Bank): void {
  bank.resyncAt = undefined;
  if (!bank.session.welcomed) return;
  const now = instruments.clock.mono();
  // Live events alone do not move this: a hole below them is asked for all the same.
  const isComing = bank.sequence.contiguous > bank.contiguousSeen;
  bank.contiguousSeen = bank.sequence.contiguous;
  const range = missingRange(bank.sequence, bank.issuedSeq);
  if (range === undefined) return;
  if (isComing) {
    bank.resyncAt = monoAfter(now, RESYNC_PATIENCE_MS);
    return;
  }
  const { from, to } = range;
  send(state, instruments, "request", { kind: "resync", epoch: bank.epoch, from, to }, bank);
  bank.askedTo = range.to;
  bank.resyncAt = monoAfter(now, RESYNC_AGAIN_MS);
}
