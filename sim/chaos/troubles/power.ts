/**
 * Power cuts, each where it hurts: before a payment is read, before and after its commit, while it
 * is said, in rows of fifty. The short words of each fault stand in `../faults.ts`.
 */
import type { Chance } from "../../chance.ts";
import type { Stage, Trouble } from "../stage.ts";

const SOON: readonly [number, number] = [400, 12_000];

/** Mostly a moment, sometimes minutes. */
function offMs(chance: Chance): number {
  return chance.happens(0.03) ? chance.between(20_000, 1_200_000) : chance.between(20, 2_500);
}

function keep(chance: Chance): number {
  return chance.happens(0.5) ? 0 : chance.between(1, 3);
}

/** Now and then somebody pays just before. */
function mayPay(stage: Stage, chance: Chance): void {
  if (chance.happens(0.4)) stage.desk.credit({ money: stage.freshMoney() });
}

function isOff({ terminal }: Stage): boolean {
  return terminal.boot === undefined;
}

export const POWER: Readonly<Record<string, Trouble>> = {
  P1: {
    everyMs: SOON,
    act(stage, chance) {
      if (isOff(stage)) return false;
      mayPay(stage, chance);
      stage.later(chance.between(0, 8), () => stage.cut(offMs(chance), 0));
      return true;
    },
  },
  P2: {
    everyMs: SOON,
    act(stage, chance) {
      if (isOff(stage)) return false;
      mayPay(stage, chance);
      stage.record.when("delivered", () => stage.fuse(chance.between(1, 12) / 2, offMs(chance), 0));
      return true;
    },
  },
  P4: {
    everyMs: SOON,
    act(stage, chance) {
      if (isOff(stage)) return false;
      mayPay(stage, chance);
      // The very next call is the acknowledgement.
      stage.record.when("committed", () => stage.fuse(chance.between(1, 4) / 2, offMs(chance), 9));
      return true;
    },
  },
  P5: {
    everyMs: SOON,
    act(stage, chance) {
      if (isOff(stage)) return false;
      mayPay(stage, chance);
      stage.record.when("committed", () =>
        stage.fuse(chance.between(2, 16) / 2, offMs(chance), keep(chance)),
      );
      return true;
    },
  },
  P6: {
    everyMs: SOON,
    act(stage, chance) {
      stage.record.when("sound", () =>
        stage.later(chance.between(1, 2_500), () => stage.cut(offMs(chance), keep(chance))),
      );
      return true;
    },
  },
  P7: {
    everyMs: SOON,
    act(stage, chance) {
      stage.record.when("silence", () =>
        stage.fuse(chance.between(1, 6) / 2, offMs(chance), keep(chance)),
      );
      return true;
    },
  },
  P10: {
    everyMs: [200_000, 2_000_000],
    act(stage, chance) {
      const cuts = chance.between(5, 50);
      let atMs = 0;
      for (let count = 0; count < cuts; count += 1) {
        atMs += chance.between(300, 5_000);
        stage.later(atMs, () => stage.cut(chance.between(20, 400), keep(chance)));
      }
      return true;
    },
  },
  P16: {
    everyMs: [400_000, 3_000_000],
    act(stage, chance) {
      stage.cut(offMs(chance), 0);
      stage.forget(chance.between(5, 60));
      return true;
    },
  },
  P19: {
    everyMs: [60_000, 600_000],
    act(stage, chance) {
      stage.cut(offMs(chance), 0);
      stage.forget(chance.between(1, 3));
      return true;
    },
  },
};
