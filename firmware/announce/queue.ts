/**
 * What waits to be said. One thing is said at a time; a burst is said as one sum; nothing waits in
 * a queue without end. The queue knows credits only by the reference that their receipts need.
 */
import type { WallMs } from "../../drivers/hal/clock.ts";
import type { Currency, Money } from "../../drivers/hal/money.ts";
import type { Scene, StatusBar } from "../screen/scene.ts";
import type { Saying } from "./saying.ts";

/** More than this many fresh credits waiting are said together (contract, section 2, rule 4). */
export const BURST_MAX = 5;
/** Notices that are not about money: the newest ones win. */
const NOTICES_MAX = 3;

/** A recorded credit whose story ends when it has been said. */
export interface Spoken {
  readonly txid: string;
  readonly jti: string;
  readonly recordedAt: WallMs;
  /**
   * The ledger already knows that its speech begins (so a power cut makes the next one a repeat).
   */
  readonly isStartRecorded: boolean;
}

/** One utterance to be, with the credits that it settles (none for a notice or a repeat). */
export interface Announcement {
  readonly saying: Saying;
  /** What the screen shows while it is said, and for a while after. */
  readonly scene: Scene | undefined;
  readonly credits: readonly Spoken[];
}

export interface Speaking extends Announcement {
  readonly id: number;
  readonly startedAt: WallMs;
  /** True when it is said for the second time because the loudspeaker failed the first time. */
  readonly isRetry: boolean;
}

/** The announce slice of the device's state. */
export interface AnnounceQueue {
  speaking: Speaking | undefined;
  readonly waiting: Announcement[];
  nextId: number;
}

export function newQueue(): AnnounceQueue {
  return { speaking: undefined, waiting: [], nextId: 1 };
}

/** Puts news about money at the end of the queue. */
export function announce(queue: AnnounceQueue, announcement: Announcement): void {
  queue.waiting.push(announcement);
}

/** Puts what a person just asked for at the head; it replaces an earlier request of its kind. */
export function answerKey(queue: AnnounceQueue, saying: Saying, scene: Scene | undefined): void {
  removeNotices(queue, (waiting) => waiting.saying.kind === saying.kind);
  queue.waiting.unshift({ saying, scene, credits: [] });
}

/** Puts a notice about the terminal at the end; it replaces an earlier one of its kind. */
export function notice(queue: AnnounceQueue, saying: Saying): void {
  removeNotices(queue, (waiting) => waiting.saying.kind === saying.kind);
  const notices = queue.waiting.filter((waiting) => waiting.credits.length === 0);
  if (notices.length >= NOTICES_MAX) removeNotices(queue, (waiting) => waiting === notices[0]);
  queue.waiting.push({ saying, scene: undefined, credits: [] });
}

/** True when nothing is being said and nothing waits: the next credit is spoken at once. */
export function isSilent(queue: AnnounceQueue): boolean {
  return queue.speaking === undefined && queue.waiting.length === 0;
}

/**
 * Takes the next utterance, if nothing is being said. More than five fresh credits waiting become
 * one burst in the place of the first of them.
 */
export function takeNext(queue: AnnounceQueue, now: WallMs): Speaking | undefined {
  if (queue.speaking !== undefined) return undefined;
  coalesce(queue);
  const next = queue.waiting.shift();
  if (next === undefined) return undefined;
  queue.speaking = { ...next, id: queue.nextId, startedAt: now, isRetry: false };
  queue.nextId += 1;
  return queue.speaking;
}

function coalesce(queue: AnnounceQueue): void {
  const fresh = queue.waiting.filter(isFreshLive);
  const [first] = fresh;
  if (first === undefined || fresh.length <= BURST_MAX) return;
  const sums = sumsOf(fresh.map(moneyOf));
  const count = fresh.length;
  const burst: Announcement = {
    saying: { kind: "burst", count, sums },
    scene: first.scene && {
      kind: "digest",
      status: statusOf(first.scene),
      away: false,
      count,
      sums,
    },
    credits: fresh.flatMap((waiting) => waiting.credits),
  };
  const place = queue.waiting.findIndex(isFreshLive);
  const rest = queue.waiting.filter((waiting) => !isFreshLive(waiting));
  rest.splice(Math.min(place, rest.length), 0, burst);
  queue.waiting.splice(0, queue.waiting.length, ...rest);
}

/** The status bar is brought up to date when the scene is lit; any will do until then. */
function statusOf(scene: Scene): StatusBar {
  if ("status" in scene) return scene.status;
  throw new Error("bug: a credit's scene has a status bar");
}

function isFreshLive(waiting: Announcement): boolean {
  return waiting.saying.kind === "received" && !waiting.saying.test;
}

function moneyOf(waiting: Announcement): Money {
  if (waiting.saying.kind === "received") return waiting.saying.money;
  throw new Error("bug: only fresh credits are coalesced");
}

/** One sum for each currency that occurs, riel first. Riel and dollars are never added together. */
export function sumsOf(moneys: readonly Money[]): readonly Money[] {
  const sum = (currency: Currency): Money => ({
    currency,
    minor: moneys
      .filter((money) => money.currency === currency)
      .reduce((total, money) => total + money.minor, 0),
  });
  return [sum("KHR"), sum("USD")].filter((money) => money.minor > 0);
}

function removeNotices(queue: AnnounceQueue, isUnwanted: (waiting: Announcement) => boolean): void {
  for (let index = queue.waiting.length - 1; index >= 0; index -= 1) {
    const waiting = queue.waiting[index];
    if (waiting !== undefined && waiting.credits.length === 0 && isUnwanted(waiting)) {
      queue.waiting.splice(index, 1);
    }
  }
}
