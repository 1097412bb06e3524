/**
 * What people do with the keys (contract, section 3): key an amount, open and clear a charge, hear
 * the last payment again, today's totals, the volume.
 */
import type { Key } from "../../drivers/hal/panel.ts";
import { answer } from "../announce/queue.ts";
import {
  type Entry,
  eraseDigit,
  keyedMoney,
  newEntry,
  problemOf,
  switchCurrency,
  typeDigit,
} from "../keypad/entry.ts";
import { keyPressed, keyReleased, longPresses, type Press } from "../keypad/presses.ts";
import { monoAfter } from "../lib/time.ts";
import { endCharge } from "../payment/charge.ts";
import { payerTold } from "../payment/wallet.ts";
import type { Scene } from "../screen/scene.ts";
import { answerNothing, askTotals, hasRecord } from "./answers.ts";
import { askBank } from "./asking.ts";
import { bankShown } from "./bank.ts";
import { startCharge } from "./charging.ts";
import type { Effect } from "./effect.ts";
import { liftQuietHours } from "./loudness.ts";
import { nextLanguage, showCancelled, showSerial, toggleVerify } from "./overlays.ts";
import { togglePresence } from "./presence.ts";
import { pressForRiel } from "./riel-offer.ts";
import { confirmHeard, expectListener } from "./speaker-check.ts";
import { bestNow, type DeviceState, type Instruments } from "./state.ts";
import { isBound } from "./technician/settings.ts";
import { statusOf } from "./view.ts";

/** Typing that stops half-way leaves the screen after this long. */
const ENTRY_IDLE_MS = 60_000;
/** Pressing repeat again within this time goes one payment further back. */
const REPEAT_MS = 15_000;
const VOLUME_STEP_PERCENT = 10;
const VOLUME_SHOWN_MS = 2_500;

/** A key went down or came up. Digits act at once; other keys when their length is known. */
export function keyChanged(
  state: DeviceState,
  instruments: Instruments,
  key: Key,
  phase: "press" | "release",
  effects: Effect[],
): void {
  const now = instruments.clock.mono();
  if (state.setup.isSafeMode === true) return;
  // Without a merchant there is nothing to ask for; set-up is opened by a volume key.
  if (!isBound(state.setup.config) && !key.startsWith("volume")) return;
  if (phase === "press") {
    expectListener(state, instruments, key);
    if (/^[0-9]$/.test(key) && !state.held.has(key)) pressDigit(state, instruments, key);
    const pair = keyPressed(state.held, key, now);
    if (pair !== undefined) act(state, instruments, pair, effects);
    return;
  }
  const press = keyReleased(state.held, key, now);
  if (press !== undefined) act(state, instruments, press, effects);
}

/** Presses that have become long while the key is still down. */
export function keysHeld(state: DeviceState, instruments: Instruments, effects: Effect[]): void {
  for (const press of longPresses(state.held, instruments.clock.mono())) {
    act(state, instruments, press, effects);
  }
}

function act(state: DeviceState, instruments: Instruments, press: Press, effects: Effect[]): void {
  switch (press.key) {
    case "currency":
      pressCurrency(state, instruments);
      return;
    case "clear":
      pressClear(state, instruments, press.length);
      return;
    case "charge":
      pressCharge(state, instruments, press.length);
      return;
    case "middle":
      if (confirmHeard(state)) return;
      if (press.length === "short") pressRepeat(state, instruments);
      else askTotals(state, instruments, effects);
      return;
    case "volume-up":
      if (press.length === "short") changeVolume(state, instruments, VOLUME_STEP_PERCENT);
      else nextLanguage(state, instruments);
      return;
    case "both-volumes":
      toggleVerify(state, instruments);
      return;
    case "volume-down":
      if (press.length === "short") changeVolume(state, instruments, -VOLUME_STEP_PERCENT);
      else if (press.length === "long") showSerial(state, instruments);
      else togglePresence(state, instruments, effects);
      return;
    default:
      return;
  }
}

