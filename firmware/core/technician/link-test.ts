/**
 * The way to the bank, step by step, in plain words: the name of the broker, the route, TLS, login,
 * each topic, the bank's answer to a hello of this very test. It watches the link's own next
 * attempt, so that what is tested is what will be used.
 */
import type { LinkDownReason, LinkEvent } from "../../../drivers/hal/link.ts";
import type { NetworkFault, NetworkStatus } from "../../../drivers/hal/network.ts";
import type { Outcome } from "../../../drivers/hal/outcome.ts";
import { monoAfter } from "../../lib/time.ts";
import type { LinkFinding } from "../../line/doctor/finding.ts";
import { findingOf, troubleBehind } from "../../line/doctor/link-doctor.ts";
import { hex } from "../../link/envelope.ts";
import { WELCOME_WITHIN_MS } from "../../link/session.ts";
import { type UpTopic, upTopic } from "../../link/topics.ts";
import type { Effect } from "../effect.ts";
import type { DeviceEvent } from "../event.ts";
import { bestNow, type DeviceState, type Instruments, trustedNow } from "../state.ts";
import { makeUpstream } from "../uplink.ts";
import { linkSignOf } from "../view.ts";
import { figuresFor } from "../vitals.ts";
import { type LinkStep, refusedTopic, reportFailure, reportUp } from "./link-report.ts";
import { type Call, fail, finish, progress, refused, runOn } from "./reply.ts";
import { isBound } from "./settings.ts";
import type { Job } from "./technician-state.ts";

/** A wait for the last attempt and one of its own, of ten seconds each at most. */
const PATIENCE_MS = 25_000;
/** An answer that comes later tells no time, so it is none. */
const ANSWER_MS = WELCOME_WITHIN_MS;
/** What every test sends; receipts are sent when there is something to receipt. */
const TRIED: readonly UpTopic[] = ["hello", "state", "request", "health"];

/** What a failure without a code of its own most likely is. */
const LIKELY: Readonly<Record<LinkStep, LinkFinding>> = {
  name: "name-unanswered",
  route: "address-silent",
  tls: "certificate-refused",
  login: "login-refused",
  subscription: "topic-closed",
  publishing: "publish-refused",
  welcome: "bank-silent",
};

/** What a sign-in page in between may look like to TLS. */
const PORTAL_GUISES: readonly LinkFinding[] = [
  "name-unknown",
  "route-none",
  "port-closed",
  "address-silent",
  "line-cut",
  "not-tls",
  "wrong-name",
  "unknown-authority",
];

export function testLink(call: Call): void {
  const { state, instruments, effects, id } = call;
  if (!isBound(state.setup.config)) {
    fail(state, id, refused("there is no merchant yet, so there is no bank; call merchant.bind"));
    return;
  }
  // No waiting for the back-off: somebody stands beside it.
  const { session } = state;
  if (session.phase === "waiting") session.retryAt = instruments.clock.mono();
  if (instruments.network !== undefined) effects.push({ type: "network.status" });
  const isConnected = session.phase === "subscribing" || session.phase === "up";
  const isSubscribed = session.phase === "up";
  const memory = { isConnected, isSubscribed, isBehindPortal: false, trip: undefined };
  runOn(call, { kind: "link", ...memory }, PATIENCE_MS);
}

/** Notes what the broker said to a message; a new connection begins anew. */
export function notePublishing(state: DeviceState, event: DeviceEvent): void {
  const { technician, outbox, setup, session } = state;
  if (event.type === "link.reported" && event.report.type === "up") technician.publishing.clear();
  if (event.type !== "link.published" || event.generation !== session.generation) return;
  const message = outbox.published.get(event.id);
  const { outcome } = event;
  if (message === undefined || message.qos === 0) return;
  if (!outcome.ok && outcome.fault !== "refused") return;
  const topic = upTopic(message.acquirer, setup.config.terminal, message.topic);
  technician.publishing.set(topic, outcome.ok ? "allowed" : "refused");
}

/** The link went up or down while it is tested. */
export function linkTold(
  state: DeviceState,
  { clock }: Instruments,
  { id, memory }: Job,
  report: LinkEvent,
): void {
  if (memory.kind !== "link") return;
  if (report.type === "up") {
    memory.isConnected = true;
    memory.trip = undefined;
    progress(state, { id }, "login", "connected; the broker knows this terminal");
  } else if (report.type === "down" && report.reason !== "protocol-version") {
    const { reason, detail } = report;
    const isTrusted = trustedNow(state, clock) !== undefined;
    const trouble = troubleBehind(detail, { nowMs: bestNow(state, clock), isTrusted });
    const { isConnected, isBehindPortal } = memory;
    const finding =
      isConnected || trouble === undefined
        ? LIKELY[stepOf(reason, detail, isConnected)]
        : findingOf(trouble);
    const isGuise = isBehindPortal && PORTAL_GUISES.includes(finding);
    finish(state, id, reportFailure(state, isGuise ? "captive-portal" : finding, detail));
  }
}

