/**
 * What a recorded credit is to the vendor: news, late news, or part of a digest; and which charge
 * it pays. Nothing comes here before its row is durable.
 */
import type { LedgerRow } from "../../drivers/hal/ledger.ts";
import { payerLanguage } from "../announce/payer-language.ts";
import { type Announcement, announce, type Spoken } from "../announce/queue.ts";
import { matchCredit } from "../payment/charge.ts";
import { freshnessOf, minutesAgo } from "../payment/freshness.ts";
import { isAbout } from "../payment/question.ts";
import { payerTold } from "../payment/wallet.ts";
import type { Scene } from "../screen/scene.ts";
import { bankShown } from "./bank.ts";
import { keepForDigest } from "./digest.ts";
import { isFromBefore } from "./recovery.ts";
import { type DeviceState, type Instruments, trustedNow } from "./state.ts";
import { statusOf } from "./view.ts";

/** Rows that wait for trusted time one by one; more of them go to the digest. */
const UNJUDGED_MAX = 256;

/** Decides how a recorded row is made known, or keeps it until the time is trusted. */
export function judge(
  state: DeviceState,
  instruments: Instruments,
  row: LedgerRow,
  wasCut: boolean,
): void {
  if (row.kind === "void" || row.money === null || row.creditedAt === null) return;
  // It stays untold in the ledger, and is told by the first boot that is well.
  if (state.setup.isSafeMode === true) return;
  const now = trustedNow(state, instruments.clock);
  if (now === undefined) {
    // A digest sums up what came in; a reversal may never be counted there.
    const isWaiting = row.kind === "reversed" || state.unjudged.length < UNJUDGED_MAX;
    if (isWaiting) state.unjudged.push({ row, wasCut });
    else keepForDigest(state, instruments, row, wasCut);
    return;
  }
  // It came before the record was lost: whatever its age, the vendor may have heard it.
  const isHeard = isFromBefore(state, row);
  if (row.kind === "reversed") {
    announce(state.queue, reversalOf(state, instruments, row, wasCut || isHeard));
    return;
  }
  const freshness = freshnessOf(row.creditedAt, now, state.setup.config.freshness);
  if (freshness === "stale" || isHeard) {
    // It may still settle a charge, so that a second payment for it is told apart. Tests never do.
    if (row.env === "live") {
      matchCredit(state.charges, { ...row, money: row.money, creditedAt: row.creditedAt });
    }
    keepForDigest(state, instruments, row, wasCut || isHeard);
    return;
  }
  const minutes = freshness === "late" ? minutesAgo(row.creditedAt, now) : 0;
  announce(state.queue, creditOf(state, instruments, row, minutes, wasCut));
}

/** Judges what waited for trusted time. */
export function judgeWaiting(state: DeviceState, instruments: Instruments): void {
  for (const { row, wasCut } of state.unjudged.splice(0)) judge(state, instruments, row, wasCut);
}

function creditOf(
  state: DeviceState,
  { clock }: Instruments,
  row: LedgerRow,
  minutes: number,
  wasCut: boolean,
): Announcement {
  const { money, creditedAt, txid } = row;
  if (money === null || creditedAt === null || txid === null) throw new Error("bug: no credit");
  const test = row.env === "test";
  // A test never settles a real charge.
  const match = test
    ? ({ result: "other", asked: undefined } as const)
    : matchCredit(state.charges, { money, creditedAt, md5: row.md5, billNumber: row.billNumber });
  const scene: Scene = {
    kind: "paid",
    status: statusOf(state, clock),
    money,
    match: match.result,
    asked: match.result === "matched" ? undefined : match.asked,
    reference: txid.slice(0, 8),
    minutesAgo: minutes,
    test,
    repeat: wasCut,
    payer: payerTold(row),
    ...bankShown(state, row),
  };
  // It comes with all that the vendor wanted to know.
  if (state.question !== undefined && isAbout(state.question, row)) state.question = undefined;
  const credits = [spokenOf(row)];
  if (wasCut) return { saying: { kind: "again", money, test }, scene, credits };
  if (minutes > 0) return { saying: { kind: "late", money, minutes, test }, scene, credits };
  const language = row.payer === null ? undefined : payerLanguage(row.payer);
  const payer = language === undefined ? {} : { payer: language };
  return {
    saying: { kind: "received", money, match: match.result, test, ...payer },
    scene,
    credits,
  };
}

function reversalOf(
  state: DeviceState,
  { clock }: Instruments,
  row: LedgerRow,
  again: boolean,
): Announcement {
  if (row.money === null || row.txid === null) throw new Error("bug: no reversal");
  return {
    saying: { kind: "reversed", money: row.money, again },
    scene: {
      kind: "reversed",
      status: statusOf(state, clock),
      money: row.money,
      reference: row.txid.slice(0, 8),
      ...bankShown(state, row),
    },
    credits: [spokenOf(row)],
  };
}

function spokenOf(row: LedgerRow): Spoken {
  if (row.txid === null || row.creditedAt === null) throw new Error("bug: a void is announced");
  const isStartRecorded = row.speaksAtOnce || row.speakingAt !== null;
  const { txid, acquirer, jti, receivedAt: recordedAt, creditedAt } = row;
  return { txid, acquirer, jti, recordedAt, creditedAt, isStartRecorded };
}
