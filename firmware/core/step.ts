/**
 * The device as one synchronous function: what happened goes in, orders come out. It is the only
 * writer of the state; it never waits, and it introduces the machines that do not know each other.
 */
import { answer } from "../announce/queue.ts";
import { never } from "../lib/assert.ts";
import { monoAfter } from "../lib/time.ts";
import { opened, saidBlind } from "../link/session.ts";
import { speakNext, spoke, startMarked } from "./announcing.ts";
import { totalled } from "./answers.ts";
import { followQuestion } from "./asking.ts";
import { expireCharge } from "./charging.ts";
import { digestMarked, pumpDigest } from "./digest.ts";
import type { Effect } from "./effect.ts";
import type { DeviceEvent } from "./event.ts";
import { takeFromLine } from "./line-events.ts";
import { followDay, followQuietHours } from "./loudness.ts";
import { writeDown } from "./notes.ts";
import { keyChanged, keysHeld } from "./on-keys.ts";
import {
  askNumbering,
  fail,
  ledgerOpened,
  markAgain,
  readUnsettled,
  recorded,
  sequenced,
  storyMarked,
  unsettledRead,
} from "./on-ledger.ts";
import { openLine, pumpLine } from "./on-line.ts";
import { linkReported, subscribed } from "./on-link.ts";
import { owedRead, pumpOwed } from "./owed.ts";
import { followPower, takeFromSupply } from "./power.ts";
import { noted, pumpReceipts, receiptsRead } from "./receipts.ts";
import { pumpRecovery, recoveryNoted } from "./recovery.ts";
import { followHearing } from "./speaker-check.ts";
import type { DeviceState, Instruments } from "./state.ts";
import { expireJob, lookAgain, observe } from "./technician/observing.ts";
import { pumpSession } from "./technician/session.ts";
import { pumpUpdating, takeFromUpdate } from "./updating.ts";
import { pumpUpkeep, tended } from "./upkeep.ts";
import { flush, published, sendReceipt } from "./uplink.ts";
import { linkSignOf } from "./view.ts";
import { tellHealth } from "./vitals.ts";
import { askForMissing, sayHello, stateMessage, tellState } from "./welcome.ts";

/** A display that failed is tried again after this long. */
const DISPLAY_RETRY_MS = 1_000;
/** After a code could not be read back, no code is shown for so long. */
const UNREADABLE_MS = 5_000;

/** Takes one event; the effects are performed in order once it has returned. */
export function step(
  state: DeviceState,
  event: DeviceEvent,
  instruments: Instruments,
): readonly Effect[] {
  const effects: Effect[] = [];
  const linkBefore = linkSignOf(state);
  observe(state, instruments, event, effects);
  take(state, event, instruments, effects);
  lookAgain(state, instruments, effects);
  meetDeadlines(state, instruments, effects);
  speakNext(state, instruments, effects);
  const link = linkSignOf(state);
  if (link !== linkBefore) {
    const colour = link === "up" ? "green" : link === "down" ? "red" : "amber";
    effects.push({ type: "lamp.set", lamp: "link", colour });
  }
  followPower(state, instruments, effects);
  tellState(state, instruments);
  tellHealth(state, instruments);
  pumpReceipts(state, instruments, effects);
  pumpOwed(state, effects);
  writeDown(state, event, effects);
  flush(state, effects);
  pumpUpdating(state, event, instruments, effects);
  return effects;
}

function take(
  state: DeviceState,
  event: DeviceEvent,
  instruments: Instruments,
  effects: Effect[],
): void {
  switch (event.type) {
    case "device.started":
      effects.push({ type: "lamp.set", lamp: "link", colour: "amber" });
      effects.push({ type: "ledger.open" });
      openLine(state, effects);
      return;
    case "alarm.rang":
      return;
    case "ledger.opened":
    case "ledger.recorded":
    case "ledger.marked":
    case "ledger.unsettled":
    case "ledger.noted":
    case "ledger.unreceipted":
    case "ledger.totalled":
    case "ledger.recovery-noted":
    case "ledger.sequenced":
    case "ledger.tended":
      takeFromLedger(state, event, instruments, effects);
      return;
    case "link.reported":
      linkReported(state, instruments, event.report, effects);
      return;
    case "link.subscribed":
      subscribed(state, instruments, event.generation, event.outcome, effects);
      return;
    case "link.published":
      if (event.generation === state.session.generation) {
        published(state, instruments, event.id, event.outcome);
      }
      return;
    case "speaker.finished":
      spoke(state, instruments, event.utterance, event.outcome, effects);
      return;
    case "display.shown":
      shown(state, instruments, event);
      return;
    case "power.changed":
    case "stop.asked":
      takeFromSupply(state, event);
      return;
    case "update.went":
      takeFromUpdate(state, event.news, instruments, effects);
      return;
    case "key.changed":
      keyChanged(state, instruments, event.key, event.phase, effects);
      return;
    default:
      takeFromLine(state, event, instruments, effects);
  }
}

