/**
 * A loudspeaker whose wire is off answers like a good one (fault A9): only a person can tell. So
 * once a day, in the first quiet moment after the first key, the volume is said and a card asks
 * whether it was heard. It never stands in the way of a sale; without a yes the screen shows the
 * crossed loudspeaker until there is one.
 */
import { answer, isSilent } from "../announce/queue.ts";
import { dayText, monoAfter } from "../lib/time.ts";
import { volumeNow } from "./loudness.ts";
import { type DeviceState, type Instruments, trustedNow } from "./state.ts";
import { isBound } from "./technician/settings.ts";
import { statusOf } from "./view.ts";

/** Long enough to look up from what one is doing. */
const CARD_MS = 20_000;
const CODE = "A-listen";
const ADVICE =
  "Did you hear the volume just now? Yes: press the middle key. No: look at the loudspeaker's wire.";

/** Somebody is there: the first key of a day asks for the check, a volume key once it failed. */
export function expectListener(state: DeviceState, { clock }: Instruments, key: string): void {
  const { hearing, setup } = state;
  if (setup.config.speakerCheck === "off" || !isBound(setup.config)) return;
  const now = trustedNow(state, clock);
  if (now === undefined) return;
  const today = dayText(now);
  const isAgain = hearing.isUnheard && key.startsWith("volume");
  if (hearing.askedDay === today && !isAgain) return;
  hearing.askedDay = today;
  hearing.isDue = true;
}

/** Asks when it is due and nobody is being served; notices that nobody answered. */
export function followHearing(state: DeviceState, { clock }: Instruments): void {
  const { hearing, overlay, queue } = state;
  const now = clock.mono();
  const isServing = state.entry !== undefined || state.charges.open !== undefined;
  const isBusy = isServing || overlay !== undefined || state.held.size > 0 || !isSilent(queue);
  if (hearing.askedUntil !== undefined && !isCard(state)) {
    // A sale or a payment that took its place is no answer: it is asked again.
    if (isBusy && now < hearing.askedUntil) hearing.isDue = true;
    else hearing.isUnheard = true;
    hearing.askedUntil = undefined;
  }
  // Where nothing is spoken there is nothing to hear; it is asked when there is.
  if (!hearing.isDue || isBusy || state.isEnding || volumeNow(state) === 0) return;
  hearing.isDue = false;
  hearing.askedUntil = monoAfter(now, CARD_MS);
  const status = statusOf(state, clock);
  const scene = { kind: "fault", status, code: CODE, advice: ADVICE } as const;
  state.overlay = { scene, since: now, until: hearing.askedUntil };
  answer(queue, { kind: "volume", percent: volumeNow(state) }, undefined);
}

/** The middle key, while the card asks: yes, it was heard. @returns whether that was what it meant. */
export function confirmHeard(state: DeviceState): boolean {
  if (!isCard(state)) return false;
  state.overlay = undefined;
  state.hearing.askedUntil = undefined;
  state.hearing.isUnheard = false;
  state.notes.push("somebody hears the loudspeaker");
  return true;
}

function isCard({ overlay }: DeviceState): boolean {
  return overlay?.scene.kind === "fault" && overlay.scene.code === CODE;
}
