/**
 * The same amount in riel, beside a dollar code that the vendor has keyed. The currency key shows
 * how it is reckoned, and pressed again takes it: another charge then stands in place of the first.
 * A till's charge is not touched: its price is the till's.
 */
import { monoAfter } from "../lib/time.ts";
import { acceptanceOf, type RielOffer, rielOffer } from "../payment/acceptance.ts";
import type { Scene, StatusBar } from "../screen/scene.ts";
import { startCharge } from "./charging.ts";
import { type DeviceState, type Instruments, trustedNow } from "./state.ts";

/** Long enough to show it to a customer and to agree. */
const SHOWN_MS = 30_000;

/** Made anew whenever the scene is lit. */
const UNSEEN: StatusBar = { link: "connecting", clock: undefined, muted: false };

/** What the screen of the open charge, or of the idle card, says about riel and visitors. */
export function rielWords(state: DeviceState, { clock }: Pick<Instruments, "clock">) {
  const { config } = state.setup;
  const { open } = state.charges;
  const acceptance = acceptanceOf(
    config,
    open?.money.currency ?? state.staticQr?.currency ?? "KHR",
  );
  const offer = open === undefined ? undefined : (open.takenOffer ?? offerOf(state, { clock }));
  return {
    ...(acceptance === undefined ? {} : { acceptance }),
    ...(offer === undefined ? {} : { offer }),
  };
}

function offerOf(state: DeviceState, { clock }: Pick<Instruments, "clock">): RielOffer | undefined {
  const { open } = state.charges;
  if (open === undefined || open.openedBy !== undefined) return undefined;
  return rielOffer(state.setup.config, open.money, trustedNow(state, clock));
}

/**
 * The currency key while a code is shown.
 * @returns false when there is nothing to offer, so that the key means what it always means.
 */
export function pressForRiel(state: DeviceState, instruments: Instruments): boolean {
  if (state.entry !== undefined) return false;
  const shown = state.overlay?.scene;
  const offer = offerOf(state, instruments);
  if (offer === undefined) return false;
  const now = instruments.clock.mono();
  if (shown?.kind === "offer" && state.overlay !== undefined && now < state.overlay.until) {
    take(state, instruments, offer);
    return true;
  }
  const scene: Scene = { kind: "offer", status: UNSEEN, offer };
  state.overlay = { scene, since: now, until: monoAfter(now, SHOWN_MS) };
  return true;
}

function take(state: DeviceState, instruments: Instruments, offer: RielOffer): void {
  const { rielMax } = state.setup.config.charge;
  const order = { money: offer.money, takenOffer: offer };
  const problem =
    offer.money.minor > rielMax ? "amount-too-large" : startCharge(state, instruments, order);
  if (problem === undefined) return;
  const { minor, currency } = offer.money;
  const entry = { currency, digits: String(minor), problem };
  state.overlay = undefined;
  state.entry = { entry, until: monoAfter(instruments.clock.mono(), SHOWN_MS) };
}
