/**
 * From a recorded credit to the end of its story: judged by age and charge, said, shown, marked in
 * the ledger and receipted. Nothing comes here before its row is durable.
 */
import type { WallMs } from "../../drivers/hal/clock.ts";
import type { LedgerMark, LedgerRow } from "../../drivers/hal/ledger.ts";
import type { Outcome } from "../../drivers/hal/outcome.ts";
import type { SpeakerFault } from "../../drivers/hal/speaker.ts";
import { type Announcement, announce, type Spoken, sumsOf, takeNext } from "../announce/queue.ts";
import { monoAfter, rfc3339 } from "../lib/time.ts";
import { matchCredit } from "../payment/charge.ts";
import { freshnessOf, minutesAgo } from "../payment/freshness.ts";
import { walletName } from "../payment/wallet.ts";
import type { Scene } from "../screen/scene.ts";
import type { Effect } from "./effect.ts";
import { bestNow, type DeviceState, type Instruments, trustedNow } from "./state.ts";
import { type StageTime, sendReceipt } from "./uplink.ts";
import { statusOf } from "./view.ts";

/** How long money stays on the screen. */
const PAID_MS = 8_000;
/** How long other overlays stay. */
const NOTICE_MS = 4_000;
/** A digest waits for this much quiet, so that one backlog is one digest … */
const DIGEST_QUIET_MS = 2_000;
/** … but not longer than this. */
const DIGEST_WAIT_MAX_MS = 15_000;
/** With a dead or muted loudspeaker each screen stays this long before the next. */
const READING_MS = 3_000;
/** Rows that wait for trusted time one by one; more of them go to the digest. */
const UNJUDGED_MAX = 256;

/** Decides how a recorded row is made known, or keeps it until the time is trusted. */
export function judge(
  state: DeviceState,
  instruments: Instruments,
  row: LedgerRow,
  wasCut: boolean,
): void {
  if (row.kind === "void" || row.money === null || row.creditedAt === null) return;
  const now = trustedNow(state, instruments.clock);
  if (now === undefined) {
    if (state.unjudged.length < UNJUDGED_MAX) state.unjudged.push({ row, wasCut });
    else keepForDigest(state, instruments, row);
    return;
  }
  if (row.kind === "reversed") {
    announce(state.queue, reversalOf(state, instruments, row));
    return;
  }
  const freshness = freshnessOf(row.creditedAt, now, state.setup.config.freshness);
  if (freshness === "stale") {
    // It may still settle a charge, so that a second payment for it is told apart.
    matchCredit(state.charges, { ...row, money: row.money, creditedAt: row.creditedAt });
    keepForDigest(state, instruments, row);
    return;
  }
  const minutes = freshness === "late" ? minutesAgo(row.creditedAt, now) : 0;
  announce(state.queue, creditOf(state, instruments, row, minutes, wasCut));
}

/** Judges what waited for trusted time. */
export function judgeWaiting(state: DeviceState, instruments: Instruments): void {
  for (const { row, wasCut } of state.unjudged.splice(0)) judge(state, instruments, row, wasCut);
}

function creditOf(
  state: DeviceState,
  { clock }: Instruments,
  row: LedgerRow,
  minutes: number,
  wasCut: boolean,
): Announcement {
  const { money, creditedAt, txid } = row;
  if (money === null || creditedAt === null || txid === null) throw new Error("bug: no credit");
  const test = row.env === "test";
  // A test never settles a real charge.
  const match = test
    ? ({ result: "other", asked: undefined } as const)
    : matchCredit(state.charges, { money, creditedAt, md5: row.md5, billNumber: row.billNumber });
  const scene: Scene = {
    kind: "paid",
    status: statusOf(state, clock),
    money,
    match: match.result,
    asked: match.result === "matched" ? undefined : match.asked,
    reference: txid.slice(0, 8),
    minutesAgo: minutes,
    test,
    repeat: wasCut,
    wallet: row.payer === null ? undefined : walletName(row.payer.wallet),
  };
  const credits = [spokenOf(row)];
  if (wasCut) return { saying: { kind: "again", money, test }, scene, credits };
  if (minutes > 0) return { saying: { kind: "late", money, minutes, test }, scene, credits };
  return { saying: { kind: "received", money, match: match.result, test }, scene, credits };
}

function reversalOf(state: DeviceState, { clock }: Instruments, row: LedgerRow): Announcement {
  if (row.money === null || row.txid === null) throw new Error("bug: no reversal");
  return {
    saying: { kind: "reversed", money: row.money },
    scene: {
      kind: "reversed",
      status: statusOf(state, clock),
      money: row.money,
      reference: row.txid.slice(0, 8),
    },
    credits: [spokenOf(row)],
  };
}

function spokenOf(row: LedgerRow): Spoken {
  if (row.txid === null) throw new Error("bug: a void is never announced");
  const isStartRecorded = row.speaksAtOnce || row.speakingAt !== null;
  return { txid: row.txid, jti: row.jti, recordedAt: row.receivedAt, isStartRecorded };
}

function keepForDigest(state: DeviceState, { clock }: Instruments, row: LedgerRow): void {
  const { away } = state;
  const now = clock.mono();
  away.credits.push(spokenOf(row));
  // Test payments are settled by the digest but never counted.
  if (row.env === "live") away.moneys.push(row.money);
  away.dueLast ??= monoAfter(now, DIGEST_WAIT_MAX_MS);
  const quiet = monoAfter(now, DIGEST_QUIET_MS);
  away.due = quiet < away.dueLast ? quiet : away.dueLast;
}