/** How far the network reaches, where the board can tell. */
export function portalTold({ memory }: Job, outcome: Outcome<NetworkFault, NetworkStatus>): void {
  if (memory.kind !== "link" || !outcome.ok) return;
  memory.isBehindPortal = outcome.value.reach === "portal";
}

/** The broker granted the subscription, or did not. */
export function subscriptionTold(state: DeviceState, job: Job, isGranted: boolean): void {
  if (job.memory.kind !== "link") return;
  if (!isGranted) {
    const detail = "the broker does not let this terminal read its topics";
    finish(state, job.id, reportFailure(state, "topic-closed", detail));
    return;
  }
  job.memory.isSubscribed = true;
  progress(state, job, "subscription", "subscribed; waiting for the bank");
}

/** After every event: is the link up, so that a hello may be tried, and has it been answered? */
export function lookForWelcome(
  state: DeviceState,
  instruments: Instruments,
  job: Job,
  effects: Effect[],
): void {
  const { memory } = job;
  if (memory.kind !== "link") return;
  const topic = refusedTopic(state);
  if (topic !== undefined && memory.trip !== undefined) {
    const detail = "the broker refused a message of this terminal";
    finish(state, job.id, reportFailure(state, "publish-refused", detail, topic));
    return;
  }
  if (memory.trip === undefined) {
    if (state.session.phase !== "up") return;
    beginTrip(state, instruments, memory, effects);
    const until = monoAfter(instruments.clock.mono(), ANSWER_MS);
    state.technician.job = { ...job, until };
    return;
  }
  const { before, begunAt } = memory.trip;
  const isAnswered = state.banks.every(
    ({ session }, at) => session.answerCount > (before[at] ?? 0),
  );
  if (!isAnswered || !isTaken(state) || linkSignOf(state) !== "up") return;
  finish(state, job.id, reportUp(state, Math.round(instruments.clock.mono() - begunAt)));
}

/** The broker has taken a message on every topic that is tried. */
function isTaken({ banks, setup, technician }: DeviceState): boolean {
  const { terminal } = setup.config;
  return TRIED.every((what) => {
    return technician.publishing.get(upTopic(banks[0].id, terminal, what)) === "allowed";
  });
}

/**
 * Subscribes once more, upon which every bank is greeted anew; and sends what else the terminal
 * sends of itself: its figures, and a question about a code that nobody has.
 */
function beginTrip(
  state: DeviceState,
  instruments: Instruments,
  memory: Extract<Job["memory"], { kind: "link" }>,
  effects: Effect[],
): void {
  const { banks, outbox, session, technician } = state;
  const { clock, crypto } = instruments;
  const now = clock.mono();
  technician.publishing.clear();
  memory.trip = {
    begunAt: now,
    before: banks.map(({ session: one }) => one.answerCount),
    unsignedBefore: unsignedCount(state),
    staleBefore: staleCount(state),
  };
  effects.push({ type: "link.subscribe", generation: session.generation });
  const bank = banks[0];
  const figures = figuresFor(state, bank, now, outbox.waiting.length);
  // Taken as certainly as the rest, so that the broker's word on it is heard.
  const health = { ...makeUpstream(state, instruments, "health", figures, bank), qos: 1 as const };
  const lookup = { kind: "lookup", md5: hex(crypto.randomBytes(16)) };
  outbox.waiting.push(health, makeUpstream(state, instruments, "request", lookup, bank));
}

function unsignedCount({ rejected }: DeviceState): number {
  return (rejected.get("signature") ?? 0) + (rejected.get("unknown-key") ?? 0);
}

function staleCount({ rejected }: DeviceState): number {
  return rejected.get("expired") ?? 0;
}

/** Time is up: the first step that did not succeed is the one to look at. */
export function endLinkTest(state: DeviceState, job: Job): void {
  if (job.memory.kind !== "link") return;
  const { isConnected, isSubscribed, isBehindPortal, trip } = job.memory;
  const step = isSubscribed ? "welcome" : isConnected ? "subscription" : "route";
  let finding = step === "route" && isBehindPortal ? "captive-portal" : LIKELY[step];
  let detail = "nothing came back in time";
  if (trip !== undefined && unsignedCount(state) > trip.unsignedBefore) {
    finding = "welcome-unsigned";
    detail = "what came back is not signed by a key that this terminal trusts";
  } else if (trip !== undefined && staleCount(state) > trip.staleBefore) {
    finding = "welcome-stale";
    detail = "what came back does not answer the hello of this test";
  }
  finish(state, job.id, reportFailure(state, finding, detail));
}

function stepOf(reason: LinkDownReason, detail: string, isConnected: boolean): LinkStep {
  if (isConnected) return "welcome";
  if (reason === "certificate") return "tls";
  if (reason === "refused" || reason === "taken-over" || reason === "malformed") return "login";
  if (/name of the broker/.test(detail)) return "name";
  return /TLS|SSL/.test(detail) ? "tls" : "route";
}
