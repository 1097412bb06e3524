/**
 * Opening and ending charges: from the keypad or from the acquirer's till, a dynamic KHQR with a
 * bill number of its own and an expiry on the clock that cannot jump.
 */
import type { MonoMs, WallMs } from "../../drivers/hal/clock.ts";
import type { Money } from "../../drivers/hal/money.ts";
import { encodeDynamic } from "../khqr/encode.ts";
import { monoAfter, rfc3339, wallAfter } from "../lib/time.ts";
import type { RielOffer } from "../payment/acceptance.ts";
import { endCharge, openCharge } from "../payment/charge.ts";
import { merchantFields } from "../payment/static-code.ts";
import type { EntryProblem } from "../screen/scene.ts";
import { type DeviceState, type Instruments, type Overlay, trustedNow } from "./state.ts";
import { send } from "./uplink.ts";

/** No terminal of this firmware has lived before this: an earlier clock is not set. */
const EARLIEST_TIME = Date.UTC(2026, 0, 1);

/** Two clocks may differ by so much. */
const CLOCK_BEHIND_MAX_MS = 60_000;

/** A result is on the screen for so long at least, even when a till has the next customer. */
const READING_MS = 3_000;

/** Between one key and the next of somebody who is keying an amount. */
const TYPING_MS = 5_000;

/** What a till asks for; the keypad leaves the bill number and expiry to the terminal. */
export interface ChargeOrder {
  readonly money: Money;
  readonly billNumber?: string;
  readonly expiresAt?: WallMs;
  readonly openedBy?: string;
  readonly takenOffer?: RielOffer;
}

/**
 * Opens a charge in place of any other.
 * @returns what stands in the way, or undefined when it is open.
 */
export function startCharge(
  state: DeviceState,
  instruments: Instruments,
  order: ChargeOrder,
): EntryProblem | undefined {
  const { clock, crypto } = instruments;
  const createdAt = trustedNow(state, clock) ?? clock.wall();
  // A code made by a clock that is not set would be dead for the payer, or live too long; a clock
  // behind what a bank has signed is not set.
  if (createdAt < Math.max(EARLIEST_TIME, state.timeFloor - CLOCK_BEHIND_MAX_MS)) {
    return "clock-not-set";
  }
  const { lifetimeSeconds, notYetSeconds } = state.setup.config.charge;
  const expiresAt = order.expiresAt ?? wallAfter(createdAt, lifetimeSeconds * 1000);
  const billNumber = order.billNumber ?? nextBillNumber(state);
  const encoded = encodeDynamic({
    ...merchantFields(state.setup.config),
    money: order.money,
    createdAt,
    expiresAt,
    billNumber,
  });
  if (!encoded.ok) return "amount-too-large";
  const md5 = crypto.md5Hex(encoded.value);
  // Who opens another charge does not wait for an answer about the last one.
  state.question = undefined;
  openCharge(state.charges, {
    billNumber,
    money: order.money,
    qr: encoded.value,
    md5,
    expiresAt,
    expiresAtMono: monoAfter(clock.mono(), expiresAt - createdAt),
    notYetAtMono: monoAfter(clock.mono(), notYetSeconds * 1000),
    openedBy: order.openedBy,
    ...(order.takenOffer === undefined ? {} : { takenOffer: order.takenOffer }),
  });
  state.entry = order.openedBy === undefined ? undefined : givingWay(state, clock.mono());
  state.overlay = order.openedBy === undefined ? undefined : shortened(state, clock.mono());
  for (const bank of state.banks) {
    if (bank.news !== "asked") continue;
    // Only the terminal knows the md5 of its code; `watch` says that nobody waits for an answer.
    const lookup = { kind: "lookup", md5, billNumber, expiresAt: rfc3339(expiresAt), watch: true };
    send(state, instruments, "request", lookup, bank);
  }
  return undefined;
}

/**
 * A till leaves alone what the vendor is keying, as the rest of a number would be another amount.
 * One that nobody goes on with gives way soon.
 */
function givingWay({ entry }: DeviceState, now: MonoMs): DeviceState["entry"] {
  if (entry === undefined) return undefined;
  const until = monoAfter(now, TYPING_MS);
  return until < entry.until ? { ...entry, until } : entry;
}

/** A till must not wipe a payment from the screen before anybody has read it. */
function shortened({ overlay }: DeviceState, now: MonoMs): Overlay | undefined {
  if (overlay === undefined) return undefined;
  const until = monoAfter(overlay.since, READING_MS);
  if (until <= now) return undefined;
  return until < overlay.until ? { ...overlay, until } : overlay;
}

/** Ends the open charge when its time is up, and says so on the screen. */
export function expireCharge(state: DeviceState, { clock }: Instruments): void {
  const { open } = state.charges;
  const now = clock.mono();
  if (open === undefined || now < open.expiresAtMono) return;
  endCharge(state.charges, "expired");
  const scene = {
    kind: "expired",
    status: { link: "connecting", clock: undefined, muted: false },
    money: open.money,
    billNumber: open.billNumber,
  } as const;
  state.overlay = { scene, since: now, until: monoAfter(now, 5_000) };
}

/** Unique over all boots of the terminal: the durable boot counter and a counter within it. */
function nextBillNumber(state: DeviceState): string {
  state.charges.count += 1;
  // Without a boot counter (the ledger is not open) the boot's nonce keeps numbers apart.
  const boot = state.boot > 0 ? String(state.boot).padStart(4, "0") : state.nonce.slice(0, 8);
  return `B${boot}-${String(state.charges.count).padStart(4, "0")}`;
}