function takeFromLedger(
  state: DeviceState,
  event: Extract<DeviceEvent, { type: `ledger.${string}` }>,
  instruments: Instruments,
  effects: Effect[],
): void {
  switch (event.type) {
    case "ledger.opened":
      ledgerOpened(state, instruments, event.outcome, effects);
      return;
    case "ledger.recorded":
      recorded(state, instruments, event.pending, event.outcome, effects);
      return;
    case "ledger.marked":
      if (event.purpose === "digest") {
        if (!event.outcome.ok) fail(state, instruments, event.outcome.fault);
        digestMarked(state, event.outcome.ok);
      } else if (event.purpose === "start") {
        if (!event.outcome.ok) fail(state, instruments, event.outcome.fault);
        startMarked(state, instruments, event.outcome.ok, effects);
      } else {
        storyMarked(state, instruments, event.marks, event.outcome);
      }
      return;
    case "ledger.unsettled":
      if (event.purpose === "story") unsettledRead(state, instruments, event.outcome);
      else {
        if (!event.outcome.ok) fail(state, instruments, event.outcome.fault);
        owedRead(state, instruments, event.outcome);
      }
      return;
    case "ledger.noted":
      if (!event.outcome.ok) fail(state, instruments, event.outcome.fault);
      noted(state, instruments, event.outcome.ok);
      return;
    case "ledger.unreceipted":
      receiptsRead(state, instruments, event.outcome);
      return;
    case "ledger.totalled":
      totalled(state, instruments, event.from, event.outcome);
      return;
    case "ledger.recovery-noted":
      if (!event.outcome.ok) fail(state, instruments, event.outcome.fault);
      recoveryNoted(state, event.outcome);
      return;
    case "ledger.sequenced":
      sequenced(state, instruments, event.acquirer, event.outcome);
      return;
    case "ledger.tended":
      if (!event.outcome.ok) fail(state, instruments, event.outcome.fault);
      tended(state, instruments, event.outcome);
      return;
    default:
      never(event);
  }
}

function meetDeadlines(state: DeviceState, instruments: Instruments, effects: Effect[]): void {
  const now = instruments.clock.mono();
  keysHeld(state, instruments, effects);
  expireCharge(state, instruments);
  followQuietHours(state, instruments);
  followDay(state, instruments);
  pumpRecovery(state, instruments, effects);
  pumpDigest(state, instruments, effects);
  readUnsettled(state, instruments, effects);
  if (state.overlay !== undefined && now >= state.overlay.until) state.overlay = undefined;
  if (state.entry !== undefined && now >= state.entry.until) state.entry = undefined;
  const { frame } = state;
  if (frame.unreadableUntil !== undefined && now >= frame.unreadableUntil) {
    frame.unreadableUntil = undefined;
  }
  if (frame.retryAt !== undefined && now >= frame.retryAt) frame.retryAt = undefined;
  if (state.lampUntil !== undefined && now >= state.lampUntil) {
    state.lampUntil = undefined;
    effects.push({ type: "lamp.set", lamp: "payment", colour: "off" });
  }
  if (typeof state.ledger === "object" && now >= state.ledger.retryAt) {
    // Once open it stays so: its driver reopens the file, and the next commit shows whether it
    // holds.
    state.ledger = state.ledger.isClosed ? "opening" : "open";
    if (state.ledger === "opening") effects.push({ type: "ledger.open" });
    else askNumbering(state, effects);
  }
  for (const bank of state.banks) {
    if (bank.resyncAt !== undefined && now >= bank.resyncAt) {
      askForMissing(state, instruments, bank);
    }
  }
  markAgain(state, effects);
  pumpUpkeep(state, instruments, effects);
  connect(state, instruments, effects);
  pumpSession(state, instruments, effects, expireJob);
  pumpLine(state, instruments, effects);
  for (const bank of state.banks) {
    const { helloAgainAt } = bank.session;
    // A welcome that got lost must not leave a good connection unheard for ever.
    if (helloAgainAt !== undefined && now >= helloAgainAt) sayHello(state, instruments, bank);
  }
  sayBlind(state, instruments);
  followHearing(state, instruments);
  followQuestion(state, instruments);
}

/** Connects when it is time to, and only with a ledger that can take what comes. */
function connect(state: DeviceState, instruments: Instruments, effects: Effect[]): void {
  const { session } = state;
  const { retryAt, phase } = session;
  const now = instruments.clock.mono();
  if (phase !== "waiting" || retryAt === undefined || now < retryAt) return;
  if (state.ledger !== "open") return;
  opened(session, session.generation + 1, now);
  // A connection has one will; the other acquirers miss the figures of every minute instead.
  const will = stateMessage(state, instruments, "offline", state.banks[0]);
  const { generation, protocol } = session;
  effects.push({ type: "link.open", generation, protocol, will });
}

function sayBlind(state: DeviceState, { clock }: Instruments): void {
  const now = clock.mono();
  for (const { session } of state.banks) {
    if (session.blindAt === undefined || now < session.blindAt) continue;
    saidBlind(session, now);
    answer(state.queue, { kind: "link-lost" }, undefined);
  }
}

function shown(
  state: DeviceState,
  instruments: Instruments,
  event: Extract<DeviceEvent, { type: "display.shown" }>,
): void {
  const { frame } = state;
  const now = instruments.clock.mono();
  if (event.frame !== frame.number) return;
  frame.pending = false;
  if (!event.outcome.ok) {
    frame.shows = "";
    if (event.outcome.fault === "unreadable-code") {
      frame.unreadableUntil = monoAfter(now, UNREADABLE_MS);
    } else if (event.outcome.fault !== "busy") {
      frame.retryAt = monoAfter(now, DISPLAY_RETRY_MS);
      // It may fail every second for years: that is one line, and one word to the bank.
      if (!frame.isDark) state.notes.push(`the display failed: ${event.outcome.fault}`);
      frame.isDark = true;
    }
    return;
  }
  if (frame.isDark) state.notes.push("the display works again");
  frame.isDark = false;
  const jti = frame.opener;
  if (jti === undefined || jti === state.chargeReported) return;
  state.chargeReported = jti;
  sendReceipt(state, instruments, { of: jti, stage: "shown" });
}
