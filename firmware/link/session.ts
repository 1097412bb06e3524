/**
 * When to connect, and when the acquirer counts as unheard. A pure machine: it is told what
 * happened and when, and answers with the next deadline. It never opens anything itself.
 */
import type { MonoMs } from "../../drivers/hal/clock.ts";
import type { Generation, LinkDownReason } from "../../drivers/hal/link.ts";

/** First window of the full-jitter back-off (contract, section 2). */
export const RETRY_BASE_MS = 500;
/** Its cap. */
export const RETRY_CAP_MS = 30_000;
/** An attempt that got no answer and the wait after it, together: 35 s to connect are promised. */
export const ATTEMPT_AND_WAIT_MS = 34_000;
/** A connection that lasted this long makes the next retry start from the base again. */
export const STABLE_MS = 60_000;
/** A short gap is not yet blindness. */
export const BLIND_AFTER_DOWN_MS = 10_000;
/** Nothing heard for so long is blindness, whatever ended the connection: 25 s are promised. */
export const BLIND_AFTER_SILENCE_MS = 24_000;
/** Blindness is said again at this interval … */
export const BLIND_AGAIN_MS = 60_000;
/** … and at this one while nobody can have heard it: the loudspeaker was dead, or turned down. */
export const BLIND_UNHEARD_MS = 15_000;
/** A welcome belongs to a hello sent at most this long ago, or it tells no time. */
export const WELCOME_WITHIN_MS = 10_000;
/** Hellos and welcomes that are remembered. */
const HELLOS_MAX = 16;
/** A hello that is not answered is said again after that time, then less and less often. */
const HELLO_AGAIN_CAP_MS = 60_000;

export type Phase = "waiting" | "opening" | "subscribing" | "up";

/** The state of the link; changed only by the functions of this file. */
export interface Session {
  phase: Phase;
  generation: Generation;
  protocol: 5 | 4;
  /** Attempts since the last stable connection. */
  failures: number;
  /** When to try next, while waiting. */
  retryAt: MonoMs | undefined;
  /** When the present attempt began. */
  openedAt: MonoMs | undefined;
  upSince: MonoMs | undefined;
  /** When this terminal itself last ended a connection because it could record nothing. */
  closedAt: MonoMs | undefined;
  helloAt: MonoMs | undefined;
  /** When hellos of this boot were said that had no answer, oldest first. */
  readonly unanswered: MonoMs[];
  /** The latest welcomes of this boot, by jti. */
  readonly welcomes: string[];
  /** Hellos of this connection. */
  helloCount: number;
  /** When to say hello again, while nobody answers. */
  helloAgainAt: MonoMs | undefined;
  /** True once the acquirer answered this connection's hello: only then is it being heard. */
  welcomed: boolean;
  /** Welcomes of this boot that answered a hello in time. */
  answerCount: number;
  /** When the terminal must say that it cannot hear; undefined while it can. */
  blindAt: MonoMs | undefined;
  /** Since when it has been saying so. */
  blindSince: MonoMs | undefined;
}

/** A terminal that has just started and connects at once. */
export function newSession(now: MonoMs): Session {
  return {
    phase: "waiting",
    generation: 0,
    protocol: 5,
    failures: 0,
    retryAt: now,
    openedAt: undefined,
    upSince: undefined,
    closedAt: undefined,
    helloAt: undefined,
    unanswered: [],
    welcomes: [],
    helloCount: 0,
    helloAgainAt: undefined,
    welcomed: false,
    answerCount: 0,
    blindAt: later(now, 20_000),
    blindSince: undefined,
  };
}

/** A terminal that has nobody to connect to, and so nobody whom it could fail to hear. */
export function noSession(now: MonoMs): Session {
  return { ...newSession(now), retryAt: undefined, blindAt: undefined };
}

/**
 * Full jitter: uniform between 0 and a window that doubles from 0.5 s to 30 s, so that a fleet does
 * not come back in step after a common outage (fault N1).
 * @param random in [0, 1).
 * @param triedMs how long the attempt took that has just failed, up to its timeout.
 */
export function retryDelayMs(failures: number, random: number, triedMs = 0): number {
  const windowMs = RETRY_BASE_MS * 2 ** Math.min(failures, 16);
  return random * Math.min(RETRY_CAP_MS, windowMs, ATTEMPT_AND_WAIT_MS - triedMs);
}

export function opened(session: Session, generation: Generation, now: MonoMs): void {
  session.phase = "opening";
  session.generation = generation;
  session.openedAt = now;
  session.retryAt = undefined;
}

