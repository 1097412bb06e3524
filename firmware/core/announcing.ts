/**
 * What is said, one thing at a time, and how each story ends: marked in the ledger and receipted.
 */
import type { WallMs } from "../../drivers/hal/clock.ts";
import type { LedgerMark } from "../../drivers/hal/ledger.ts";
import type { Outcome } from "../../drivers/hal/outcome.ts";
import type { SpeakerFault } from "../../drivers/hal/speaker.ts";
import { type Announcement, announce, type Spoken, takeNext } from "../announce/queue.ts";
import { monoAfter, rfc3339 } from "../lib/time.ts";
import type { ReceiptReason } from "../link/receipt.ts";
import { type FreshnessLimits, freshnessOf, minutesAgo } from "../payment/freshness.ts";
import { digestSaid } from "./digest.ts";
import type { Effect } from "./effect.ts";
import { bestNow, type DeviceState, type Instruments, trustedNow } from "./state.ts";
import { type StageTime, sendReceipt } from "./uplink.ts";

/** How long money stays on the screen. */
const PAID_MS = 8_000;
/** How long other overlays stay. */
const NOTICE_MS = 4_000;
/** With a dead or muted loudspeaker each screen stays this long before the next. */
const READING_MS = 3_000;

/** Starts the next utterance, if the loudspeaker is free, and lights its screen. */
export function speakNext(state: DeviceState, instruments: Instruments, effects: Effect[]): void {
  const { clock } = instruments;
  if (state.quietUntil !== undefined && clock.mono() < state.quietUntil) return;
  state.quietUntil = undefined;
  if (state.queue.speaking === undefined) growOlder(state, instruments);
  const next = takeNext(state.queue, bestNow(state, clock));
  if (next === undefined) return;
  const { saying, scene, id } = next;
  const { volumePercent } = state;
  recordStart(next.credits, next.startedAt, effects);
  effects.push({ type: "speaker.play", utterance: id, saying, volumePercent });
  if (scene !== undefined) {
    const isMoney = next.credits.length > 0 || scene.kind === "paid" || scene.kind === "digest";
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

/**
 * Age is judged when it is said, not when it came: what waited behind other announcements until it
 * was no longer new is said with its age, and after what is new.
 */
function growOlder(state: DeviceState, { clock }: Instruments): void {
  const now = trustedNow(state, clock);
  if (now === undefined) return;
  const { queue } = state;
  for (const waiting of queue.waiting.splice(0)) {
    announce(queue, aged(waiting, now, state.setup.config.freshness));
  }
}

function aged(waiting: Announcement, now: WallMs, limits: FreshnessLimits): Announcement {
  const { saying, scene, credits } = waiting;
  const [credit] = credits;
  if (credit === undefined || (saying.kind !== "received" && saying.kind !== "late"))
    return waiting;
  if (freshnessOf(credit.creditedAt, now, limits) === "fresh") return waiting;
  const minutes = minutesAgo(credit.creditedAt, now);
  const { money, test } = saying;
  return {
    saying: { kind: "late", money, minutes, test },
    scene: scene?.kind === "paid" ? { ...scene, minutesAgo: minutes } : scene,
    credits,
  };
}

/** Durable before the first sample: whoever hears it twice must hear that it is a repeat (P6). */
function recordStart(credits: readonly Spoken[], at: WallMs, effects: Effect[]): void {
  const unrecorded = credits.filter((credit) => !credit.isStartRecorded);
  if (unrecorded.length === 0) return;
  const marks = unrecorded.map(
    ({ txid }): LedgerMark => ({ txid, stage: "speaking", at, reason: null }),
  );
  effects.push({ type: "ledger.mark", purpose: "story", marks });
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
  if (speaking.saying.kind === "digest" && speaking.credits.length === 0) {
    digestSaid(state);
    return;
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
  readonly stage: "spoken" | "shown";
  readonly reason: ReceiptReason | undefined;
}

/** The last stage and its reason, as the contract words them (section 2). */
function endOf(
  state: DeviceState,
  announcement: Announcement,
  outcome: Outcome<SpeakerFault | "missing-clip">,
): End {
  const { kind } = announcement.saying;
  if (!outcome.ok) return { stage: "shown", reason: "audio-fault" };
  if (state.volumePercent === 0) return { stage: "shown", reason: "muted" };
  if (kind === "burst" || kind === "digest") return { stage: "spoken", reason: "coalesced" };
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
      isFinal: true,
    });
  }
  effects.push({ type: "ledger.mark", purpose: "story", marks });
}
