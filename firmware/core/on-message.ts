/**
 * Messages from the acquirer. Nothing unverified gets past `openEnvelope`: it makes no sound,
 * lights no lamp and changes no screen; it leaves a receipt, at most one a second, and a counter.
 */
import type { LedgerEntry } from "../../drivers/hal/ledger.ts";
import type { LinkMessage } from "../../drivers/hal/link.ts";
import { isSilent } from "../announce/queue.ts";
import { never } from "../lib/assert.ts";
import type {
  ChargeCancel,
  ChargeOpen,
  Message,
  PaymentCredited,
  PaymentReversed,
  PaymentVoid,
} from "../link/claims.ts";
import { hex, openEnvelope } from "../link/envelope.ts";
import type { ReceiptReason } from "../link/receipt.ts";
import { wasHeard } from "../link/session.ts";
import { parseDownTopic } from "../link/topics.ts";
import { endCharge } from "../payment/charge.ts";
import { freshnessOf } from "../payment/freshness.ts";
import { bankAnswered } from "./asking.ts";
import { type Bank, bankOf } from "./bank.ts";
import { startCharge } from "./charging.ts";
import type { Effect } from "./effect.ts";
import { count } from "./on-ledger.ts";
import { showCancelled } from "./overlays.ts";
import { isFromBefore } from "./recovery.ts";
import { bestNow, type DeviceState, type Instruments, trustedNow } from "./state.ts";
import { sendReceipt } from "./uplink.ts";
import { welcomed } from "./welcome.ts";

/** Refusals are receipted at most this often (contract, section 2, rule 3). */
const REFUSAL_EVERY_MS = 1_000;

/** What a receipt of refusal says. */
interface Refusal {
  /** Whose message it was; the first bank's, when nobody can tell. */
  readonly acquirer?: string;
  readonly reason: ReceiptReason;
  readonly jti: string | undefined;
  readonly sha256?: string | undefined;
}

type Event = PaymentCredited | PaymentReversed | PaymentVoid;

/** Takes one message: an event goes to the ledger, everything else is done and acknowledged now. */
export function takeMessage(
  state: DeviceState,
  instruments: Instruments,
  message: LinkMessage,
  effects: Effect[],
): void {
  if (isQuarantined(state, instruments, message)) {
    acknowledge(message, effects);
    const sha256 = hex(instruments.crypto.sha256(message.payload));
    takeRefusal(state, instruments, { reason: "schema", jti: undefined, sha256 });
    return;
  }
  state.inHand = message.payload;
  const address = parseDownTopic(message.topic);
  const { terminal } = state.setup.config;
  if (address === undefined || address.terminal !== terminal) {
    acknowledge(message, effects);
    const sha256 = hex(instruments.crypto.sha256(message.payload));
    takeRefusal(state, instruments, { reason: "wrong-terminal", jti: undefined, sha256 });
    return;
  }
  const { payload, retained } = message;
  // Whose message it is, the topic says; of all keys only that bank's can open it.
  const bank = bankOf(state, address.acquirer) ?? state.banks[0];
  const { id: acquirer, epoch, keys } = bank;
  const opened = openEnvelope(
    { what: address.what, payload, retained },
    { acquirer, terminal, epoch, keys },
    instruments.crypto,
  );
  if (!opened.ok) {
    acknowledge(message, effects);
    takeRefusal(state, instruments, { acquirer, ...opened.problem });
    return;
  }
  if (address.acquirer !== acquirer) {
    // The signature is our acquirer's but the topic is not: somebody moved the message.
    acknowledge(message, effects);
    takeRefusal(state, instruments, { reason: "wrong-acquirer", jti: opened.value.jti });
    return;
  }
  wasHeard(bank.session, instruments.clock.mono());
  takeVerified(state, instruments, opened.value, { bank, message }, effects);
}

/** A verified message and whose it is. */
interface Parcel {
  readonly bank: Bank;
  readonly message: LinkMessage;
}

function takeVerified(
  state: DeviceState,
  instruments: Instruments,
  value: Message,
  parcel: Parcel,
  effects: Effect[],
): void {
  const { bank, message } = parcel;
  const refuse = (reason: ReceiptReason) =>
    takeRefusal(state, instruments, { acquirer: bank.id, reason, jti: value.jti });
  // The account on the codes is the first bank's: no other can open a charge or know of one.
  const isStranger = value.kind.startsWith("charge.") && bank !== state.banks[0];
  if (isStranger) {
    acknowledge(message, effects);
    refuse("wrong-acquirer");
    return;
  }
  switch (value.kind) {
    case "payment.credited":
    case "payment.reversed":
    case "payment.void":
      // Not acknowledged here: the ledger's commit comes first.
      takeEvent(state, instruments, value, parcel, effects);
      return;
    case "charge.open":
    case "charge.cancel": {
      acknowledge(message, effects);
      takeCharge(state, instruments, value);
      return;
    }
    case "charge.status": {
      acknowledge(message, effects);
      const reason = bankAnswered(state, instruments, value);
      if (reason !== undefined) refuse(reason);
      return;
    }
    case "session.welcome": {
      acknowledge(message, effects);
      const reason = welcomed(state, instruments, value, bank);
      if (reason !== undefined) refuse(reason);
      return;
    }
    default:
      never(value);
  }
}

