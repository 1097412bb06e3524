/**
 * Where to spend the few lookups that a day has (100 a token, by field reports). Pure: it is given
 * the open charges and the purse, and answers with the next look worth its price.
 *
 * A look helps most right after somebody has probably paid. So looks stand at equal steps of the
 * chance that a payment has been made, by a prior of how long people take and by what this counter
 * has shown; the last comes just after the code has expired, when no more can follow. How many a
 * charge gets follows from what is left of the day and of the purse. Some are kept for the key
 * "was this paid?". A charge without its last look gets it at the end of the day, when the rest of
 * the purse would be lost, or after midnight: late is better than never.
 */
import type { WallMs } from "../../drivers/hal/clock.ts";
import { businessDayStart } from "../lib/time.ts";

export interface WatchedCharge {
  readonly md5: string;
  /** Milliseconds since 1970. */
  readonly openedAt: number;
  readonly expiresAt: number;
  readonly lastLookAt: number | undefined;
  /** True when somebody stands there and asks. */
  readonly isAsked: boolean;
}

export interface Purse {
  readonly now: number;
  /** Lookups that a day has. */
  readonly max: number;
  /** Lookups made today, refused ones too. */
  readonly spent: number;
  /** Charges opened today, the open ones included. */
  readonly charges: number;
  /** How long payers took lately, in milliseconds from opening; the newest hundred. */
  readonly delaysMs: readonly number[];
}

export interface PlannedLook {
  readonly md5: string;
  /** When, milliseconds since 1970; may be now. */
  readonly at: number;
  readonly why: "asked" | "likely" | "last" | "sweep";
}

/** Kept for people who press the key. */
export const RESERVE = 15;
/** A charge gets at most so many looks by itself. */
const LOOKS_MAX = 8;
/** Between two looks at one charge. */
const GAP_MS = 2_000;
/** Bakong knows a payment one or two seconds after it was made. */
const GRACE_MS = 3_000;
/** What is left of a purse is spent on unsettled charges from half an hour before it refills. */
const SWEEP_MS = 30 * 60_000;
/** A market's day. */
const OPENS_AFTER_MS = 6 * 3_600_000;
const TRADING_MS = 16 * 3_600_000;
/** A day nothing is known of is taken for one of so many charges … */
const USUAL_CHARGES = 40;
/** … until this many have been seen to outweigh it. */
const USUAL_WEIGHT = 5;
/** An assumption, soon outweighed: seconds from opening a charge to the payment. */
const USUAL_DELAYS_S = [6, 9, 12, 15, 18, 22, 26, 31, 38, 48, 65, 100, 180];

/** Lookups left today. */
export function looksLeft({ max, spent }: Pick<Purse, "max" | "spent">): number {
  return Math.max(0, max - spent);
}

/** When the purse is full again: the next midnight in Phnom Penh. */
export function refillAt(now: number): number {
  return businessDayStart(now as WallMs) + 86_400_000;
}

/** The next look worth making; undefined when nothing is watched or nothing may be spent. */
export function planLook(watched: readonly WatchedCharge[], purse: Purse): PlannedLook | undefined {
  const left = looksLeft(purse);
  if (left === 0) return undefined;
  const isOpen = ({ expiresAt }: WatchedCharge) => expiresAt + GRACE_MS > purse.now;
  const looks = looksPerCharge(watched.filter(isOpen).length, purse);
  const ages = ladder(looks, purse.delaysMs);
  let best: PlannedLook | undefined;
  for (const charge of watched) {
    const look = charge.isAsked
      ? ({ md5: charge.md5, at: soonest(charge, purse.now), why: "asked" } as const)
      : nextLook(charge, ages, purse.now);
    const isReserved = look?.why === "likely" || look?.why === "last";
    if (look === undefined || (left <= RESERVE && isReserved)) continue;
    if (best === undefined || isBefore(look, best)) best = look;
  }
  return best;
}

/**
 * Looks that every charge can have if the day goes on as it began. A payment that is found needs no
 * further look, so n looks cost about (n + 1) / 2.
 */
export function looksPerCharge(openCount: number, purse: Purse): number {
  const spendable = looksLeft(purse) - RESERVE;
  if (spendable < 1) return 0;
  const charges = Math.max(1, openCount + chargesToCome(purse));
  const looks = Math.floor((2 * spendable) / charges) - 1;
  // A look saved for a later charge is worth no more than one now.
  return Math.min(LOOKS_MAX, Math.max(1, looks));
}

function chargesToCome({ now, charges }: Purse): number {
  const opened = businessDayStart(now as WallMs) + OPENS_AFTER_MS;
  const gone = Math.min(1, Math.max(0, (now - opened) / TRADING_MS));
  const rate = (charges + USUAL_WEIGHT) / (gone + USUAL_WEIGHT / USUAL_CHARGES);
  return rate * (1 - gone);
}

/** Ages of a charge at which somebody has probably paid. */
function ladder(looks: number, delaysMs: readonly number[]): readonly number[] {
  const sorted = [...delaysMs, ...USUAL_DELAYS_S.map((seconds) => seconds * 1000)].sort(
    (a, b) => a - b,
  );
  const quantile = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0) + GRACE_MS;
  // A single look goes where most have paid and are still standing there.
  if (looks === 1) return [quantile(0.75)];
  return Array.from({ length: Math.max(0, looks - 1) }, (_, step) => quantile((step + 1) / looks));
}

function nextLook(
  charge: WatchedCharge,
  ages: readonly number[],
  now: number,
): PlannedLook | undefined {
  const { md5, openedAt, expiresAt, lastLookAt = Number.NEGATIVE_INFINITY } = charge;
  const end = expiresAt + GRACE_MS;
  if (lastLookAt >= end) return undefined;
  const likely = ages.map((age) => openedAt + age).find((at) => at > lastLookAt && at < end);
  // Only who can afford more than one look a charge has its last one at once.
  const last = ages.length > 1 ? end : Math.max(end, refillAt(openedAt) - SWEEP_MS);
  const why = likely !== undefined ? "likely" : last === end ? "last" : "sweep";
  return { md5, at: Math.max(likely ?? last, soonest(charge, now)), why };
}

function soonest({ lastLookAt }: WatchedCharge, now: number): number {
  return lastLookAt === undefined ? now : Math.max(now, lastLookAt + GAP_MS);
}

function isBefore(a: PlannedLook, b: PlannedLook): boolean {
  if (a.at !== b.at) return a.at < b.at;
  return a.why === "asked" && b.why !== "asked";
}

/** True when it has had its last look: whatever comes now was not paid in time. */
export function isOver({ expiresAt, lastLookAt }: WatchedCharge): boolean {
  return lastLookAt !== undefined && lastLookAt >= expiresAt + GRACE_MS;
}
