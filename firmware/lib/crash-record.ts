/**
 * What is remembered of crashes, and what follows from it: a message that crashed the terminal
 * twice is refused unread (fault M7), and a terminal that crashed five times in ten minutes comes
 * up in safe mode (fault O11). A pure value; where it is kept is not known here.
 */
import type { WallMs } from "../../drivers/hal/clock.ts";

/** One crash: when, by the clock of the platform, and what was in hand. */
export interface Crash {
  readonly at: WallMs;
  /** SHA-256 of the message that was being taken, lower-case hex; null when there was none. */
  readonly payloadSha256: string | null;
}

export type CrashRecord = readonly Crash[];

/** A message in hand at so many crashes is not read again. */
const CRASHES_PER_PAYLOAD = 2;
/** So many crashes within the time below are a loop. */
const LOOP_CRASHES = 5;
const LOOP_MS = 600_000;
/** Crashes that are remembered. */
const KEPT_MAX = 50;

/** The record with one crash more. */
export function addCrash(record: CrashRecord, crash: Crash): CrashRecord {
  return [...record, crash].slice(-KEPT_MAX);
}

/** Messages that must not be read again, by hash. */
export function quarantined(record: CrashRecord): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const { payloadSha256 } of record) {
    if (payloadSha256 !== null) counts.set(payloadSha256, (counts.get(payloadSha256) ?? 0) + 1);
  }
  const guilty = [...counts].filter(([, count]) => count >= CRASHES_PER_PAYLOAD);
  return new Set(guilty.map(([sha256]) => sha256));
}

/**
 * True when the last five crashes came within ten minutes of each other and of now. A clock that
 * jumps between them can only make the terminal miss a loop or see one early; no money depends on
 * it.
 */
export function isCrashLoop(record: CrashRecord, now: WallMs): boolean {
  const fifth = record.at(-LOOP_CRASHES);
  return fifth !== undefined && Math.abs(now - fifth.at) <= LOOP_MS;
}

/** Reads a stored record; anything that is not one counts as none. */
export function parseCrashRecord(document: unknown): CrashRecord {
  if (!Array.isArray(document)) return [];
  return document.filter(isCrash).slice(-KEPT_MAX);
}

function isCrash(value: unknown): value is Crash {
  if (typeof value !== "object" || value === null) return false;
  const { at, payloadSha256 } = value as Readonly<Record<string, unknown>>;
  const isHash = typeof payloadSha256 === "string" && /^[0-9a-f]{64}$/.test(payloadSha256);
  return typeof at === "number" && Number.isFinite(at) && (payloadSha256 === null || isHash);
}