/** Twice it was in hand when the terminal crashed; there is no third time (fault M7). */
function isQuarantined(
  { setup }: DeviceState,
  { crypto }: Instruments,
  { payload }: LinkMessage,
): boolean {
  const { quarantine } = setup;
  if (quarantine === undefined || quarantine.size === 0) return false;
  return quarantine.has(hex(crypto.sha256(payload)));
}

/** Counts a refusal, and reports it unless one was reported within the last second. */
export function takeRefusal(
  state: DeviceState,
  instruments: Instruments,
  { acquirer, reason, jti, sha256 }: Refusal,
): void {
  count(state, reason);
  const now = instruments.clock.mono();
  const { rejectedReportedAt } = state;
  if (rejectedReportedAt !== undefined && now - rejectedReportedAt < REFUSAL_EVERY_MS) return;
  state.rejectedReportedAt = now;
  sendReceipt(state, instruments, { acquirer, of: jti, sha256, stage: "rejected", reason });
}

function takeEvent(
  state: DeviceState,
  instruments: Instruments,
  event: Event,
  { bank, message }: Parcel,
  effects: Effect[],
): void {
  const speaksAtOnce = willSpeakAtOnce(state, instruments, event, bank);
  if (speaksAtOnce) state.isStartPending = true;
  const entry = entryOf(state, instruments, event, { bank, speaksAtOnce });
  const { generation, token } = message;
  effects.push({ type: "ledger.record", pending: { entry, generation, token } });
}

/** Only the first credit of a silent moment is spoken the moment it is durable. */
function willSpeakAtOnce(
  state: DeviceState,
  { clock }: Instruments,
  event: Event,
  { id: acquirer }: Bank,
): boolean {
  const now = trustedNow(state, clock);
  if (event.kind !== "payment.credited" || now === undefined) return false;
  const isNews = !isFromBefore(state, { ...event, acquirer });
  if (state.isStartPending || !isSilent(state.queue) || !isNews) return false;
  return freshnessOf(event.creditedAt, now, state.setup.config.freshness) !== "stale";
}

function entryOf(
  state: DeviceState,
  { clock }: Instruments,
  event: Event,
  { bank, speaksAtOnce }: { readonly bank: Bank; readonly speaksAtOnce: boolean },
): LedgerEntry {
  const { jti, jws, epoch, seq } = event;
  const common = {
    acquirer: bank.id,
    epoch,
    seq,
    jti,
    jws,
    receivedAt: bestNow(state, clock),
    speaksAtOnce,
  };
  if (event.kind === "payment.void") {
    return {
      ...common,
      kind: "void",
      txid: null,
      env: "live",
      money: null,
      creditedAt: null,
      reversalOf: null,
      reversalReason: null,
      billNumber: null,
      md5: null,
      rail: null,
      payer: null,
    };
  }
  const isReversal = event.kind === "payment.reversed";
  const { txid, env, money, creditedAt, billNumber, md5, rail, payer } = event;
  return {
    ...common,
    kind: isReversal ? "reversed" : "credited",
    txid,
    env,
    money,
    creditedAt,
    reversalOf: isReversal ? event.of : null,
    reversalReason: isReversal ? event.reason : null,
    billNumber,
    md5,
    rail,
    payer,
  };
}

function takeCharge(
  state: DeviceState,
  instruments: Instruments,
  order: ChargeOpen | ChargeCancel,
): void {
  const reject = (reason: ReceiptReason) =>
    sendReceipt(state, instruments, { of: order.jti, stage: "rejected", reason });
  const { open } = state.charges;
  if (state.setup.isSafeMode === true) {
    reject("display-fault");
    return;
  }
  if (order.kind === "charge.cancel") {
    if (open?.billNumber !== order.billNumber) {
      reject("unknown-charge");
      return;
    }
    showCancelled(state, instruments, endCharge(state.charges, "cancelled"));
    sendReceipt(state, instruments, { of: order.jti, stage: "shown" });
    return;
  }
  const { money, billNumber, expiresAt, jti } = order;
  if (open?.openedBy === jti) {
    sendReceipt(state, instruments, { of: jti, stage: "duplicate" });
    return;
  }
  // Without trusted time nobody knows how long the till's expiry is away (fault T1).
  if (trustedNow(state, instruments.clock) === undefined) {
    reject("not-live");
    return;
  }
  if (!state.setup.config.merchant.currencies.includes(money.currency)) {
    reject("currency");
    return;
  }
  if (expiresAt <= bestNow(state, instruments.clock)) {
    reject("expired");
    return;
  }
  const problem = startCharge(state, instruments, { money, billNumber, expiresAt, openedBy: jti });
  if (problem !== undefined) reject(problem === "clock-not-set" ? "not-live" : "amount");
}

function acknowledge(message: LinkMessage, effects: Effect[]): void {
  const { generation, token } = message;
  if (token > 0) effects.push({ type: "link.acknowledge", generation, tokens: [token] });
}
