/**
 * Commissioning: a number is said aloud and typed back, which proves that the box in front of the
 * technician is the one at the other end of the cable and can be heard; then a signed test payment
 * comes all the way from the bank. The record of it is signed by the terminal.
 */
import { answer } from "../../announce/queue.ts";
import { monoAfter, rfc3339, wallAfter } from "../../lib/time.ts";
import type { ParamsOf } from "../../line/methods.ts";
import { encodeBase64url } from "../../link/base64url.ts";
import { seal } from "../../link/envelope.ts";
import type { DeviceEvent } from "../event.ts";
import { bestNow, type DeviceState, type Instruments } from "../state.ts";
import { linkSignOf } from "../view.ts";
import { type Call, fail, finish, nameOf, peerOf, progress, refused, runOn } from "./reply.ts";
import { isBound } from "./settings.ts";
import type { Job, TestPayment } from "./technician-state.ts";

/** The number may be typed back for so long. */
const NUMBER_MS = 180_000;
/** A test payment is made by a person with a phone. */
const PAYMENT_MS = 300_000;

export function commission(call: Call, { number }: ParamsOf<"commission">): void {
  const { state, id } = call;
  if (!isBound(state.setup.config)) {
    fail(state, id, refused("there is no merchant yet; call merchant.bind first"));
    return;
  }
  if (linkSignOf(state) !== "up") {
    fail(state, id, refused("the bank is not heard; call link.test to see why"));
    return;
  }
  if (number === undefined) sayNumber(call);
  else takeNumber(call, number);
}

function sayNumber({ state, instruments, id }: Call): void {
  const drawn = instruments.crypto.randomBytes(4);
  const digits = [...drawn].map((byte) => byte % 10).join("");
  const until = monoAfter(instruments.clock.mono(), NUMBER_MS);
  state.technician.number = { digits, until };
  answer(state.queue, { kind: "serial", digits }, undefined);
  finish(state, id, { said: true });
}

/** One try for each number. */
function takeNumber(call: Call, typed: string): void {
  const { state, instruments, id } = call;
  const { number } = state.technician;
  state.technician.number = undefined;
  if (number === undefined || instruments.clock.mono() >= number.until) {
    fail(state, id, refused("no number was said lately; call commission without one first"));
    return;
  }
  if (number.digits !== typed) {
    const message = "that is not the number that was said; is this the right box? call commission";
    fail(state, id, refused(`${message} again for another number`));
    return;
  }
  runOn(call, { kind: "payment", number: typed, test: undefined }, PAYMENT_MS);
  const { job } = state.technician;
  if (job !== undefined) progress(state, job, "payment", "waiting for a test payment");
}

/** Looks for a test payment that is recorded, and then said or shown to its end. */
export function watchPayment(
  state: DeviceState,
  instruments: Instruments,
  job: Job,
  event: DeviceEvent,
): void {
  const { memory } = job;
  if (memory.kind !== "payment") return;
  if (event.type === "ledger.recorded" && event.outcome.ok && memory.test === undefined) {
    const results = event.outcome.value;
    const found = event.pending.find(
      ({ entry }, at) =>
        results[at] === "recorded" &&
        entry.acquirer === state.banks[0].id &&
        entry.env === "test" &&
        entry.kind === "credited",
    );
    if (found === undefined) return;
    const { txid, money, creditedAt, receivedAt } = found.entry;
    if (txid === null || money === null || creditedAt === null) return;
    const recordedAt = bestNow(state, instruments.clock);
    memory.test = { txid, ...money, creditedAt, receivedAt, recordedAt };
    progress(state, job, "recorded", "the test payment is recorded; it is being said");
    return;
  }
  if (event.type !== "ledger.marked" || !event.outcome.ok || memory.test === undefined) return;
  const { test } = memory;
  const mark = event.marks.find(({ txid, stage }) => txid === test.txid && stage !== "speaking");
  if (mark === undefined) return;
  const record = recordOf(state, instruments, test, mark.stage, mark.at);
  finish(state, job.id, { record });
}

/** Who binds whom to what, proven how; the acquirer and the vendor keep it. */
function recordOf(
  state: DeviceState,
  { clock, crypto }: Instruments,
  test: TestPayment,
  stage: string,
  toldAt: number,
): string {
  const { config, firmware } = state.setup;
  const now = bestNow(state, clock);
  const at = (time: number) => rfc3339(wallAfter(now, time - now));
  const { name, bakongAccountID, merchantID } = config.merchant;
  const claims = {
    iss: config.terminal,
    aud: config.acquirer.id,
    jti: encodeBase64url(crypto.randomBytes(12)),
    iat: Math.floor(now / 1000),
    kind: "commission.record",
    terminal: config.terminal,
    firmware,
    epoch: config.acquirer.epoch,
    merchant: {
      name,
      account: bakongAccountID,
      ...(merchantID === undefined ? {} : { merchantID }),
    },
    khqr: state.staticQr?.text,
    technician: nameOf(peerOf(state)),
    number: "typed back",
    volumePercent: state.volumePercent,
    test: {
      txid: test.txid,
      amountMinor: test.minor,
      currency: test.currency,
      stage,
      creditedAt: at(test.creditedAt),
      receivedAt: at(test.receivedAt),
      recordedAt: at(test.recordedAt),
      toldAt: at(toldAt),
    },
  };
  return new TextDecoder().decode(seal(claims, crypto));
}
