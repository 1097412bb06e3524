/**
 * "Was this paid?": asks the acquirer about the open charge, or about the last one, and tells yes,
 * no or cannot know, each plainly. A yes is never money: it only makes the terminal ask for what it
 * may have missed, and the payment is announced when its signed credit is recorded.
 */
import { answer } from "../announce/queue.ts";
import { monoAfter, rfc3339 } from "../lib/time.ts";
import type { ChargeStatus } from "../link/claims.ts";
import type { Charge } from "../payment/charge.ts";
import type { Question } from "../payment/question.ts";
import type { AskedScene } from "../screen/scene.ts";
import type { DeviceState, Instruments } from "./state.ts";
import { makeUpstream, send } from "./uplink.ts";
import { statusOf } from "./view.ts";

/** After a yes, the credit itself gets this long to come first: it says more. */
const CREDIT_WITHIN_MS = 1_500;
/** How long a no stays below the code. */
const SHOWN_MS = 6_000;
/** Events asked for at once after a yes (contract, section 2, rule 5). */
const PAGE = 100;

/**
 * Asks about the open charge, else about the last one of this boot.
 * @returns false when there has been none.
 */
export function askBank(state: DeviceState, instruments: Instruments): boolean {
  const { open, ended } = state.charges;
  const last = ended.at(-1);
  const charge = open ?? last;
  if (charge === undefined) return false;
  state.overlay = undefined;
  if (open === undefined && last?.end === "paid") {
    tell(state, instruments, charge, { answer: "paid", isRecorded: true });
    return true;
  }
  // Asked again while the answer is on its way: one question is enough.
  if (state.question?.phase === "asked" && state.question.charge.md5 === charge.md5) {
    if (open === undefined) showWaiting(state, instruments, state.question);
    return true;
  }
  if (!state.session.welcomed) {
    tell(state, instruments, charge, { answer: "unknown", why: "offline" });
    return true;
  }
  ask(state, instruments, charge);
  return true;
}

function ask(state: DeviceState, instruments: Instruments, charge: Charge): void {
  const { md5, billNumber, expiresAt, money } = charge;
  const lookup = makeUpstream(state, instruments, "request", {
    kind: "lookup",
    md5,
    billNumber,
    expiresAt: rfc3339(expiresAt),
    answer: true,
  });
  state.outbox.waiting.push(lookup);
  const waitMs = state.setup.config.charge.answerSeconds * 1000;
  const until = monoAfter(instruments.clock.mono(), waitMs);
  const jti = String(lookup.claims.jti);
  state.question = { charge: { md5, billNumber, money }, jti, phase: "asked", until };
  // The code of an open charge stays on the screen: somebody may be paying it at this moment.
  if (state.charges.open === undefined) showWaiting(state, instruments, state.question);
}

function showWaiting(state: DeviceState, { clock }: Instruments, { charge, until }: Question) {
  const { money, billNumber } = charge;
  const status = statusOf(state, clock);
  const scene: AskedScene = { kind: "asked", status, money, billNumber, answer: "waiting" };
  state.overlay = { scene, since: clock.mono(), until };
}

/**
 * The acquirer's answer. Only one that names the question still waiting means anything: a later one
 * tells of another moment, and one that was never asked for could be played back.
 * @returns the reason of the contract when it is worthless.
 */
export function bankAnswered(
  state: DeviceState,
  instruments: Instruments,
  status: ChargeStatus,
): "expired" | "unknown-charge" | undefined {
  const { question } = state;
  if (question?.phase !== "asked" || status.of !== question.jti) return "expired";
  if (status.md5 !== question.charge.md5) return "unknown-charge";
  if (status.answer === "paid") {
    const until = monoAfter(instruments.clock.mono(), CREDIT_WITHIN_MS);
    state.question = { ...question, phase: "paid", until };
    askForCredit(state, instruments);
    return undefined;
  }
  state.question = undefined;
  const { charge } = question;
  if (status.answer === "unpaid") tellUnpaid(state, instruments, question);
  else tell(state, instruments, charge, { answer: "unknown", why: "unsure" });
  return undefined;
}

/** A code that can still be paid stays lit: the customer may be about to. */
function tellUnpaid(state: DeviceState, instruments: Instruments, question: Question): void {
  const { charge } = question;
  if (state.charges.open?.md5 !== charge.md5) {
    tell(state, instruments, charge, { answer: "unpaid" });
    return;
  }
  const until = monoAfter(instruments.clock.mono(), SHOWN_MS);
  state.question = { ...question, phase: "unpaid", until };
  answer(state.queue, { kind: "not-received", money: charge.money }, undefined);
}

/** What was paid and is not recorded is missing, whatever number it has. */
function askForCredit(state: DeviceState, instruments: Instruments): void {
  const { epoch, sequence } = state.banks[0];
  const from = sequence.contiguous + 1;
  send(state, instruments, "request", { kind: "resync", epoch, from, to: from + PAGE - 1 });
}

/** Ends the waiting when its time is up, or when the acquirer cannot be heard any more. */
export function followQuestion(state: DeviceState, instruments: Instruments): void {
  const { question } = state;
  if (question === undefined) return;
  const { charge, phase, until } = question;
  if (phase === "confirmed") {
    // Told; kept only to warn, while the code is still shown, that it has been paid.
    if (state.charges.open?.md5 !== charge.md5) state.question = undefined;
    return;
  }
  const isOver = instruments.clock.mono() >= until;
  if (phase === "unpaid") {
    if (isOver) state.question = undefined;
    return;
  }
  if (phase === "paid") {
    if (!isOver) return;
    state.question = { ...question, phase: "confirmed" };
    // Recorded, and too old to be announced by itself: then it is in the digest.
    const paid = state.charges.ended.find(({ md5, end }) => md5 === charge.md5 && end === "paid");
    const isRecorded = paid === undefined ? {} : { isRecorded: true };
    tell(state, instruments, charge, { answer: "paid", ...isRecorded });
    return;
  }
  if (!isOver && state.session.welcomed) return;
  state.question = undefined;
  tell(state, instruments, charge, { answer: "unknown", why: isOver ? "no-answer" : "offline" });
}

/** Says it and shows it; money that has just come is said and shown first. */
function tell(
  state: DeviceState,
  { clock }: Instruments,
  { money, billNumber }: Pick<Charge, "money" | "billNumber">,
  verdict: Pick<AskedScene, "why" | "isRecorded"> & {
    readonly answer: "paid" | "unpaid" | "unknown";
  },
): void {
  const scene: AskedScene = {
    kind: "asked",
    status: statusOf(state, clock),
    money,
    billNumber,
    ...verdict,
  };
  const said = verdict.answer;
  if (said === "unpaid") answer(state.queue, { kind: "not-received", money }, scene);
  else answer(state.queue, { kind: "asked", answer: said }, scene);
}
