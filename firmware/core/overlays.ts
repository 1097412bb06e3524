/**
 * Scenes that stand over the counter's own for a while because somebody asked for them with a key
 * or took something back: the last payments, the serial number, the spoken languages, a charge that
 * was cancelled.
 */
import { answer } from "../announce/queue.ts";
import { monoAfter } from "../lib/time.ts";
import type { EndedCharge } from "../payment/charge.ts";
import type { Scene } from "../screen/scene.ts";
import type { DeviceState, Instruments } from "./state.ts";
import { statusOf } from "./view.ts";

/** Long enough to hold a customer's phone beside the list. */
const VERIFY_MS = 30_000;
const SERIAL_MS = 15_000;
const LANGUAGE_MS = 4_000;
const CANCELLED_MS = 4_000;

/** The payments that the ledger holds, newest first; pressed again, the list goes. */
export function toggleVerify(state: DeviceState, instruments: Instruments): void {
  if (state.overlay?.scene.kind === "verify") {
    state.overlay = undefined;
    return;
  }
  const { clock } = instruments;
  const scene = { kind: "verify", status: statusOf(state, clock), rows: [], seal: 0 } as const;
  show(state, instruments, scene, VERIFY_MS);
}

/** Shows the terminal's own number and says its digits. */
export function showSerial(state: DeviceState, instruments: Instruments): void {
  const serial = state.setup.config.terminal;
  const status = statusOf(state, instruments.clock);
  const scene = { kind: "set-up", status, serial, step: undefined } as const;
  show(state, instruments, scene, SERIAL_MS);
  const digits = serial.replace(/[^0-9]/g, "");
  if (digits !== "") answer(state.queue, { kind: "serial", digits }, undefined);
}

/**
 * The next way to speak the configured languages: both, the other first, one alone, the other
 * alone. What was chosen lasts until the terminal is switched off.
 */
export function nextLanguage(state: DeviceState, instruments: Instruments): void {
  const choices = state.setup.config.languages;
  const ways = waysToSpeak(choices);
  const at = ways.findIndex((way) => way.join() === state.languages.join());
  // The first press only shows what is spoken now.
  const isShown = state.overlay?.scene.kind === "language";
  state.languages = ways[(at + (isShown ? 1 : 0)) % ways.length] ?? choices;
  const status = statusOf(state, instruments.clock);
  const scene = { kind: "language", status, choices, chosen: state.languages } as const;
  show(state, instruments, scene, LANGUAGE_MS);
}

function waysToSpeak([first = "", second]: readonly string[]): readonly (readonly string[])[] {
  if (second === undefined) return [[first]];
  return [[first, second], [second, first], [first], [second]];
}

/** The code is gone before it was paid: nobody must pay by a photograph of it. */
export function showCancelled(
  state: DeviceState,
  instruments: Instruments,
  charge: EndedCharge | undefined,
): void {
  if (charge === undefined) return;
  const { money, billNumber } = charge;
  const status = statusOf(state, instruments.clock);
  show(state, instruments, { kind: "cancelled", status, money, billNumber }, CANCELLED_MS);
}

function show(state: DeviceState, { clock }: Instruments, scene: Scene, forMs: number): void {
  const since = clock.mono();
  state.overlay = { scene, since, until: monoAfter(since, forMs) };
}
