/**
 * The digest: what came while nobody could be told, said once as a sum. Its credits are marked in
 * the ledger as being said before the first sample and as digested after the last, in pages, so
 * that a backlog of a day neither stops the device nor is summed up twice after a power cut.
 */
import type { LedgerMark, LedgerRow } from "../../drivers/hal/ledger.ts";
import type { Money } from "../../drivers/hal/money.ts";
import { announce } from "../announce/queue.ts";
import { monoAfter } from "../lib/time.ts";
import type { Effect } from "./effect.ts";
import { isRecovering } from "./recovery.ts";
import {
  type Away,
  bestNow,
  type DeviceState,
  type Instruments,
  newAway,
  trustedNow,
} from "./state.ts";
import { statusOf } from "./view.ts";

/** A digest waits for this much quiet, so that one backlog is one digest … */
const QUIET_MS = 2_000;
/** … but a stream of old credits that never ends is summed up at this interval. */
const WAIT_MAX_MS = 300_000;
/** Marks of one commit. */
const PAGE = 256;

/** Takes a credit that is no news any more into the next digest. */
export function keepForDigest(
  state: DeviceState,
  { clock }: Instruments,
  row: Pick<LedgerRow, "txid" | "money" | "env">,
  wasCut: boolean,
): void {
  if (row.txid === null || row.money === null) throw new Error("bug: a void is never announced");
  const { away } = state;
  const now = clock.mono();
  away.unannounced.push(row.txid);
  // Test payments are settled by the digest but never counted.
  if (row.env === "live") {
    away.sums[row.money.currency] += row.money.minor;
    away.count += 1;
  }
  away.wasCut ||= wasCut;
  away.dueLast ??= monoAfter(now, WAIT_MAX_MS);
  // What comes again after a loss is one digest, when all of it is there.
  const quiet = isRecovering(state) ? away.dueLast : monoAfter(now, QUIET_MS);
  away.due = quiet < away.dueLast ? quiet : away.dueLast;
}

/** Takes the digest a step further, if one is due or under way. */
export function pumpDigest(state: DeviceState, instruments: Instruments, effects: Effect[]): void {
  begin(state, instruments);
  const { digest } = state;
  if (digest === undefined || digest.marking.length > 0 || state.ledger !== "open") return;
  if (digest.phase === "starting") {
    if (digest.unannounced.length > 0) mark(state, instruments, digest.unannounced, effects);
    else say(state, instruments, digest);
  } else if (digest.phase === "ending") {
    if (digest.announced.length > 0) {
      mark(state, instruments, digest.announced, effects);
      return;
    }
    // Their last receipts are read from the ledger, page by page.
    state.digest = undefined;
    state.outbox.isBehind = true;
  }
}

function begin(state: DeviceState, instruments: Instruments): void {
  const { away } = state;
  if (state.digest !== undefined || away.due === undefined) return;
  if (instruments.clock.mono() < away.due) return;
  if (trustedNow(state, instruments.clock) === undefined) return;
  away.phase = "starting";
  away.due = undefined;
  state.digest = away;
  state.away = newAway();
}

function mark(
  state: DeviceState,
  { clock }: Instruments,
  txids: string[],
  effects: Effect[],
): void {
  const { digest } = state;
  if (digest === undefined) return;
  const stage = digest.phase === "starting" ? "speaking" : "digested";
  const at = bestNow(state, clock);
  digest.marking = txids.splice(0, PAGE);
  const marks = digest.marking.map((txid): LedgerMark => ({ txid, stage, at, reason: null }));
  effects.push({ type: "ledger.mark", purpose: "digest", marks });
}

/** A page of marks was committed, or was not: then it is tried again when the ledger works. */
export function digestMarked(state: DeviceState, isCommitted: boolean): void {
  const { digest } = state;
  if (digest === undefined) return;
  const page = digest.marking;
  digest.marking = [];
  if (digest.phase === "starting") {
    (isCommitted ? digest.announced : digest.unannounced).push(...page);
  } else if (!isCommitted) {
    digest.announced.push(...page);
  }
}

function say(state: DeviceState, { clock }: Instruments, digest: Away): void {
  digest.phase = "saying";
  const sums: Money[] = (["KHR", "USD"] as const)
    .map((currency) => ({ minor: digest.sums[currency], currency }))
    .filter((sum) => sum.minor > 0);
  const { count, wasCut } = digest;
  if (count === 0) {
    digest.phase = "ending";
    return;
  }
  announce(state.queue, {
    saying: { kind: "digest", count, sums, again: wasCut },
    scene: { kind: "digest", status: statusOf(state, clock), away: true, count, sums },
    credits: [],
  });
}

/** The digest was said, or shown in its place: its stories end now. */
export function digestSaid(state: DeviceState): void {
  if (state.digest !== undefined) state.digest.phase = "ending";
}
