/** The broker and the line to it: down, deaf, slow, forgetful, refusing, out of order. */
import type { LinkDownReason } from "../../../drivers/hal/link.ts";
import type { Chance } from "../../chance.ts";
import type { Stage, Trouble } from "../stage.ts";

const OFTEN: readonly [number, number] = [10_000, 150_000];

/** The line is bad for a while. */
function line(kind: "cut" | "deaf", [from, to]: readonly [number, number]): Trouble {
  return {
    everyMs: OFTEN,
    act(stage, chance, strength) {
      if (stage.broker.rough.line !== "good") return false;
      stage.broker.setLine(kind);
      stage.later(chance.between(from, to * strength), () => stage.broker.setLine("good"));
      return true;
    },
  };
}

/** The broker behaves so for a while. */
function spell(
  [from, to]: readonly [number, number],
  begin: (stage: Stage, chance: Chance, strength: number) => void,
): Trouble {
  return {
    everyMs: OFTEN,
    act(stage, chance, strength) {
      begin(stage, chance, strength);
      stage.later(chance.between(from, to), () => stage.broker.soothe());
      return true;
    },
  };
}

function dropped(...reasons: readonly LinkDownReason[]): Trouble {
  return {
    everyMs: OFTEN,
    act(stage, chance) {
      const reason = reasons[chance.between(0, reasons.length - 1)] ?? "network";
      stage.broker.drop(reason);
      return true;
    },
  };
}

/** The broker has a short queue from now on; a very short one, and it sends one at a time. */
function overflow({ broker }: Stage, chance: Chance, [from, to]: readonly [number, number]): void {
  broker.rough.queueMax = chance.between(from, to);
  broker.rough.drops = chance.happens(0.5) ? "oldest" : "newest";
  if (from === 1) broker.rough.receiveMaximum = 1;
}

/** Payments that pile up behind a line that is cut. */
function backlog(stage: Stage, chance: Chance, count: number, overMs: number): void {
  stage.broker.setLine("cut");
  for (let at = 0; at < count; at += 1) {
    const money = stage.freshMoney();
    stage.later(chance.between(0, overMs), () => stage.desk.credit({ money }));
  }
  stage.later(overMs, () => stage.broker.setLine("good"));
}

export const NETWORK: Readonly<Record<string, Trouble>> = {
  N1: line("cut", [200, 90_000]),
  N2: spell([5_000, 40_000], ({ broker }, chance) => {
    broker.rough.latency = [500, chance.between(1_000, 5_000)];
  }),
  N3: line("deaf", [500, 80_000]),
  N4: line("deaf", [20_000, 120_000]),
  N5: spell([3_000, 30_000], ({ broker }) => {
    broker.rough.isMute = true;
    broker.drop("network");
  }),
  N6: spell([500, 40_000], ({ broker }, chance) => {
    const reasons = ["refused", "certificate", "protocol-version", "network"] as const;
    broker.rough.refusal = reasons[chance.between(0, 3)];
    broker.drop("network");
  }),
  N7: dropped("closed", "refused", "network"),
  N8: dropped("taken-over"),
  N9: {
    everyMs: OFTEN,
    act({ broker }, chance) {
      broker.restart(chance.happens(0.3));
      return true;
    },
  },
  N10: {
    everyMs: OFTEN,
    act(stage, chance) {
      stage.desk.credit({ money: stage.freshMoney() });
      // The session is lost while the commit is under way: its acknowledgement is nobody's.
      stage.commitMs = [60, 400];
      stage.record.when("delivered", () =>
        stage.later(chance.between(0, 40), () => {
          stage.broker.restart(chance.happens(0.5));
          stage.later(1_000, () => {
            stage.commitMs = [1, 1];
          });
        }),
      );
      return true;
    },
  },
  N11: {
    everyMs: [60_000, 400_000],
    act(stage, chance) {
      if (stage.broker.rough.line !== "good") return false;
      overflow(stage, chance, [2, 30]);
      backlog(stage, chance, chance.between(10, 60), chance.between(20_000, 120_000));
      // A queue that is too short for a burst on a standing line leaves holes there, too; one that
      // drains more slowly than money comes leaves many.
      const isStream = chance.happens(0.5);
      const [count, everyMs] = isStream
        ? [chance.between(80, 160), 30]
        : [chance.between(3, 12), 0];
      stage.later(140_000, () => overflow(stage, chance, isStream ? [1, 2] : [2, 30]));
      for (let at = 0; at < count; at += 1) {
        stage.later(140_000 + at * everyMs, () => stage.desk.credit({ money: stage.freshMoney() }));
      }
      stage.later(150_000, () => stage.broker.soothe());
      return true;
    },
  },
  N13: {
    everyMs: [300_000, 2_000_000],
    act(stage, chance) {
      if (stage.broker.rough.line !== "good") return false;
      const outageMs = chance.between(700_000, 1_500_000);
      backlog(stage, chance, chance.between(5, 80), outageMs);
      stage.later(outageMs + chance.between(300, 3_000), () =>
        stage.desk.credit({ money: stage.freshMoney() }),
      );
      return true;
    },
  },
  N14: spell([5_000, 60_000], ({ broker }, chance) => {
    broker.rough.doubles = chance.between(1, 5);
  }),
  N15: spell([5_000, 60_000], ({ broker }, chance) => {
    broker.rough.reorders = true;
    broker.rough.latency = [1, chance.between(20, 2_000)];
  }),
  N21: {
    everyMs: [60_000, 400_000],
    act(stage, chance) {
      if (stage.broker.rough.line !== "good") return false;
      for (let flap = 0; flap < chance.between(3, 12); flap += 1) {
        stage.later(flap * 6_000, () => stage.broker.setLine("cut"));
        stage.later(flap * 6_000 + 3_000, () => stage.broker.setLine("good"));
      }
      return true;
    },
  },
  N22: line("cut", [20, 600]),
  N23: spell([20_000, 90_000], ({ broker }, chance) => {
    broker.rough.latency = [1_000, 3_000];
    broker.rough.receiveMaximum = chance.between(1, 4);
  }),
  M2: dropped("malformed"),
  M10: spell([1_000, 20_000], ({ broker }) => {
    broker.rough.refusesSubscription = true;
    broker.drop("network");
  }),
};
