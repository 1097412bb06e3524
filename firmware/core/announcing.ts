/**
 * What is said, one thing at a time, and how each story ends: marked in the ledger and receipted.
 */
import type { WallMs } from "../../drivers/hal/clock.ts";
import type { LedgerMark } from "../../drivers/hal/ledger.ts";
import type { Outcome } from "../../drivers/hal/outcome.ts";
import type { SpeakerFault } from "../../drivers/hal/speaker.ts";
import { withCare } from "../announce/care.ts";
import {
  type Announcement,
  announce,
  BURST_MAX,
  type Speaking,
  type Spoken,
  takeNext,
} from "../announce/queue.ts";
import type { Saying } from "../announce/saying.ts";
import { monoAfter, rfc3339 } from "../lib/time.ts";
import type { ReceiptReason } from "../link/receipt.ts";
import { wasUnheard } from "../link/session.ts";
import { freshnessOf, minutesAgo } from "../payment/freshness.ts";
import { isOutdated, renew } from "./answers.ts";
import { digestSaid, keepForDigest } from "./digest.ts";
import type { Effect } from "./effect.ts";
import { volumeNow } from "./loudness.ts";
import { bestNow, type DeviceState, type Instruments, trustedNow } from "./state.ts";
import { isTryingSound } from "./updating.ts";
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
  if (state.isEnding || isTryingSound(state)) return;
  if (state.quietUntil !== undefined && clock.mono() < state.quietUntil) return;
  state.quietUntil = undefined;
  if (state.queue.speaking === undefined) growOlder(state, instruments);
  const unwritable = state.ledger === "open" ? [] : takeUnwritable(state);
  const next = takeTrue(state, instruments, effects);
  for (const waiting of unwritable) announce(state.queue, waiting);
  if (next === undefined) return;
  // Not a sample before the ledger knows that it begins; `startMarked` goes on from there.
  if (!recordStart(next.credits, next.startedAt, effects)) play(state, instruments, next, effects);
}

/** The next utterance that is still true: news comes first, and an answer may have waited long. */
function takeTrue(
  state: DeviceState,
  instruments: Instruments,
  effects: Effect[],
): Speaking | undefined {
  for (;;) {
    const next = takeNext(state.queue, bestNow(state, instruments.clock));
    if (next === undefined || !isOutdated(state, instruments, next)) return next;
    state.queue.speaking = undefined;
    renew(state, instruments, next, effects);
  }
}

/** While the ledger fails, what it must know of first waits, and keeps nothing else waiting. */
function takeUnwritable({ queue }: DeviceState): readonly Announcement[] {
  const needsMark = (waiting: Announcement) =>
    waiting.credits.some((credit) => !credit.isStartRecorded);
  const held = queue.waiting.filter(needsMark);
  const rest = queue.waiting.filter((waiting) => !needsMark(waiting));
  queue.waiting.splice(0, queue.waiting.length, ...rest);
  return held;
}

/** The start of what is to be said was written down: say it. If it was not, it waits its turn. */
export function startMarked(
  state: DeviceState,
  instruments: Instruments,
  isCommitted: boolean,
  effects: Effect[],
): void {
  const { queue } = state;
  const { speaking } = queue;
  if (speaking === undefined) return;
  if (isCommitted) {
    play(state, instruments, speaking, effects);
    return;
  }
  const { saying, scene, credits } = speaking;
  queue.speaking = undefined;
  queue.waiting.unshift({ saying, scene, credits });
  state.quietUntil = monoAfter(instruments.clock.mono(), READING_MS);
}

/** Says it and lights its screen. */
function play(
  state: DeviceState,
  instruments: Instruments,
  next: Speaking,
  effects: Effect[],
): void {
  const saying = say(state, next.saying, next.id, effects);
  const isOdd = "isUnusual" in saying && saying.isUnusual === true;
  const scene =
    isOdd && next.scene?.kind === "paid" ? { ...next.scene, unusual: true } : next.scene;
  if (scene !== undefined) {
    const isMoney = next.credits.length > 0 || scene.kind === "paid" || scene.kind === "digest";
    const since = instruments.clock.mono();
    const until = monoAfter(since, isMoney ? PAID_MS : NOTICE_MS);
    state.overlay = { scene, since, until };
    // A result interrupts typing only on the screen: the digits are still there afterwards.
    if (next.credits.length > 0) {
      state.lampUntil = until;
      const isPlain = saying.kind === "received" && scene.kind === "paid";
      const isGood = isPlain && (scene.match === "matched" || scene.match === "other");
      const isGreen = isGood && !isOdd;
      effects.push({ type: "lamp.set", lamp: "payment", colour: isGreen ? "green" : "amber" });
    }
  }
}