/** Turns what came while nobody could be told into one digest, when it is due. */
export function sayDigest(state: DeviceState, { clock }: Instruments): void {
  const { away } = state;
  if (away.due === undefined || clock.mono() < away.due) return;
  if (trustedNow(state, clock) === undefined) {
    away.due = undefined;
    return;
  }
  const moneys = away.moneys.splice(0).filter((money) => money !== null);
  const credits = away.credits.splice(0);
  away.due = undefined;
  away.dueLast = undefined;
  const sums = sumsOf(moneys);
  const count = moneys.length;
  announce(state.queue, {
    saying: { kind: "digest", count, sums },
    scene: { kind: "digest", status: statusOf(state, clock), away: true, count, sums },
    credits,
  });
}

/** Starts the next utterance, if the loudspeaker is free, and lights its screen. */
export function speakNext(state: DeviceState, instruments: Instruments, effects: Effect[]): void {
  const { clock } = instruments;
  if (state.quietUntil !== undefined && clock.mono() < state.quietUntil) return;
  state.quietUntil = undefined;
  const next = takeNext(state.queue, bestNow(state, clock));
  if (next === undefined) return;
  const { saying, scene, id } = next;
  const { volumePercent } = state;
  recordStart(next.credits, next.startedAt, effects);
  effects.push({ type: "speaker.play", utterance: id, saying, volumePercent });
  if (scene !== undefined) {
    const isMoney = next.credits.length > 0 || scene.kind === "paid";
    const until = monoAfter(clock.mono(), isMoney ? PAID_MS : NOTICE_MS);
    state.overlay = { scene, until };
    // A result interrupts typing only on the screen: the digits are still there afterwards.
    if (next.credits.length > 0) {
      state.lampUntil = until;
      const isPlain = saying.kind === "received" && scene.kind === "paid";
      const isGood = isPlain && (scene.match === "matched" || scene.match === "other");
      effects.push({ type: "lamp.set", lamp: "payment", colour: isGood ? "green" : "amber" });
    }
  }
}

/** Durable before the first sample: whoever hears it twice must hear that it is a repeat (P6). */
function recordStart(credits: readonly Spoken[], at: WallMs, effects: Effect[]): void {
  const unrecorded = credits.filter((credit) => !credit.isStartRecorded);
  if (unrecorded.length === 0) return;
  const marks = unrecorded.map(
    ({ txid }): LedgerMark => ({ txid, stage: "speaking", at, reason: null }),
  );
  effects.push({ type: "ledger.mark", marks });
}

/** The utterance ended, well or badly: its credits' stories end with it. */
export function spoke(
  state: DeviceState,
  instruments: Instruments,
  utterance: number,
  outcome: Outcome<SpeakerFault | "missing-clip">,
  effects: Effect[],
): void {
  const { speaking } = state.queue;
  if (speaking === undefined || speaking.id !== utterance) return;
  state.queue.speaking = undefined;
  if (!outcome.ok && outcome.fault === "stopped" && speaking.credits.length === 0) return;
  if (!outcome.ok && outcome.fault === "device-lost" && !speaking.isRetry) {
    retry(state, instruments, effects);
    return;
  }
  state.isSpeakerFaulty = !outcome.ok && outcome.fault !== "stopped";
  if (!outcome.ok || state.volumePercent === 0) {
    state.quietUntil = monoAfter(instruments.clock.mono(), READING_MS);
  }
  const end = endOf(state, speaking, outcome);
  settle(state, instruments, speaking.credits, speaking.startedAt, end, effects);

  function retry(device: DeviceState, { clock }: Instruments, orders: Effect[]): void {
    if (speaking === undefined) return;
    const id = device.queue.nextId;
    device.queue.nextId += 1;
    device.queue.speaking = { ...speaking, id, isRetry: true };
    device.overlay &&= { ...device.overlay, until: monoAfter(clock.mono(), PAID_MS) };
    const { saying } = speaking;
    const { volumePercent } = device;
    orders.push({ type: "speaker.play", utterance: id, saying, volumePercent });
  }
}

interface End {
  readonly stage: "spoken" | "shown" | "digested";
  readonly reason: string | undefined;
}

/** The last stage and its reason, as the contract words them (section 2). */
function endOf(
  state: DeviceState,
  announcement: Announcement,
  outcome: Outcome<SpeakerFault | "missing-clip">,
): End {
  const { kind } = announcement.saying;
  if (kind === "digest") return { stage: "digested", reason: undefined };
  if (!outcome.ok) return { stage: "shown", reason: "audio-fault" };
  if (state.volumePercent === 0) return { stage: "shown", reason: "muted" };
  if (kind === "burst") return { stage: "spoken", reason: "coalesced" };
  return { stage: "spoken", reason: kind === "late" ? "late" : undefined };
}

function settle(
  state: DeviceState,
  instruments: Instruments,
  credits: readonly Spoken[],
  startedAt: WallMs,
  end: End,
  effects: Effect[],
): void {
  if (credits.length === 0) return;
  const at = bestNow(state, instruments.clock);
  const marks: LedgerMark[] = [];
  for (const credit of credits) {
    marks.push({ txid: credit.txid, stage: end.stage, at, reason: end.reason ?? null });
    const before: StageTime[] = [{ stage: "recorded", at: rfc3339(credit.recordedAt) }];
    if (end.stage === "spoken") before.push({ stage: "speaking", at: rfc3339(startedAt) });
    sendReceipt(state, instruments, {
      of: credit.jti,
      txid: credit.txid,
      stage: end.stage,
      reason: end.reason,
      before,
    });
  }
  effects.push({ type: "ledger.mark", marks });
}
