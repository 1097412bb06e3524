/**
 * What waits to be said. One thing is said at a time; a burst is said as one sum; nothing waits in
 * a queue without end. The queue knows credits only by the reference that their receipts need.
 */
import type { WallMs } from "../../drivers/hal/clock.ts";
import type { Currency, Money } from "../../drivers/hal/money.ts";
import type { Scene, StatusBar } from "../screen/scene.ts";
import type { Saying } from "./saying.ts";

/**
 * More than this many credits of a kind waiting are said together (contract, section 2, rule 4).
 */
export const BURST_MAX = 5;

/**
 * What is said first. A customer who stands at the counter waits for fresh money; then comes what a
 * person asked for, then older money, then notices about the terminal.
 */
const RANK: Readonly<Record<Saying["kind"], number>> = {
  received: 0,
  burst: 0,
  repeat: 1,
  totals: 1,
  "no-payments": 1,
  "not-received": 1,
  asked: 1,
  serial: 1,
  "set-up": 1,
  volume: 1,
  late: 2,
  again: 2,
  reversed: 2,
  thanks: 2,
  digest: 3,
  battery: 4,
  quiet: 4,
  "link-lost": 4,
  "link-back": 4,
};

/** A recorded credit whose story ends when it has been said. */
export interface Spoken {
  readonly txid: string;
  /** Whose payment it is: where its receipts go. */
  readonly acquirer: string;
  readonly jti: string;
  readonly recordedAt: WallMs;
  /** When the bank credited it: its age decides how it is said, up to the moment it is said. */
  readonly creditedAt: WallMs;
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
  /** What it is true of, where that can change while it waits: compared when its turn comes. */
  readonly asOf?: string | undefined;
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

/** Lets news about money wait for its turn: behind everything of its rank or a better one. */
export function announce(queue: AnnounceQueue, announcement: Announcement): void {
  const rank = RANK[announcement.saying.kind];
  const behind = queue.waiting.findIndex((waiting) => RANK[waiting.saying.kind] > rank);
  queue.waiting.splice(behind < 0 ? queue.waiting.length : behind, 0, announcement);
}

/** What a person just asked for, or a notice; it replaces an earlier one of its kind. */
export function answer(
  queue: AnnounceQueue,
  saying: Saying,
  scene: Scene | undefined,
  asOf?: string,
): void {
  const earlier = queue.waiting.findIndex((waiting) => waiting.saying.kind === saying.kind);
  if (earlier >= 0) queue.waiting.splice(earlier, 1);
  announce(queue, { saying, scene, credits: [], asOf });
}

/** True when nothing is being said and nothing waits: the next credit is spoken at once. */
export function isSilent(queue: AnnounceQueue): boolean {
  return queue.speaking === undefined && queue.waiting.length === 0;
}

/**
 * Takes the next utterance, if nothing is being said. More than five fresh credits waiting become
 * one burst in the place of the first of them; more than five older ones become one sum.
 */
export function takeNext(queue: AnnounceQueue, now: WallMs): Speaking | undefined {
  if (queue.speaking !== undefined) return undefined;
  fold(queue, isFresh, (count, sums) => ({ kind: "burst", count, sums }));
  fold(queue, isOlder, (count, sums, again) => ({ kind: "digest", count, sums, again }));
  const next = queue.waiting.shift();
  if (next === undefined) return undefined;
  queue.speaking = { ...next, id: queue.nextId, startedAt: now, isRetry: false };
  queue.nextId += 1;
  return queue.speaking;
}

function fold(
  queue: AnnounceQueue,
  isMember: (waiting: Announcement) => boolean,
  say: (count: number, sums: readonly Money[], again: boolean) => Saying,
): void {
  const members = queue.waiting.filter(isMember);
  const [first] = members;
  if (first === undefined || members.length <= BURST_MAX) return;
  const sums = sumsOf(members.map(moneyOf));
  const count = members.length;
  const again = members.some((waiting) => waiting.saying.kind === "again");
  const away = !isFresh(first);
  const together: Announcement = {
    saying: say(count, sums, again),
    scene: first.scene && { kind: "digest", status: statusOf(first.scene), away, count, sums },
    credits: members.flatMap((waiting) => waiting.credits),
  };
  const place = queue.waiting.indexOf(first);
  const rest = queue.waiting.filter((waiting) => !isMember(waiting));
  rest.splice(Math.min(place, rest.length), 0, together);
  queue.waiting.splice(0, queue.waiting.length, ...rest);
}

/** The status bar is brought up to date when the scene is lit; any will do until then. */
function statusOf(scene: Scene): StatusBar {
  if ("status" in scene) return scene.status;
  throw new Error("bug: a credit's scene has a status bar");
}

function isFresh({ saying }: Announcement): boolean {
  return saying.kind === "received" && !saying.test;
}

function isOlder({ saying }: Announcement): boolean {
  return (saying.kind === "late" || saying.kind === "again") && !saying.test;
}

function moneyOf({ saying }: Announcement): Money {
  if (saying.kind === "received" || saying.kind === "late" || saying.kind === "again") {
    return saying.money;
  }
  throw new Error("bug: only single credits are said together");
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