function pressDigit(state: DeviceState, instruments: Instruments, digit: string): void {
  const entry = state.entry?.entry ?? newEntry(firstCurrency(state));
  setEntry(state, instruments, typeDigit(entry, digit));
}

function pressCurrency(state: DeviceState, instruments: Instruments): void {
  if (pressForRiel(state, instruments)) return;
  const { currencies } = state.setup.config.merchant;
  const entry = state.entry?.entry;
  setEntry(
    state,
    instruments,
    entry === undefined ? newEntry(firstCurrency(state)) : switchCurrency(entry, currencies),
  );
}

function pressClear(state: DeviceState, instruments: Instruments, length: Press["length"]): void {
  if (state.overlay !== undefined) {
    state.overlay = undefined;
    return;
  }
  if (state.entry !== undefined) {
    const rest = length === "long" ? undefined : eraseDigit(state.entry.entry);
    if (rest === undefined) state.entry = undefined;
    else setEntry(state, instruments, rest);
    return;
  }
  showCancelled(state, instruments, endCharge(state.charges, "cancelled"));
}

function pressCharge(state: DeviceState, instruments: Instruments, length: Press["length"]): void {
  const entry = state.entry?.entry;
  if (entry === undefined) {
    // Pressed while a code is shown, it asks: was this paid? Held, it asks about the last one, too.
    const isQuestion = state.charges.open !== undefined || length === "long";
    if (isQuestion && askBank(state, instruments)) return;
    setEntry(state, instruments, newEntry(firstCurrency(state)));
    return;
  }
  const money = keyedMoney(entry);
  const problem =
    problemOf(money, state.setup.config.charge) ?? startCharge(state, instruments, { money });
  if (problem !== undefined) setEntry(state, instruments, { ...entry, problem });
}

function setEntry(state: DeviceState, { clock }: Instruments, entry: Entry): void {
  state.entry = { entry, until: monoAfter(clock.mono(), ENTRY_IDLE_MS) };
  state.overlay = undefined;
}

/** The last payment again, marked as a repeat; pressed again, the one before it. */
function pressRepeat(state: DeviceState, { clock }: Instruments): void {
  // Before the ledger has opened nobody knows what came; "no payments" may be untrue.
  if (!hasRecord(state)) return;
  const now = clock.mono();
  const isFurther = state.repeat !== undefined && now < state.repeat.until;
  const index = isFurther && state.repeat !== undefined ? state.repeat.index + 1 : 0;
  const credits = state.recent.filter((row) => row.kind === "credited" && row.money !== null);
  const row = credits[Math.min(index, credits.length - 1)];
  if (row === undefined || row.money === null) {
    answerNothing(state);
    return;
  }
  state.repeat = { index: Math.min(index, credits.length - 1), until: monoAfter(now, REPEAT_MS) };
  const { money } = row;
  const test = row.env === "test";
  const scene: Scene = {
    kind: "paid",
    status: statusOf(state, clock),
    money,
    match: "other",
    asked: undefined,
    reference: (row.txid ?? "").slice(0, 8),
    minutesAgo: minutesSince(row.creditedAt ?? 0, bestNow(state, clock)),
    test,
    repeat: true,
    payer: payerTold(row),
    ...bankShown(state, row),
  };
  answer(state.queue, { kind: "repeat", money, test }, scene);
}

function minutesSince(then: number, now: number): number {
  return Math.max(0, Math.floor((now - then) / 60_000));
}

function changeVolume(state: DeviceState, { clock }: Instruments, step: number): void {
  if (step > 0) liftQuietHours(state);
  const percent = Math.min(100, Math.max(0, state.volumePercent + step));
  state.volumePercent = percent;
  const scene: Scene = { kind: "volume", status: statusOf(state, clock), percent };
  const since = clock.mono();
  state.overlay = { scene, since, until: monoAfter(since, VOLUME_SHOWN_MS) };
  answer(state.queue, { kind: "volume", percent }, scene);
}

function firstCurrency(state: DeviceState) {
  return state.setup.config.merchant.currencies[0] ?? "KHR";
}
