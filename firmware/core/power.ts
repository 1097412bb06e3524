/**
 * Supply, light and supervisor: what is said when the mains go, how bright the panel is, and what
 * whoever watches over the terminal learns of it. Money is decided elsewhere, whatever the supply.
 */
import type { MonoMs } from "../../drivers/hal/clock.ts";
import type { PowerReading } from "../../drivers/hal/power.ts";
import { answer } from "../announce/queue.ts";
import type { BatteryState } from "../announce/saying.ts";
import { monoAfter } from "../lib/time.ts";
import type { Scene } from "../screen/scene.ts";
import type { Effect } from "./effect.ts";
import type { DeviceEvent } from "./event.ts";
import type { PowerState } from "./power-state.ts";
import type { DeviceState, Instruments } from "./state.ts";
import { linkSignOf, statusOf } from "./view.ts";

/** A battery that feeds the terminal is low from here on; said once until it has been charged. */
const LOW_PERCENT = 20;
/** Charged enough to be low once more: a gauge that wavers must not speak every minute. */
const RECOVERED_PERCENT = 30;
/** An idle terminal takes an event this often, to show that its loop still turns. */
const BEAT_MS = 3_000;

/** News of the supply, or the wish that the terminal stops in good order. */
export function takeFromSupply(
  state: DeviceState,
  event: Extract<DeviceEvent, { type: "power.changed" | "stop.asked" }>,
): void {
  if (event.type === "stop.asked") state.isEnding = true;
  else powerRead(state, event.reading);
}

/** A reading came that differs from the last. The first is no news, unless the battery is low. */
function powerRead({ power }: DeviceState, reading: PowerReading): void {
  if (power === undefined) return;
  const { isOnMains: before } = power.reading ?? {};
  power.reading = reading;
  const { isOnMains, batteryPercent: percent } = reading;
  if (percent === undefined || isOnMains === undefined) return;
  // Nothing but the change counts: a unit that starts on its battery was put there by somebody.
  if (before === true && !isOnMains) power.news = "mains-lost";
  else if (before === false && isOnMains) power.news = "mains-back";
  if (isOnMains && percent >= RECOVERED_PERCENT) power.isLowTold = false;
  if (!isOnMains && percent <= LOW_PERCENT && !power.isLowTold) {
    power.isLowTold = true;
    power.news = "low";
  }
}

/** Says what is new, sets the light, and keeps the supervisor informed. */
export function followPower(state: DeviceState, instruments: Instruments, effects: Effect[]): void {
  const { power } = state;
  if (power === undefined) return;
  power.beatAt = monoAfter(instruments.clock.mono(), BEAT_MS);
  tellNews(state, power, instruments);
  const percent = brightnessOf(state, power);
  if (percent !== power.brightness) {
    power.brightness = percent;
    effects.push({ type: "power.light", percent });
  }
  tellSupervisor(state, power, effects);
}

/** When the loop must turn next to show that it does. */
export function powerDeadline({ power }: DeviceState): MonoMs | undefined {
  return power?.beatAt;
}

/** A code on the display is in use: news about the supply wait, money does not. */
function tellNews(state: DeviceState, power: PowerState, { clock }: Instruments): void {
  const { news, reading } = power;
  if (news === undefined || state.charges.open !== undefined) return;
  power.news = undefined;
  const percent = reading?.batteryPercent ?? 0;
  const scene = sceneOf(news, percent);
  const status = statusOf(state, clock);
  answer(state.queue, { kind: "battery", state: news, percent }, scene && { ...scene, status });
}

/** What the screen says of it; that the mains are back is heard and needs no picture. */
function sceneOf(
  news: BatteryState,
  percent: number,
): Omit<Extract<Scene, { kind: "fault" }>, "status"> | undefined {
  if (news === "low") {
    const advice = `The battery holds ${percent}\u00a0%. Plug in the charger now.`;
    return { kind: "fault", code: "B-low", advice };
  }
  if (news !== "mains-lost") return undefined;
  const advice = `No mains. The battery holds ${percent}\u00a0%. Payments go on.`;
  return { kind: "fault", code: "B-on-battery", advice };
}

/**
 * Between the night's and the day's brightness by the light around it; without a sensor the day's,
 * and in quiet hours the night's. While somebody is served a phone's camera must see the code.
 */
function brightnessOf(state: DeviceState, { reading }: PowerState): number {
  const { dayPercent, nightPercent } = state.setup.config.light;
  const isServing =
    state.charges.open !== undefined || state.entry !== undefined || state.overlay !== undefined;
  const ambient = reading?.ambientPercent;
  if (ambient !== undefined) {
    const least = isServing ? Math.max(nightPercent, dayPercent / 2) : nightPercent;
    return Math.round(least + ((dayPercent - least) * ambient) / 100);
  }
  return state.quiet.isOn === true && !isServing ? nightPercent : dayPercent;
}

/** Ready once it works as far as it can: a terminal with a full card still has to say so. */
function tellSupervisor(state: DeviceState, power: PowerState, effects: Effect[]): void {
  const hasShown = state.frame.number > 0 && !state.frame.pending;
  if (!power.isReadyTold && hasShown && state.ledger !== "opening") {
    power.isReadyTold = true;
    effects.push({ type: "power.ready" });
  }
  const line = lineOf(state);
  if (line === power.toldLine) return;
  power.toldLine = line;
  effects.push({ type: "power.tell", line });
}

/** What the terminal is doing, in plain words. */
function lineOf(state: DeviceState): string {
  if (state.isEnding) return "stopping: what is being said is said to its end";
  if (state.setup.isSafeMode === true) return "safe mode after crashes: records, does not announce";
  if (typeof state.ledger === "object") {
    return `payments are NOT recorded: the ledger reports ${state.ledger.fault}`;
  }
  if (state.ledger === "opening") return "opening the payment record";
  const { acquirer } = state.setup.config;
  switch (linkSignOf(state)) {
    case "up":
      return `ready: hears ${acquirer.id}`;
    case "connecting":
      return `connecting to ${acquirer.id}`;
    case "down":
      return `cannot hear ${acquirer.id}`;
  }
}
