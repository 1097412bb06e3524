/**
 * A stall whose terminal is updated: the launcher's choice at every start, the firmware of that
 * version, and a supervisor that starts it again whatever it dies of. What a version does wrong is
 * its build; the firmware around it is the real one.
 */
import type { Board } from "../../drivers/hal/board.ts";
import { createCrypto, generateKeyPem } from "../../drivers/linux/host-crypto.ts";
import { createSlotUpdate } from "../../drivers/linux/slot-update.ts";
import { chooseStart, endTrial } from "../../drivers/linux/slots.mjs";
import type { Renderer } from "../../firmware/screen/render.ts";
import { openStall, type Stall, type StallOptions } from "../stall.ts";
import { type Card, createCard } from "./card.ts";
import { PACKAGED } from "./life.ts";
import { createShelf, HARDWARE, MAKER_JWK, type Shelf } from "./releases.ts";

/** systemd's patience between an end and the next start. */
const RESTART_MS = 2_000;
/** The launcher's patience with a trial, as in the package. */
const GUARD_MS = 130_000;
const NET_MS = 50;
const CARD_MS = 2;

/** A version that does not start throws this. */
export class StartCrash extends Error {}

/** What a version is made of. */
export interface Build {
  /** Changes the board of each start; a `StartCrash` is thrown as the firmware throws. */
  readonly fit?: (board: Board, box: Box) => Board;
  /** Changes what is drawn. */
  readonly draw?: (renderer: Renderer) => Renderer;
  /** It ends by itself so long after each start. */
  readonly diesAfterMs?: number;
}

export interface Box {
  readonly stall: Stall;
  readonly card: Card;
  readonly shelf: Shelf;
  /** Every start, in order. */
  readonly starts: readonly {
    readonly atMs: number;
    readonly version: string;
    readonly isTrial: boolean;
  }[];
  /** When the terminal asked for a restart, in milliseconds. */
  readonly asked: readonly number[];
  /** What technicians were told. */
  readonly lines: readonly string[];
  /** Lets time pass until something is so. @returns whether it is. */
  passUntil(isSo: () => boolean, withinMs: number): boolean;
}

/**
 * @param builds by version; a version without one is in order.
 * @param image what is on the card at first; nothing unless said otherwise.
 */
export async function openBox(
  builds: Readonly<Record<string, Build>> = {},
  options: StallOptions = {},
  image?: ReadonlyMap<string, Uint8Array>,
): Promise<Box> {
  const card = createCard(image);
  const starts: { atMs: number; version: string; isTrial: boolean }[] = [];
  const asked: number[] = [];
  const lines: string[] = [];
  let build: Build = {};
  const key = createCrypto(generateKeyPem("EdDSA")).importKey(MAKER_JWK);
  if (!key.ok) throw new Error(key.detail);
  const stall = await openStall({
    ...options,
    startsOff: true,
    config: { update: { keys: "unused", window: ALL_DAY }, ...options.config },
    health: { ...options.health, releaseKeys: [key.value] },
    watchRenderer: (renderer) => build.draw?.(renderer) ?? renderer,
    refit: (board) => {
      const own = { ...board, update: updateOf() };
      return build.fit?.(own, box) ?? own;
    },
  });
  const { world } = stall;
  const shelf = createShelf((complete) => world.after(NET_MS, complete));
  let life = 0;

  function updateOf() {
    const { version = PACKAGED, isTrial = false } = starts.at(-1) ?? {};
    const update = createSlotUpdate({
      medium: card,
      source: shelf,
      standing: { hardware: HARDWARE, version, isTrial },
      restart() {
        asked.push(world.nowMs);
        stall.askToStop(() => world.after(0, end));
      },
      defer: (complete) => world.after(CARD_MS, complete),
    });
    return {
      ...update,
      note(line: string) {
        lines.push(line);
        update.note(line);
      },
    };
  }

  function start(): void {
    life += 1;
    const born = life;
    const found = chooseStart(card, { keys: [MAKER_JWK], hardware: HARDWARE, packaged: PACKAGED });
    const { version, isTrial } = found;
    starts.push({ atMs: world.nowMs, version, isTrial });
    build = builds[version] ?? {};
    const ifAlive = (run: () => void) => () => born === life && run();
    if (isTrial)
      world.after(
        GUARD_MS,
        ifAlive(() => endTrial(card) && end()),
      );
    if (build.diesAfterMs !== undefined) world.after(build.diesAfterMs, ifAlive(end));
    try {
      stall.switchOn();
    } catch (thrown) {
      if (!(thrown instanceof StartCrash)) throw thrown;
      world.after(0, ifAlive(end));
    }
  }

  /** However it ended: its supervisor starts it again. */
  function end(): void {
    life += 1;
    stall.switchOff(Number.POSITIVE_INFINITY);
    world.after(RESTART_MS, start);
  }

  const box: Box = {
    stall,
    card,
    shelf,
    starts,
    asked,
    lines,
    passUntil(isSo, withinMs) {
      const untilMs = world.nowMs + withinMs;
      while (!isSo() && world.nowMs < untilMs) world.pass(1_000);
      return isSo();
    },
  };
  start();
  return box;
}

const ALL_DAY = { from: "00:00", to: "23:59" };
