/** What the tests of trials do to a box: offer it a version of some build, and sell in it. */
import { type Box, type Build, openBox } from "../../sim/update/box.ts";
import { makeRelease } from "../../sim/update/releases.ts";

export const TRIED = "0.2.0";
/** A release on offer is on trial by then, in a shop that nobody enters. */
export const SWITCH_WITHIN_MS = 1_800_000;
/** A version that must not stay is gone by then (fault O2). */
export const BACK_WITHIN_MS = 300_000;

/** A box that is offered one version of this build. */
export async function boxWith(build: Build): Promise<Box> {
  const box = await openBox({ [TRIED]: build });
  box.shelf.offer = makeRelease({ version: TRIED, now: box.stall.nowWall });
  return box;
}

/** Lets time pass until the version is on trial. */
export function comesToTrial(box: Box): boolean {
  return box.passUntil(() => box.starts.at(-1)?.isTrial === true, SWITCH_WITHIN_MS);
}

/** Whether a payment is said within a few seconds, as ever. */
export function sells({ stall }: Box): boolean {
  const before = stall.receipts.length;
  stall.bank.credit(stall.config.terminal, {
    money: { minor: 12_500, currency: "KHR" },
    creditedAt: stall.nowWall,
  });
  stall.world.pass(20_000);
  return stall.receipts.slice(before).some(({ stage }) => stage === "spoken");
}

/** How long it takes until the version before is back; undefined when that takes too long. */
export function takenBackAfterMs(box: Box): number | undefined {
  const triedAt = box.starts.at(-1)?.atMs ?? 0;
  const isBack = box.passUntil(() => box.starts.at(-1)?.version === "0.1.0", BACK_WITHIN_MS);
  return isBack ? (box.starts.at(-1)?.atMs ?? 0) - triedAt : undefined;
}
