/**
 * Messages to the acquirer: numbered, sent while the link is up, kept until the broker has them,
 * and sent again on the next connection when it ended first.
 */

import type { WallMs } from "../../drivers/hal/clock.ts";
import type { LinkFault } from "../../drivers/hal/link.ts";
import type { Outcome } from "../../drivers/hal/outcome.ts";
import { monoAfter, rfc3339 } from "../lib/time.ts";
import { encodeBase64url } from "../link/base64url.ts";
import type { ReceiptReason, ReceiptStage } from "../link/receipt.ts";
import type { UpTopic } from "../link/topics.ts";
import type { Bank } from "./bank.ts";
import type { Effect, Upstream } from "./effect.ts";
import { bestNow, type DeviceState, type Instruments } from "./state.ts";

/** At most this many messages are on their way without PUBACK (MQTT packet ids are not endless). */
const PUBLISHED_MAX = 64;

/** That a last receipt arrived is noted in the ledger within this time, together with others. */
const NOTE_WITHIN_MS = 2_000;
/** Above this many unsent messages, acknowledgements are held back … */
const CROWDED_ABOVE = 500;
/** … until there are no more than this. */
const ROOMY_BELOW = 250;

/** More than this never waits: what else there is to tell is read from the ledger when there is room. */
const WAITING_MAX = 1_000;

/** True while nothing may be queued that the ledger knows as well. */
export function isFull({ outbox }: DeviceState): boolean {
  return outbox.waiting.length >= WAITING_MAX;
}

/** True while there is room for a page of what was left to the ledger. */
export function isRoomy({ outbox }: DeviceState): boolean {
  return outbox.waiting.length <= ROOMY_BELOW;
}

/** True while the acquirer must not send more than the terminal can answer. */
export function isCrowded(state: DeviceState): boolean {
  const { held, waiting } = state.outbox;
  return held.length > 0 || waiting.length > CROWDED_ABOVE;
}

/**
 * Queues one signed message to a bank, the first unless another is named. `claims` are those of its
 * kind; the common ones are added here.
 */
export function send(
  state: DeviceState,
  instruments: Instruments,
  topic: UpTopic,
  claims: Readonly<Record<string, unknown>>,
  bank: Pick<Bank, "id"> = state.banks[0],
): void {
  state.outbox.waiting.push(makeUpstream(state, instruments, topic, claims, bank));
}

/** A message with the claims that every message has (contract, section 2). */
export function makeUpstream(
  state: DeviceState,
  { clock, crypto }: Instruments,
  topic: UpTopic,
  claims: Readonly<Record<string, unknown>>,
  bank: Pick<Bank, "id"> = state.banks[0],
): Upstream {
  const id = state.outbox.nextId;
  state.outbox.nextId += 1;
  const { terminal } = state.setup.config;
  return {
    id,
    acquirer: bank.id,
    topic,
    // Figures are worth nothing late; everything else must arrive.
    qos: topic === "health" ? 0 : 1,
    // The state is for whoever subscribes later; everything else is for now.
    retain: topic === "state",
    claims: {
      iss: terminal,
      aud: bank.id,
      jti: encodeBase64url(crypto.randomBytes(12)),
      iat: Math.floor(bestNow(state, clock) / 1000),
      ...claims,
    },
  };
}

/** Orders what may be sent now. */
export function flush(state: DeviceState, effects: Effect[]): void {
  const { outbox, session } = state;
  if (outbox.held.length > 0 && outbox.waiting.length <= ROOMY_BELOW) {
    for (const held of outbox.held.splice(0)) effects.push({ type: "link.acknowledge", ...held });
  }
  if (session.phase !== "up") return;
  const room = PUBLISHED_MAX - outbox.published.size;
  // A queue of a hundred thousand moves up as a whole: not for each message anew.
  if (room < PUBLISHED_MAX / 2 && outbox.waiting.length > CROWDED_ABOVE) return;
  for (const message of outbox.waiting.splice(0, room)) {
    outbox.published.set(message.id, message);
    effects.push({ type: "link.publish", generation: session.generation, message });
  }
}

/** One message reached the broker, or did not. */
export function published(
  state: DeviceState,
  { clock }: Instruments,
  id: number,
  outcome: Outcome<LinkFault>,
): void {
  const { outbox } = state;
  const message = state.outbox.published.get(id);
  if (message === undefined) return;
  // "down" is settled by `takeBack`; a broker that refuses one message will refuse it again.
  if (!outcome.ok && outcome.fault !== "refused") return;
  outbox.published.delete(id);
  if (message.finalOf === undefined) return;
  outbox.delivered.push(message.finalOf);
  outbox.noteAt ??= monoAfter(clock.mono(), NOTE_WITHIN_MS);
}

/** The connection ended: what it had not acknowledged waits again, in its old order. */
export function takeBack(state: DeviceState): void {
  const { outbox } = state;
  // An older connection's acknowledgements are nobody's: the broker will send those again.
  outbox.held.length = 0;
  // Hello and state belong to their connection; the next one says its own.
  const isLasting = ({ topic }: Upstream) => topic !== "hello" && topic !== "state";
  const again = [...outbox.published.values()].filter(isLasting);
  outbox.published.clear();
  outbox.waiting.unshift(...again);
}

/** One stage of an event's story with its time, as receipts list them. */
export interface StageTime {
  readonly stage: ReceiptStage;
  readonly at: string;
}

/** Queues a receipt (contract, section 2): what became of an event, charge or command. */
export function sendReceipt(
  state: DeviceState,
  instruments: Instruments,
  receipt: {
    /** Whose message it is about; the first bank's, when absent. */
    readonly acquirer?: string | undefined;
    readonly of?: string | undefined;
    readonly sha256?: string | undefined;
    readonly txid?: string | undefined;
    readonly stage: ReceiptStage;
    readonly reason?: ReceiptReason | undefined;
    /** Earlier stages; the present one is added. */
    readonly before?: readonly StageTime[];
    /** When it happened; now, when absent. */
    readonly at?: WallMs;
    /** The last receipt of a payment: kept by the ledger until the broker has it. */
    readonly isFinal?: boolean;
  },
): void {
  const { of, sha256, txid, stage, reason, before = [], isFinal = false } = receipt;
  const at = rfc3339(receipt.at ?? bestNow(state, instruments.clock));
  const claims = {
    kind: "receipt",
    ...(of === undefined ? {} : { of }),
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(txid === undefined ? {} : { txid }),
    stage,
    ...(reason === undefined ? {} : { reason }),
    at,
    stages: [...before, { stage, at }],
  };
  const { acquirer = state.banks[0].id } = receipt;
  const message = makeUpstream(state, instruments, "receipt", claims, { id: acquirer });
  if (!isFinal || txid === undefined) {
    state.outbox.waiting.push(message);
    return;
  }
  if (isFull(state)) {
    // The ledger knows how the story ended: it is told from there.
    state.outbox.isBehind = true;
    return;
  }
  state.outbox.final.add(txid);
  state.outbox.waiting.push({ ...message, finalOf: txid });
}
