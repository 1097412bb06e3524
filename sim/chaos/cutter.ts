/**
 * One power cut after the other, as fast as a terminal can live: each life has money under way, and
 * ends at a place that was drawn for it. At any call that the firmware makes of a part, at any
 * instant, as a message is taken, written, acknowledged, said or noted as said.
 */
import type { Chance } from "../chance.ts";
import type { Occurrence } from "../checkers/moment.ts";
import type { Stage } from "./stage.ts";
import { business } from "./troubles/payments.ts";
import type { FaultId } from "./troubles.ts";

/** Where a life ends. `calls` and `instant` know no place; the others begin to count at one. */
interface Ending {
  /** The fault of the model that it is. */
  readonly id: FaultId;
  /** Out of a hundred lives. */
  readonly share: number;
  /** Where it begins; at once when absent. */
  readonly at?: Occurrence["type"];
  /** Calls of parts from there on, halves being after the part did it. */
  readonly calls?: readonly [number, number];
  /** Milliseconds from there on. */
  readonly afterMs?: readonly [number, number];
}

const ENDINGS: readonly Ending[] = [
  // The first sixty calls take a terminal from its first frame to its first payment said.
  { id: "P1", share: 32, calls: [0.5, 60] },
  { id: "P1", share: 14, afterMs: [0, 1_500] },
  { id: "P2", share: 14, at: "delivered", calls: [0.5, 6] },
  { id: "P4", share: 10, at: "committed", calls: [0.5, 2] },
  { id: "P5", share: 12, at: "committed", calls: [1, 8] },
  { id: "P6", share: 10, at: "sound", afterMs: [1, 2_500] },
  { id: "P7", share: 8, at: "silence", calls: [0.5, 3] },
];
/** Whatever a life waits for, it ends by then. */
const LIFE_MS: readonly [number, number] = [3_000, 9_000];
/** So many lives in a hundred are left alone until all was said: what they found is then settled. */
const SETTLED_SHARE = 4;
const SETTLED_MAX_MS = 90_000;
const LOOK_MS = 500;
/** With so much unsaid, nobody pays more: a queue that only grows shows no more than a long one. */
const UNTOLD_MAX = 4;

/** Begins at the first switching-on. @param cut called with the fault each cut was. */
export function cutForEver(stage: Stage, stream: Chance, cut: (id: FaultId) => void): void {
  let life = 0;
  let endsAs: FaultId = "P1";
  let awaited: { readonly type: Occurrence["type"]; readonly reached: () => void } | undefined;

  stage.record.watch((what) => {
    if (what.type === "power-on") live();
    else if (what.type === "power-cut") {
      cut(endsAs);
      life += 1;
      awaited = undefined;
      payLater(stage, stream, 30);
    } else if (what.type === awaited?.type) {
      const { reached } = awaited;
      awaited = undefined;
      reached();
    }
  });

  /** Runs it if this life still goes on by then. */
  function within(delayMs: number, run: () => void): void {
    const born = life;
    stage.later(delayMs, () => born === life && run());
  }

  function live(): void {
    if (!stage.isChaos) return;
    payLater(stage, stream, 60);
    if (stream.between(1, 100) <= SETTLED_SHARE) {
      endsAs = "P1";
      settle(SETTLED_MAX_MS);
      return;
    }
    const ending = endingOf(stream);
    endsAs = ending.id;
    within(stream.between(...LIFE_MS), end);
    if (ending.at === undefined) approach(ending);
    else awaited = { type: ending.at, reached: () => approach(ending) };
  }

  function settle(leftMs: number): void {
    within(LOOK_MS, () => {
      if (leftMs <= 0 || stage.untold.size === 0) end();
      else settle(leftMs - LOOK_MS);
    });
  }

  function approach({ calls, afterMs }: Ending): void {
    if (afterMs !== undefined) within(stream.between(...afterMs), end);
    if (calls === undefined) return;
    const [from, to] = calls;
    // The medium tells of commits while the power goes: that life is over.
    if (stage.terminal.boot === undefined) return;
    stage.fuse(stream.between(2 * from, 2 * to) / 2, offMs(stream), keep(stream));
  }

  function end(): void {
    stage.cut(offMs(stream), keep(stream));
  }
}

function endingOf(stream: Chance): Ending {
  let left = stream.between(1, 100);
  for (const ending of ENDINGS) {
    left -= ending.share;
    if (left <= 0) return ending;
  }
  throw new Error("bug: the shares of the endings make less than a hundred");
}

/** Somebody pays, or has a charge opened: while it is off, starts, connects or works. */
function payLater(stage: Stage, stream: Chance, percent: number): void {
  if (!stage.isChaos || stage.untold.size >= UNTOLD_MAX) return;
  if (stream.between(1, 100) > percent) return;
  stage.later(stream.between(0, 700), () => business(stage, stream));
}

/** Mostly a moment, sometimes minutes: what was new before is late after, or old. */
function offMs(stream: Chance): number {
  const draw = stream.between(1, 2_000);
  if (draw === 1) return stream.between(100_000, 1_200_000);
  return draw <= 10 ? stream.between(10_000, 60_000) : stream.between(20, 800);
}

/** Of the commits in flight, so many had reached the medium. */
function keep(stream: Chance): number {
  return stream.happens(0.5) ? 0 : stream.between(1, 3);
}
