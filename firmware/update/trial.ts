/**
 * A new version on trial: the ledger has taken and given back, a bank has answered, the loudspeaker
 * has played, a code was read back from its pixels. All of it in two minutes, or the version
 * before comes back. That this start is a trial was written down before it began.
 */
import type { MonoMs } from "../../drivers/hal/clock.ts";
import { monoAfter } from "../lib/time.ts";
import type { UpdateNews, UpdateOrder } from "./order.ts";
import {
  note,
  type Surroundings,
  TRIAL_TESTS,
  type Trial,
  type TrialTest,
  type Updating,
} from "./phase.ts";

/** The self-test is over by then … */
const TRIAL_MS = 120_000;
/** … and not before: a version that dies after a hundred seconds passes every test until then. */
const LIVED_MS = 110_000;
/** A failed version may serve whoever is being served for so much longer. */
const COURTESY_MS = 120_000;
/** What failed is tried again. */
const AGAIN_MS = 5_000;

const ORDERS = {
  ledger: { do: "try-ledger" },
  sound: { do: "try-sound" },
} as const satisfies Partial<Record<TrialTest, UpdateOrder>>;

/** A trial that begins now. */
export function newTrial(now: MonoMs): Trial {
  return {
    passed: new Set(),
    livedAt: monoAfter(now, LIVED_MS),
    until: monoAfter(now, TRIAL_MS),
    leaveBy: monoAfter(now, TRIAL_MS + COURTESY_MS),
    trying: new Set(),
    stage: "testing",
    wakeAt: now,
  };
}

/** Something works, as was seen in passing. */
export function passTest({ phase }: Updating, test: TrialTest): void {
  if (phase.kind === "trial" && phase.trial.stage === "testing") phase.trial.passed.add(test);
}

/** Orders what is due in a trial. */
export function pumpTrial(
  updating: Updating,
  trial: Trial,
  world: Surroundings,
): readonly UpdateOrder[] {
  const { now } = world;
  if (trial.stage === "failed") {
    // Somebody is being served: the restart waits, but not for ever.
    if (updating.quietSince === undefined && now < trial.leaveBy) return [];
    updating.phase = { kind: "leaving" };
    return [{ do: "restart" }];
  }
  if (trial.stage !== "testing") return [];
  const missing = TRIAL_TESTS.filter((test) => !trial.passed.has(test));
  if (missing.length === 0 && now < trial.livedAt) {
    trial.wakeAt = trial.livedAt;
    return [];
  }
  if (now < trial.wakeAt && !world.isSafeMode) return [];
  if (missing.length === 0 && !world.isSafeMode) {
    trial.stage = "committing";
    return [{ do: "commit" }];
  }
  if (now >= trial.until || world.isSafeMode) {
    trial.stage = "failing";
    const why = world.isSafeMode ? "after a crash loop" : `without ${missing.join(", ")}`;
    const line = `${updating.standing.version} is taken back ${why}`;
    return [note(updating, line), { do: "roll-back" }];
  }
  trial.wakeAt = sooner(monoAfter(now, AGAIN_MS), trial.until);
  const orders: UpdateOrder[] = [];
  for (const test of ["ledger", "sound"] as const) {
    if (trial.passed.has(test) || trial.trying.has(test)) continue;
    if (test === "sound" ? !world.isSilent : !world.isRecording) continue;
    trial.trying.add(test);
    orders.push(ORDERS[test]);
  }
  return orders;
}

function sooner(a: MonoMs, b: MonoMs): MonoMs {
  return a < b ? a : b;
}

/** An order of the trial has ended. */
export function takeTrialNews(
  updating: Updating,
  trial: Trial,
  news: UpdateNews,
  { now }: Surroundings,
): readonly UpdateOrder[] {
  if ("isWorking" in news) {
    const test = news.of === "try-sound" ? "sound" : "ledger";
    trial.trying.delete(test);
    if (news.isWorking) passTest(updating, test);
    return [];
  }
  if (news.of !== "commit" && news.of !== "roll-back") return [];
  trial.wakeAt = monoAfter(now, AGAIN_MS);
  if (!news.outcome.ok) {
    // Nothing is settled: the same again, until the launcher's patience ends it.
    trial.stage = "testing";
    return [];
  }
  if (news.of === "roll-back") {
    trial.stage = "failed";
    trial.wakeAt = trial.leaveBy;
    return [];
  }
  updating.phase = { kind: "resting", lookAt: monoAfter(now, AGAIN_MS) };
  return [note(updating, `${updating.standing.version} works and stays`)];
}