export function cameUp(session: Session, now: MonoMs): void {
  session.phase = "subscribing";
  session.upSince = now;
}

export function saidHello(session: Session, now: MonoMs): void {
  session.phase = "up";
  session.helloAt = now;
  session.unanswered.push(now);
  // The oldest stays: it may still be answered.
  if (session.unanswered.length > HELLOS_MAX) session.unanswered.splice(1, 1);
  const waitMs = WELCOME_WITHIN_MS * 2 ** Math.min(session.helloCount, 8);
  session.helloCount += 1;
  session.helloAgainAt = session.welcomed
    ? undefined
    : later(now, Math.min(waitMs, HELLO_AGAIN_CAP_MS));
}

/**
 * Notes a welcome. All hellos of a boot carry one nonce, so it may answer any that had no answer
 * yet; what a broker kept over a lost connection comes first, and is old.
 * @returns how old it may be, in ms; undefined when it was heard before, or nothing was asked.
 */
export function heardWelcome(session: Session, jti: string, now: MonoMs): number | undefined {
  if (session.welcomes.includes(jti)) return undefined;
  session.welcomes.push(jti);
  if (session.welcomes.length > HELLOS_MAX) session.welcomes.shift();
  const askedAt = session.unanswered.shift() ?? session.helloAt;
  return askedAt === undefined ? undefined : now - askedAt;
}

/** The acquirer answered: it hears us and we hear it. */
export function wasWelcomed(session: Session): void {
  session.welcomed = true;
  session.answerCount += 1;
  session.unanswered.length = 0;
  session.helloAgainAt = undefined;
  session.blindAt = undefined;
  session.blindSince = undefined;
}

/**
 * A verified message of the acquirer arrived before its welcome, as in a backlog: it is heard, and
 * need not be called unheard while this goes on.
 */
export function wasHeard(session: Session, now: MonoMs): void {
  if (session.welcomed) return;
  if (session.blindAt !== undefined) session.blindAt = later(now, BLIND_AFTER_DOWN_MS);
  // The welcome may stand behind what comes now.
  const { helloAgainAt } = session;
  const patience = later(now, WELCOME_WITHIN_MS);
  if (helloAgainAt !== undefined && helloAgainAt < patience) session.helloAgainAt = patience;
}

/**
 * The connection ended, or an attempt failed, for whatever reason: there is always a next one. A
 * broker may have been silent for long before its end was told: that counts towards blindness.
 */
export function wentDown(
  session: Session,
  { reason, silentMs }: { readonly reason: LinkDownReason; readonly silentMs: number },
  now: MonoMs,
  random: number,
): void {
  const lasted = session.upSince === undefined ? 0 : now - session.upSince;
  if (reason === "protocol-version" && session.protocol === 5) {
    session.protocol = 4;
    session.retryAt = now;
  } else {
    session.failures = lasted >= STABLE_MS ? 0 : session.failures + 1;
    const { openedAt = now, upSince } = session;
    const triedMs = upSince === undefined ? now - openedAt : 0;
    session.retryAt = later(now, retryDelayMs(session.failures - 1, random, triedMs));
  }
  const patience = Math.min(BLIND_AFTER_DOWN_MS, Math.max(0, BLIND_AFTER_SILENCE_MS - silentMs));
  if (session.welcomed) session.blindAt = later(now, patience);
  session.phase = "waiting";
  session.upSince = undefined;
  session.helloAt = undefined;
  session.helloCount = 0;
  session.helloAgainAt = undefined;
  session.welcomed = false;
}

/**
 * The terminal ends the connection itself, because it could record nothing: no failure of the
 * broker's, so the back-off begins anew. Not every time, or a dying card would hammer the broker.
 */
export function closedByLedger(session: Session, now: MonoMs): void {
  const { closedAt } = session;
  if (closedAt === undefined || now - closedAt >= STABLE_MS) session.failures = 0;
  session.closedAt = now;
}

/** Nobody can have heard that it is blind: it says so again soon. */
export function wasUnheard(session: Session, now: MonoMs): void {
  if (session.blindSince !== undefined) session.blindAt = later(now, BLIND_UNHEARD_MS);
}

/** The terminal now says that it cannot hear; `blindAt` becomes the time to say so again. */
export function saidBlind(session: Session, now: MonoMs): void {
  session.blindSince ??= now;
  session.blindAt = later(now, BLIND_AGAIN_MS);
}

function later(now: MonoMs, ms: number): MonoMs {
  return (now + ms) as MonoMs;
}
