/**
 * One processor for all that a board does: every call of a part, and every message that is looked
 * at, waits until what came before it is done. Hot and throttled, it takes a multiple of the time
 * (fault O13). Who is called first is served first: that is the firmware's own order.
 */
import type { Board } from "../../drivers/hal/board.ts";
import type { LinkEvent } from "../../drivers/hal/link.ts";
import type { World } from "../world.ts";

export type Work = "commit" | "speech" | "screen" | "send" | "check";

/**
 * Milliseconds on a small board that is cool: generous, since what is to be shown is who waits.
 * `check` is of each message that comes, `send` of each that leaves (signed).
 */
const COSTS_MS: Readonly<Record<Work, number>> = {
  commit: 8,
  speech: 25,
  screen: 90,
  send: 6,
  check: 6,
};

export interface SlowProcessor {
  /** The board as it is when everything takes its time. */
  readonly board: Board;
  /** What the firmware called, turn by turn, in its order. */
  readonly turns: readonly (readonly Work[])[];
}

/** @param slowness 1 is cool; 4 is throttled. */
export function onSlowProcessor(board: Board, world: World, slowness: number): SlowProcessor {
  let freeAtMs = 0;
  const turns: Work[][] = [[]];
  const after = (work: Work, times: number, run: () => void): void => {
    freeAtMs = Math.max(freeAtMs, world.nowMs) + COSTS_MS[work] * slowness * times;
    world.after(freeAtMs - world.nowMs, run);
  };
  const called = (work: Work, run: () => void): void => {
    turns.at(-1)?.push(work);
    after(work, 1, run);
  };
  const { clock, display, ledger, link, speaker } = board;
  const endTurn = (): void => {
    if (turns.at(-1)?.length !== 0) turns.push([]);
  };
  const slow: Board = {
    ...board,
    clock: instead(clock, {
      // The last thing that a turn does is to arm its alarm.
      setAlarm(at, ring) {
        endTurn();
        clock.setAlarm(at, ring);
      },
      clearAlarm() {
        endTurn();
        clock.clearAlarm();
      },
    }),
    display: {
      width: display.width,
      height: display.height,
      show: (frame, dirty, done) => called("screen", () => display.show(frame, dirty, done)),
    },
    ledger: instead(ledger, {
      record: (entries, done) => called("commit", () => ledger.record(entries, done)),
    }),
    link: instead(link, {
      listen: (listener) =>
        link.listen((event) => after("check", messagesOf(event), () => listener(event))),
      publish: (message, done) => called("send", () => link.publish(message, done)),
    }),
    speaker: instead(speaker, {
      play: (pcm, done) => called("speech", () => speaker.play(pcm, done)),
    }),
  };
  return { board: slow, turns };
}

function messagesOf(event: LinkEvent): number {
  return event.type === "messages" ? event.messages.length : 1;
}

/** The part with some of its methods replaced; the others are its own. */
function instead<Part extends object>(part: Part, methods: Partial<Part>): Part {
  return new Proxy(part, {
    get(own, name) {
      const taken = Reflect.get(methods, name) ?? Reflect.get(own, name);
      return typeof taken === "function" ? taken.bind(own) : taken;
    },
  });
}
