/**
 * Answers and notices that wait for their turn, which may come minutes later. What has become
 * untrue meanwhile is not said: today's totals are read from the ledger once more, all else is
 * dropped.
 */
import type { Clock, WallMs } from "../../drivers/hal/clock.ts";
import type { CurrencyTotal, LedgerFault } from "../../drivers/hal/ledger.ts";
import type { Money } from "../../drivers/hal/money.ts";
import type { Outcome } from "../../drivers/hal/outcome.ts";
import { type Announcement, answer } from "../announce/queue.ts";
import { businessDayStart, monoAfter, wallAfter } from "../lib/time.ts";
import type { Scene } from "../screen/scene.ts";
import type { Effect } from "./effect.ts";
import { ownersNow } from "./ownership.ts";
import { isRecovering } from "./recovery.ts";
import { type DeviceState, type Instruments, trustedNow } from "./state.ts";
import { statusOf } from "./view.ts";

const ADVICE_MS = 4_000;
const DAY_MS = 86_400_000;

/** Before it has opened, or once it was lost, the ledger can answer nothing about payments. */
export function hasRecord({ ledger }: DeviceState): boolean {
  return ledger !== "opening" && (ledger === "open" || !ledger.isClosed);
}

/** Asks the ledger for the totals of today, or shows why there are none to tell. */
export function askTotals(state: DeviceState, { clock }: Instruments, effects: Effect[]): void {
  if (!hasRecord(state)) return;
  const now = trustedNow(state, clock);
  if (now === undefined) {
    const advice = "The time is not known yet. Today's totals come when the bank is heard.";
    advise(state, clock, "T-clock-not-set", advice);
    return;
  }
  if (isRecovering(state)) {
    const advice =
      "The bank is sending the payment record again. Totals come when all of it is here.";
    advise(state, clock, "P-recovering", advice);
    return;
  }
  const from = businessDayStart(now);
  const whose = ownersNow(state);
  const to = wallAfter(from, DAY_MS);
  effects.push({ type: "ledger.total", from, to, ...(whose === undefined ? {} : { whose }) });
}

/** The ledger's answer: the totals of the day that began at `from`. */
export function totalled(
  state: DeviceState,
  { clock }: Instruments,
  from: WallMs,
  outcome: Outcome<LedgerFault, readonly CurrencyTotal[]>,
): void {
  if (!outcome.ok) return;
  const status = statusOf(state, clock);
  const count = outcome.value.reduce((sum, total) => sum + total.count, 0);
  const sums: Money[] = outcome.value
    .filter((total) => total.count > 0 || total.minor !== 0)
    .map(({ minor, currency }) => ({ minor, currency }));
  const scene = { kind: "totals", status, count, sums } as const;
  // A day on which more was taken back than came in is shown, not said: there are no words for it.
  const isSayable = count > 0 && sums.every((sum) => sum.minor > 0);
  const saying = isSayable ? ({ kind: "totals", count, sums } as const) : NOTHING;
  answer(state.queue, saying, scene, asOf(state, from));
}

const NOTHING = { kind: "no-payments" } as const;

/** Nothing was ever recorded that the repeat key could repeat. */
export function answerNothing(state: DeviceState): void {
  answer(state.queue, NOTHING, undefined, asOf(state, undefined));
}

/** The record and the day that an answer is true of. */
function asOf({ recordCount }: DeviceState, from: WallMs | undefined): string {
  return `${recordCount} ${from ?? ""}`;
}

/** True when what waits to be said has become untrue while it waited. */
export function isOutdated(
  state: DeviceState,
  { clock }: Instruments,
  { saying, scene, asOf: then }: Announcement,
): boolean {
  const { quiet, charges, recent } = state;
  switch (saying.kind) {
    case "totals":
    case "no-payments": {
      const now = trustedNow(state, clock);
      const isOfDay = scene !== undefined && now !== undefined;
      return then !== asOf(state, isOfDay ? businessDayStart(now) : undefined);
    }
    case "repeat":
      // The record was lost meanwhile, or so much has come that it is no longer the last payment.
      if (!hasRecord(state)) return true;
      return !recent.some(({ kind, money }) => kind === "credited" && isSame(money, saying.money));
    case "not-received":
      // The bank's no about a code that is gone is true until that code is paid after all.
      if (scene?.kind === "asked") return isPaid(state, scene.billNumber);
      return !isSame(charges.open?.money ?? null, saying.money);
    case "link-lost":
      return !isSomeBankUnheard(state);
    case "link-back":
      return isSomeBankUnheard(state);
    case "quiet":
      return quiet.isOn !== saying.isBeginning || quiet.isLifted;
    default:
      return false;
  }
}

function isPaid({ charges }: DeviceState, billNumber: string): boolean {
  return charges.ended.some((charge) => charge.billNumber === billNumber && charge.end === "paid");
}

function isSomeBankUnheard({ banks }: DeviceState): boolean {
  return banks.some(({ session }) => session.blindSince !== undefined);
}

function isSame(one: Money | null, other: Money): boolean {
  return one?.minor === other.minor && one.currency === other.currency;
}

/** What was not said because it is not true any more: totals are read anew, all else is dropped. */
export function renew(
  state: DeviceState,
  instruments: Instruments,
  { scene }: Announcement,
  effects: Effect[],
): void {
  if (scene?.kind === "totals") askTotals(state, instruments, effects);
}

function advise(state: DeviceState, clock: Clock, code: string, advice: string): void {
  const scene: Scene = { kind: "fault", status: statusOf(state, clock), code, advice };
  const since = clock.mono();
  state.overlay = { scene, since, until: monoAfter(since, ADVICE_MS) };
}
