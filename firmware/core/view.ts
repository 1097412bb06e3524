/**
 * Which scene the display shows now: a pure reading of the state. What is most urgent wins; the
 * static code is what remains when nothing else is to be said.
 */
import type { Clock } from "../../drivers/hal/clock.ts";
import { clockText } from "../lib/time.ts";
import { isSetUpOpen } from "../line/line-state.ts";
import type { LinkSign, MerchantCard, Scene, SetUpStep, StatusBar } from "../screen/scene.ts";
import { volumeNow } from "./loudness.ts";
import { rielWords } from "./riel-offer.ts";
import { type DeviceState, trustedNow } from "./state.ts";
import { isBound } from "./technician/settings.ts";
import { verifyRows } from "./verify-list.ts";

const RECOVERING =
  "The payment record was damaged. The bank is sending it again. You can go on selling.";

/** The scene for this instant. */
export function viewOf(state: DeviceState, clock: Clock): Scene {
  // Paper keeps its last picture for years, and a panel until something else is drawn.
  if (state.isEnding && state.queue.speaking === undefined) return { kind: "off" };
  const status = statusOf(state, clock);
  const now = clock.mono();
  const fault = faultOf(state, status, now);
  if (fault !== undefined) return fault;
  if (state.overlay !== undefined && now < state.overlay.until) {
    const { scene, since } = state.overlay;
    if (scene.kind === "verify") {
      // It ages, grows while it is looked at, and turns its seal every second.
      const rows = verifyRows(state.recent, trustedNow(state, clock));
      return { ...scene, status, rows, seal: Math.floor((now - since) / 1000) };
    }
    return "status" in scene ? { ...scene, status } : scene;
  }
  if (state.entry !== undefined) {
    const { currency, digits, problem } = state.entry.entry;
    return { kind: "entry", status, currency, digits, problem };
  }
  const { open } = state.charges;
  if (open !== undefined) {
    return {
      kind: "charge",
      status,
      merchant: merchantOf(state),
      money: open.money,
      qr: open.qr,
      billNumber: open.billNumber,
      secondsLeft: Math.max(0, Math.ceil((open.expiresAtMono - now) / 1000)),
      ...(now >= open.notYetAtMono ? { notYet: true } : {}),
      ...askedOf(state, open.md5),
      ...rielWords(state, { clock }),
    };
  }
  if (isSetUpOpen(state.line, now) || !isBound(state.setup.config)) {
    const { terminal: serial } = state.setup.config;
    return { kind: "set-up", status, serial, step: stepOf(state) };
  }
  if (state.session.blindSince !== undefined) {
    // Whole tens, so that a long outage does not repaint the screen every second.
    const seconds = Math.floor((now - state.session.blindSince) / 10_000) * 10;
    return { kind: "blind", status, seconds };
  }
  const { recovering } = state;
  if (recovering !== undefined && now < recovering.shownUntil) {
    return { kind: "fault", status, code: "P-recovering", advice: RECOVERING };
  }
  if (state.staticQr === undefined) return { kind: "starting", status };
  return {
    kind: "idle",
    status,
    merchant: merchantOf(state),
    currency: state.staticQr.currency,
    qr: state.staticQr.text,
    ...rielWords(state, { clock }),
  };
}

/** The code on the screen while the terminal cannot record or show. */
export function faultCodeOf(state: DeviceState, clock: Clock): string | undefined {
  const scene = faultOf(state, statusOf(state, clock), clock.mono());
  return scene?.kind === "fault" ? scene.code : undefined;
}

/** What the foot of an open charge says about the question that was asked. */
function askedOf(
  { question }: DeviceState,
  md5: string,
): { asked?: "waiting" | "paid" | "unpaid" } {
  if (question?.charge.md5 !== md5) return {};
  const { phase } = question;
  if (phase === "asked") return { asked: "waiting" };
  return { asked: phase === "unpaid" ? "unpaid" : "paid" };
}

/** Faults come first: a terminal that cannot record or show must not look ready. */
function faultOf(state: DeviceState, status: StatusBar, now: number): Scene | undefined {
  if (state.setup.isSafeMode === true) {
    const advice = "Payments are recorded, not announced. Check the phone; call service.";
    return { kind: "fault", status, code: "O-safe-mode", advice };
  }
  if (typeof state.ledger === "object") {
    const advice =
      state.ledger.fault === "full"
        ? "Storage is full. Payments are not recorded. Check the phone; call service."
        : "Storage failed. Payments are not recorded. Check the phone; call service.";
    return { kind: "fault", status, code: `P-${state.ledger.fault}`, advice };
  }
  const { unreadableUntil } = state.frame;
  if (unreadableUntil !== undefined && now < unreadableUntil) {
    const advice = "The code could not be drawn safely. Try again in a moment.";
    return { kind: "fault", status, code: "D-unreadable-code", advice };
  }
  return undefined;
}

/** What the technician does next. */
function stepOf({ line, technician, setup, session }: DeviceState): SetUpStep {
  if (line.phase.kind !== "secured") return "connect-cable";
  if (technician.number !== undefined) return "type-number-back";
  if (technician.job?.memory.kind === "payment") return "test-payment";
  if (!isBound(setup.config)) return "bind-merchant";
  return session.welcomed ? "done" : "join-network";
}

export function statusOf(state: DeviceState, clock: Clock): StatusBar {
  const trusted = trustedNow(state, clock);
  return {
    link: linkSignOf(state),
    clock: trusted === undefined ? undefined : clockText(trusted),
    // The same sign for both: nothing is heard.
    muted: volumeNow(state) === 0 || state.hearing.isUnheard,
    ...unheardOf(state),
  };
}

/**
 * Green only while every acquirer answers; red once the first one, whose account is on the codes,
 * cannot be heard; amber while any other is missing.
 */
export function linkSignOf({ banks: [first, ...others] }: DeviceState): LinkSign {
  if (!first.session.welcomed) {
    return first.session.blindSince === undefined ? "connecting" : "down";
  }
  return others.every(({ session }) => session.welcomed) ? "up" : "connecting";
}

/** The other acquirers that the terminal says it cannot hear, while it hears the first. */
function unheardOf({ banks: [first, ...others] }: DeviceState): { readonly unheard?: string } {
  if (first.session.blindSince !== undefined) return {};
  const names = others.filter(({ session }) => session.blindSince !== undefined);
  return names.length === 0 ? {} : { unheard: names.map(({ name }) => name).join(", ") };
}

function merchantOf(state: DeviceState): MerchantCard {
  const { name, nameKhmer } = state.setup.config.merchant;
  return { name, nameKhmer };
}
