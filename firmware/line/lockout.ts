/**
 * The lock on the serial line after wrong secrets (contract, section 4; fault U5): five are free,
 * then each locks the line for 1, 5, 15 and 60 minutes, then for a day. A try is written down as
 * wrong before it is made, so that no power cut gives it back. Time here is what passes while the
 * terminal has power: no clock that somebody could set has a say.
 */
import type { MonoMs } from "../../drivers/hal/clock.ts";
import { monoAfter } from "../lib/time.ts";

/** Wrong secrets up to the first lock. */
const TRIES_FREE = 5;
const MINUTE_MS = 60_000;
const LOCKS_MS = [1, 5, 15, 60, 1440].map((minutes) => minutes * MINUTE_MS);
/** How often the medium is told how much of a lock is left: a day must end in a shop with nights. */
const NOTE_EVERY_MS = 5 * MINUTE_MS;
/** More than anybody will try; keeps the count a small number. */
const FAILURES_MAX = 1_000_000;

export interface Lockout {
  /** Wrong secrets since the last right one. */
  failures: number;
  /** Until then no secret is heard; undefined when the line is not locked. */
  lockedUntil: MonoMs | undefined;
  /** When the medium is next told how much is left. */
  noteAt: MonoMs | undefined;
}

/** What the medium keeps of it. */
export interface KeptLockout {
  readonly failures: number;
  readonly remainingMs: number;
}

/** How long the line is locked once so many secrets were wrong, in milliseconds; 0 for not. */
export function lockMs(failures: number): number {
  if (failures < TRIES_FREE) return 0;
  return LOCKS_MS[Math.min(failures - TRIES_FREE, LOCKS_MS.length - 1)] ?? 0;
}

export function newLockout(): Lockout {
  return { failures: 0, lockedUntil: undefined, noteAt: undefined };
}

/** As the medium kept it: the wait goes on where the power left it, or a little before. */
export function restoreLockout(lockout: Lockout, kept: KeptLockout, now: MonoMs): void {
  lockout.failures = kept.failures;
  lock(lockout, kept.remainingMs, now);
}

/** What is to be on the medium before a try is let through: that it was wrong. */
export function keptBeforeTry({ failures }: Lockout): KeptLockout {
  const next = Math.min(failures + 1, FAILURES_MAX);
  return { failures: next, remainingMs: lockMs(next) };
}

/** The try was wrong. */
export function failTry(lockout: Lockout, now: MonoMs): void {
  lockout.failures = Math.min(lockout.failures + 1, FAILURES_MAX);
  lock(lockout, lockMs(lockout.failures), now);
}

/** The try was right: nothing is held against the next one. */
export function forgive(lockout: Lockout): KeptLockout {
  lockout.failures = 0;
  lockout.lockedUntil = undefined;
  lockout.noteAt = undefined;
  return { failures: 0, remainingMs: 0 };
}

/** Milliseconds until the line hears a secret again; 0 when it does now. */
export function lockedForMs({ lockedUntil }: Lockout, now: MonoMs): number {
  return lockedUntil === undefined ? 0 : Math.max(0, lockedUntil - now);
}

/** Lets time pass: a lock that is over goes; one that lasts is noted now and then. */
export function passLock(lockout: Lockout, now: MonoMs): KeptLockout | undefined {
  const { lockedUntil, noteAt, failures } = lockout;
  if (lockedUntil === undefined) return undefined;
  if (now >= lockedUntil) {
    lockout.lockedUntil = undefined;
    lockout.noteAt = undefined;
    return { failures, remainingMs: 0 };
  }
  if (noteAt === undefined || now < noteAt) return undefined;
  lockout.noteAt = monoAfter(now, NOTE_EVERY_MS);
  return { failures, remainingMs: Math.ceil(lockedUntil - now) };
}

/** What is in force now, as the medium keeps it. */
export function keptNow(lockout: Lockout, now: MonoMs): KeptLockout {
  return { failures: lockout.failures, remainingMs: Math.ceil(lockedForMs(lockout, now)) };
}

export function lockoutText({ failures, remainingMs }: KeptLockout): string {
  return JSON.stringify({ failures, remainingMs });
}

/** Reads what the medium kept. What nobody here wrote counts as five wrong secrets. */
export function parseLockout(text: string | undefined): KeptLockout {
  if (text === undefined) return { failures: 0, remainingMs: 0 };
  const match = /^\{"failures":([0-9]{1,7}),"remainingMs":([0-9]{1,8})\}$/.exec(text);
  if (match === null) return { failures: TRIES_FREE, remainingMs: lockMs(TRIES_FREE) };
  const longest = LOCKS_MS.at(-1) ?? 0;
  return { failures: Number(match[1]), remainingMs: Math.min(Number(match[2]), longest) };
}

function lock(lockout: Lockout, forMs: number, now: MonoMs): void {
  lockout.lockedUntil = forMs === 0 ? undefined : monoAfter(now, forMs);
  lockout.noteAt = forMs > NOTE_EVERY_MS ? monoAfter(now, NOTE_EVERY_MS) : undefined;
}
