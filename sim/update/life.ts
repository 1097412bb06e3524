/**
 * The life of a box that is being updated, without the shop around it: the launcher's choice, then
 * the firmware's update machine on the real slots over a card that may lose its power, start after
 * start. Nobody is served, so that time is all that passes.
 */
import type { MonoMs, WallMs } from "../../drivers/hal/clock.ts";
import type { Crypto, VerifyKey } from "../../drivers/hal/crypto.ts";
import { createSlotUpdate } from "../../drivers/linux/slot-update.ts";
import { chooseStart, type SlotMedium, type Start } from "../../drivers/linux/slots.mjs";
import { performOnUpdate, type UpdateParts } from "../../firmware/core/perform-update.ts";
import {
  newUpdating,
  pumpUpdate,
  takeUpdateNews,
  updateDeadline,
} from "../../firmware/update/machine.ts";
import type { UpdateNews, UpdateOrder } from "../../firmware/update/order.ts";
import { type Surroundings, TRIAL_TESTS, type Updating } from "../../firmware/update/phase.ts";
import { passTest } from "../../firmware/update/trial.ts";
import { CardGone } from "./card.ts";
import { createShelf, HARDWARE, MAKER_JWK, type Offer, type Shelf } from "./releases.ts";

/** What came with the package. */
export const PACKAGED = "0.1.0";
/** 2026-11-22 02:00 in Phnom Penh, as the banks say. */
export const NIGHT = Date.UTC(2026, 10, 21, 19, 0, 0);
/** Parts in order, where nobody looks at them. */
const DONE = { ok: true, value: undefined } as const;
const SOUND: Omit<UpdateParts, "update"> = {
  speaker: { play: (_pcm, done) => done(DONE) },
  ledger: {
    receipted: (_txids, done) => done(DONE),
    recent: (_limit, _row, done) => done({ ok: true, value: [] }),
  },
};
/** More turns than any update takes. */
const TURNS_MAX = 5_000;

export interface LifeParts {
  readonly crypto: Crypto;
  readonly keys: readonly VerifyKey[];
  readonly card: SlotMedium;
  readonly offer: Offer;
  /** What the time is that banks sign; undefined for none. */
  readonly trusted?: (now: number) => number | undefined;
  /** Changes the source before the life begins. */
  readonly arrange?: (shelf: Shelf) => void;
  /** How long it may take, in milliseconds of its own time; an hour unless said otherwise. */
  readonly withinMs?: number;
}

/** How it came out. */
export interface LifeEnd {
  /** What started, each time, in order. */
  readonly starts: readonly Start[];
  /** What a technician is told at the end. */
  readonly told: string;
  /** Everything that a technician was told, in order. */
  readonly lines: readonly string[];
  readonly handedOut: number;
}

/** Lives until the firmware on offer is the good one, or the time is over. */
export function live(parts: LifeParts): LifeEnd {
  const due: (() => void)[] = [];
  const shelf = createShelf((complete) => due.push(complete));
  shelf.offer = parts.offer;
  parts.arrange?.(shelf);
  const life = { starts: [] as Start[], lines: [] as string[], now: 0, turns: 0 };
  for (;;) {
    try {
      if (liveOnce(parts, shelf, due, life) === "over") break;
    } catch (thrown) {
      if (!(thrown instanceof CardGone)) throw thrown;
      due.length = 0;
      life.now += 1_000;
    }
  }
  const { starts, lines } = life;
  return { starts, lines, told: lines.at(-1) ?? "", handedOut: shelf.handedOut.bytes };
}

interface Life {
  readonly starts: Start[];
  readonly lines: string[];
  now: number;
  turns: number;
}

/** One start, to the restart that the firmware asks for or to the end of the story. */
function liveOnce(
  parts: LifeParts,
  shelf: Shelf,
  due: (() => void)[],
  life: Life,
): "over" | "restarts" {
  const { card, crypto, keys, trusted = (now: number) => NIGHT + now } = parts;
  const trust = { keys: [MAKER_JWK], hardware: HARDWARE, packaged: PACKAGED };
  const start = chooseStart(card, trust);
  life.starts.push(start);
  let isRestarting = false;
  const update = createSlotUpdate({
    medium: card,
    source: shelf,
    standing: { hardware: HARDWARE, version: start.version, isTrial: start.isTrial },
    restart: () => {
      isRestarting = true;
    },
    defer: (complete) => due.push(complete),
  });
  const updating = newUpdating(update.standing, keys, life.now as MonoMs);
  updating.quietSince = life.now as MonoMs;
  const world = (): Surroundings => ({
    now: life.now as MonoMs,
    trusted: trusted(life.now) as WallMs | undefined,
    crypto,
    isInWindow: true,
    isHearing: true,
    isSafeMode: false,
    isSilent: true,
    isRecording: true,
    partOf: () => 50,
  });
  for (const test of TRIAL_TESTS) passTest(updating, test);
  const news = (one: UpdateNews) => obey(takeUpdateNews(updating, one, world()));
  const obey = (orders: readonly UpdateOrder[]): void => {
    for (const order of orders) {
      if (order.do === "note") life.lines.push(order.line);
      performOnUpdate({ update, ...SOUND }, order, (event) => {
        if (event.type === "update.went") news(event.news);
      });
    }
  };
  while (!isRestarting && life.now < (parts.withinMs ?? 3_600_000)) {
    life.turns += 1;
    if (life.turns > TURNS_MAX) throw new Error(`bug: no end, at ${updating.phase.kind}`);
    obey(pumpUpdate(updating, world()));
    const complete = due.shift();
    if (complete !== undefined) complete();
    else if (isSettled(updating, parts.offer)) return "over";
    else life.now = Math.max(life.now + 1, updateDeadline(updating) ?? life.now + 1_000);
  }
  return isRestarting ? "restarts" : "over";
}

function isSettled({ phase, standing }: Updating, offer: Offer): boolean {
  return phase.kind === "resting" && standing.version === offer.version;
}