/** Orders it to be said with the care and at the volume of this shop and hour. */
function say(state: DeviceState, plain: Saying, utterance: number, effects: Effect[]): Saying {
  const saying = withCare(plain, state.setup.config);
  // That silence begins or ends is the one thing that silence does not keep back.
  const volumePercent = saying.kind === "quiet" ? state.volumePercent : volumeNow(state);
  // What it was said at decides whether it was heard, whatever the keys do meanwhile.
  state.saidAtPercent = volumePercent;
  const { languages, markDay } = state;
  const tag = tagOf(state);
  effects.push({ type: "speaker.play", utterance, saying, languages, volumePercent, markDay, tag });
  return saying;
}

/** The bank whose payments are being said, where there are several and it is one bank's alone. */
function tagOf({ banks, queue }: DeviceState): string | undefined {
  const [first, ...rest] = queue.speaking?.credits ?? [];
  if (banks.length === 1 || first === undefined) return undefined;
  const { acquirer } = first;
  return rest.every((credit) => credit.acquirer === acquirer) ? acquirer : undefined;
}

/**
 * Age is judged when it is said, not when it came: what waited behind other announcements until it
 * was no longer new is said with its age, and after what is new; what is stale by now goes to the
 * digest. So do test payments beyond a handful: they have no sum that could be said.
 */
function growOlder(state: DeviceState, instruments: Instruments): void {
  const now = trustedNow(state, instruments.clock);
  if (now === undefined) return;
  const { freshness } = state.setup.config;
  let tests = 0;
  for (const waiting of state.queue.waiting.splice(0)) {
    const [credit] = waiting.credits;
    const { saying } = waiting;
    if (credit === undefined || !isSingle(saying)) {
      announce(state.queue, waiting);
      continue;
    }
    if (saying.test) tests += 1;
    const age = freshnessOf(credit.creditedAt, now, freshness);
    if (age === "stale" || tests > BURST_MAX) {
      const { money, test, kind } = saying;
      const row = { txid: credit.txid, money, env: test ? "test" : "live" } as const;
      keepForDigest(state, instruments, row, kind === "again");
      if (saying.test) tests -= 1;
    } else {
      announce(state.queue, age === "fresh" ? waiting : late(waiting, saying, credit, now));
    }
  }
}

type Single = Extract<Saying, { kind: "received" | "late" | "again" }>;

function isSingle(saying: Saying): saying is Single {
  return saying.kind === "received" || saying.kind === "late" || saying.kind === "again";
}

function late(waiting: Announcement, saying: Single, credit: Spoken, now: WallMs): Announcement {
  if (saying.kind === "again") return waiting;
  const minutes = minutesAgo(credit.creditedAt, now);
  const { money, test } = saying;
  const { scene } = waiting;
  return {
    saying: { kind: "late", money, minutes, test },
    scene: scene?.kind === "paid" ? { ...scene, minutesAgo: minutes } : scene,
    credits: waiting.credits,
  };
}

/** Durable before the first sample: whoever hears it twice must hear that it is a repeat (P6). */
function recordStart(credits: readonly Spoken[], at: WallMs, effects: Effect[]): boolean {
  const unrecorded = credits.filter((credit) => !credit.isStartRecorded);
  if (unrecorded.length === 0) return false;
  const marks = unrecorded.map(
    ({ txid }): LedgerMark => ({ txid, stage: "speaking", at, reason: null }),
  );
  effects.push({ type: "ledger.mark", purpose: "start", marks });
  return true;
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
  if (!outcome.ok || state.saidAtPercent === 0) {
    state.quietUntil = monoAfter(instruments.clock.mono(), READING_MS);
  }
  if (speaking.saying.kind === "link-lost" && (!outcome.ok || state.saidAtPercent === 0)) {
    wasUnheard(state.session, instruments.clock.mono());
  }
  if (speaking.saying.kind === "digest" && speaking.credits.length === 0) {
    digestSaid(state);
    return;
  }
  const end = endOf(state, speaking, outcome);
  settle(state, instruments, speaking.credits, speaking.startedAt, end, effects);

  function retry(device: DeviceState, { clock }: Instruments, orders: Effect[]): void {
    if (speaking === undefined) return;
    if (isOutdated(device, instruments, speaking)) {
      renew(device, instruments, speaking, orders);
      return;
    }
    const id = device.queue.nextId;
    device.queue.nextId += 1;
    device.queue.speaking = { ...speaking, id, isRetry: true };
    device.overlay &&= { ...device.overlay, until: monoAfter(clock.mono(), PAID_MS) };
    // At the volume of now: the keys may have gone to nought meanwhile.
    say(device, speaking.saying, id, orders);
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
  if (state.saidAtPercent === 0) return { stage: "shown", reason: "muted" };
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
      acquirer: credit.acquirer,
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
