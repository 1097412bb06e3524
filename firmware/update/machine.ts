/**
 * One update from the first look to the switch: looked at, fetched piece by piece while nobody is
 * served, read back, and then kept until the shop has been idle for long. What comes after the
 * restart is `trial.ts`. Pure: orders go out, news come in, time is told.
 */
import type { MonoMs } from "../../drivers/hal/clock.ts";
import type { VerifyKey } from "../../drivers/hal/crypto.ts";
import type { UpdateStanding } from "../../drivers/hal/update.ts";
import { never } from "../lib/assert.ts";
import { monoAfter } from "../lib/time.ts";
import { checkNext, digested, fetched, fetchNext, kept } from "./fetching.ts";
import { judgeOffer } from "./offer.ts";
import type { UpdateNews, UpdateOrder } from "./order.ts";
import {
  failed,
  note,
  order,
  type Phase,
  rest,
  type Surroundings,
  type Updating,
} from "./phase.ts";
import { openRelease } from "./release.ts";
import { newTrial, pumpTrial, takeTrialNews } from "./trial.ts";

/** A shop in which nothing has happened for so long may be left alone for a few seconds. */
export const IDLE_MS = 600_000;
/** Not before a terminal that has just started is at work. */
const FIRST_LOOK_MS = 60_000;
/** What is waited for without a deadline of its own is looked at this often. */
const WAIT_MS = 30_000;

/** An update machine at the start of the terminal: at rest, or in the middle of a trial. */
export function newUpdating(
  standing: UpdateStanding,
  keys: readonly VerifyKey[],
  now: MonoMs,
): Updating {
  const phase: Phase = standing.isTrial
    ? { kind: "trial", trial: newTrial(now) }
    : { kind: "resting", lookAt: monoAfter(now, FIRST_LOOK_MS) };
  const begun = { isPending: false, waitUntil: now, faults: 0, misfits: 0 };
  return { standing, keys, phase, ...begun, quietSince: undefined, told: "" };
}

/** Orders what is due; called after every event. */
export function pumpUpdate(updating: Updating, world: Surroundings): readonly UpdateOrder[] {
  const { phase } = updating;
  if (phase.kind === "trial") return pumpTrial(updating, phase.trial, world);
  if (updating.isPending || world.now < updating.waitUntil) return [];
  if (world.isSafeMode) return wait(updating, world);
  switch (phase.kind) {
    case "resting":
      if (world.now < phase.lookAt) return [];
      // Without a bank's word on the time nothing can be judged.
      if (world.trusted === undefined) return wait(updating, world);
      updating.phase = { kind: "looking" };
      return order(updating, { do: "look" });
    case "fetching":
      return updating.quietSince === undefined ? [] : fetchNext(updating, phase);
    case "checking":
      return updating.quietSince === undefined ? [] : checkNext(updating, phase);
    case "staged":
      return switchWhenIdle(updating, phase, world);
    case "switched":
      if (!isIdle(updating, world)) return [];
      updating.phase = { kind: "leaving" };
      return [{ do: "restart" }];
    case "looking":
    case "preparing":
    case "switching":
    case "leaving":
      return [];
    default:
      return never(phase);
  }
}

/** When `pumpUpdate` must be called even if nothing happens; undefined when it need not be. */
export function updateDeadline(updating: Updating): MonoMs | undefined {
  const { phase, waitUntil, quietSince, isPending } = updating;
  if (phase.kind === "trial") {
    const { stage, wakeAt } = phase.trial;
    return stage === "testing" || stage === "failed" ? wakeAt : undefined;
  }
  if (isPending) return undefined;
  if (phase.kind === "resting") return phase.lookAt > waitUntil ? phase.lookAt : waitUntil;
  if (phase.kind === "leaving" || quietSince === undefined) return undefined;
  if (phase.kind === "fetching" || phase.kind === "checking") return waitUntil;
  const idleAt = monoAfter(quietSince, IDLE_MS);
  return idleAt > waitUntil ? idleAt : waitUntil;
}

/** An order has ended. */
export function takeUpdateNews(
  updating: Updating,
  news: UpdateNews,
  world: Surroundings,
): readonly UpdateOrder[] {
  const { phase } = updating;
  if (phase.kind === "trial") return takeTrialNews(updating, phase.trial, news, world);
  updating.isPending = false;
  if ("isWorking" in news) return [];
  if (!news.outcome.ok) return failed(updating, news.outcome.fault, world);
  if (news.of === "look" && phase.kind === "looking") {
    return offered(updating, news.outcome.value, world);
  }
  if (news.of === "begin" && phase.kind === "preparing") {
    const { release } = phase;
    const held = release.files.map(({ lengthBytes }, index) => {
      const kept = news.outcome.ok ? (news.outcome.value[index] ?? 0) : 0;
      return kept > lengthBytes ? 0 : kept;
    });
    updating.phase = { kind: "fetching", release, held };
    return [note(updating, `fetching ${release.version}`)];
  }
  if (news.of === "fetch" && phase.kind === "fetching") {
    return fetched(updating, phase, news.outcome.value, world);
  }
  if (news.of === "keep" && phase.kind === "fetching") {
    kept(updating, phase, world);
    return [];
  }
  if (news.of === "digest" && phase.kind === "checking") {
    return digested(updating, phase, news.outcome.value, world);
  }
  if (news.of === "switch" && phase.kind === "switching") updating.phase = { kind: "switched" };
  return [];
}

/** A manifest came, or the news that there is none. */
function offered(
  updating: Updating,
  manifest: Uint8Array | undefined,
  world: Surroundings,
): readonly UpdateOrder[] {
  if (manifest === undefined) return rest(updating, world, "nothing is on offer");
  const opened = openRelease(manifest, updating.keys, world.crypto);
  if (!opened.ok) {
    const { reason, detail } = opened.problem;
    return rest(updating, world, `refused: ${reason} (${detail})`);
  }
  const release = opened.value;
  const reason = judgeOffer(release, { ...world, standing: updating.standing });
  if (reason === "same") return rest(updating, world, `${release.version} runs; it is the newest`);
  if (reason !== undefined) return rest(updating, world, `refused: ${release.version}: ${reason}`);
  updating.phase = { kind: "preparing", release };
  const files = release.files.map(({ name }) => name);
  return order(updating, { do: "begin", manifest, files });
}

function switchWhenIdle(
  updating: Updating,
  { release }: Extract<Phase, { kind: "staged" }>,
  world: Surroundings,
): readonly UpdateOrder[] {
  if (!isIdle(updating, world)) return [];
  if (!world.isInWindow || !world.isHearing) return wait(updating, world);
  // It may have waited for days: what was true of it then is asked again.
  const reason = judgeOffer(release, { ...world, standing: updating.standing });
  if (reason !== undefined) return rest(updating, world, `refused: ${release.version}: ${reason}`);
  updating.phase = { kind: "switching", release };
  return order(updating, { do: "switch", version: release.version });
}

/** Looks at it again in a while. */
function wait(updating: Updating, { now }: Surroundings): readonly UpdateOrder[] {
  updating.waitUntil = monoAfter(now, WAIT_MS);
  return [];
}

/** Nobody has been served for long. */
function isIdle({ quietSince }: Updating, { now }: Surroundings): boolean {
  return quietSince !== undefined && now >= quietSince + IDLE_MS;
}
