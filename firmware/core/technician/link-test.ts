/**
 * The way to the bank, step by step, in plain words: the name of the broker, the route, TLS, login,
 * subscription, the bank's welcome. It watches the link's own next attempt, so that what is tested
 * is what will be used.
 */
import type { LinkDownReason, LinkEvent } from "../../../drivers/hal/link.ts";
import { FINDING_CHECKS, type LinkCheck, type LinkFinding } from "../../line/doctor/finding.ts";
import { explain, findingOf, troubleBehind } from "../../line/doctor/link-doctor.ts";
import { bestNow, type DeviceState, type Instruments, trustedNow } from "../state.ts";
import { linkSignOf } from "../view.ts";
import { type Call, fail, finish, progress, refused, runOn } from "./reply.ts";
import { isBound } from "./settings.ts";
import type { Job } from "./technician-state.ts";

const STEPS = ["name", "route", "tls", "login", "subscription", "welcome"] as const;
type Step = (typeof STEPS)[number];
/** An attempt takes ten seconds at most, a lost welcome is asked for again after ten. */
const PATIENCE_MS = 35_000;

/** What a failure without a code of its own most likely is. */
const LIKELY: Readonly<Record<Step, LinkFinding>> = {
  name: "name-unanswered",
  route: "address-silent",
  tls: "certificate-refused",
  login: "login-refused",
  subscription: "topic-closed",
  welcome: "bank-silent",
};

/** The step in which a check of the doctor is shown. */
const SHOWN_IN: Readonly<Record<LinkCheck, Step>> = {
  name: "name",
  route: "route",
  portal: "route",
  tls: "tls",
  login: "login",
  subscription: "subscription",
  publishing: "subscription",
  welcome: "welcome",
};

export function testLink(call: Call): void {
  const { state, instruments, id } = call;
  if (!isBound(state.setup.config)) {
    fail(state, id, refused("there is no merchant yet, so there is no bank; call merchant.bind"));
    return;
  }
  if (linkSignOf(state) === "up") {
    finish(state, id, reportUp(trustedNow(state, instruments.clock) !== undefined));
    return;
  }
  // No waiting for the back-off: somebody stands beside it.
  const { session } = state;
  if (session.phase === "waiting") session.retryAt = instruments.clock.mono();
  const isConnected = session.phase === "subscribing" || session.phase === "up";
  const isSubscribed = session.phase === "up";
  runOn(call, { kind: "link", isConnected, isSubscribed }, PATIENCE_MS);
}

/** The link went up or down while it is tested. */
export function linkTold(
  state: DeviceState,
  { clock }: Instruments,
  job: Job,
  report: LinkEvent,
): void {
  if (job.memory.kind !== "link") return;
  if (report.type === "up") {
    job.memory.isConnected = true;
    progress(state, job, "login", "connected; the broker knows this terminal");
  } else if (report.type === "down" && report.reason !== "protocol-version") {
    const { reason, detail } = report;
    const isTrusted = trustedNow(state, clock) !== undefined;
    const trouble = troubleBehind(detail, { nowMs: bestNow(state, clock), isTrusted });
    const { isConnected } = job.memory;
    const finding =
      isConnected || trouble === undefined
        ? LIKELY[stepOf(reason, detail, isConnected)]
        : findingOf(trouble);
    finish(state, job.id, reportFailure(state, finding, detail));
  }
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

/** After every event: has the bank answered? */
export function lookForWelcome(state: DeviceState, job: Job): void {
  if (job.memory.kind === "link" && linkSignOf(state) === "up") {
    finish(state, job.id, reportUp(true));
  }
}

/** Time is up: the first step that did not succeed is the one to look at. */
export function endLinkTest(state: DeviceState, job: Job): void {
  if (job.memory.kind !== "link") return;
  const { isConnected, isSubscribed } = job.memory;
  const step = isSubscribed ? "welcome" : isConnected ? "subscription" : "route";
  finish(state, job.id, reportFailure(state, LIKELY[step], "nothing came back in time"));
}

function stepOf(reason: LinkDownReason, detail: string, isConnected: boolean): Step {
  if (isConnected) return "welcome";
  if (reason === "certificate") return "tls";
  if (reason === "refused" || reason === "taken-over" || reason === "malformed") return "login";
  if (/name of the broker/.test(detail)) return "name";
  return /TLS|SSL/.test(detail) ? "tls" : "route";
}

function reportUp(isTimeKnown: boolean) {
  const steps = STEPS.map((step) => ({ step, ok: true, en: "good", km: "បានជោគជ័យ" }));
  return { steps, ok: true, isTimeKnown };
}

function reportFailure({ setup, banks }: DeviceState, finding: LinkFinding, detail: string) {
  const { link, terminal } = setup.config;
  const host = /^mqtts?:\/\/(.*?)(:[0-9]+)?$/.exec(link.url)?.[1] ?? link.url;
  // Of several banks, the first that does not answer is the one to ask.
  const silent = banks.find(({ session }) => !session.welcomed) ?? banks[0];
  const tried = { host, topic: `khqr/v1/${silent.id}/${terminal}/dn/#` };
  const say = (language: "en" | "km") => {
    const { what, cause, next } = explain(finding, language, tried);
    return `${what} ${cause} ${next}`;
  };
  const failed = SHOWN_IN[FINDING_CHECKS[finding]];
  const passed = STEPS.slice(0, STEPS.indexOf(failed));
  const steps = [
    ...passed.map((step) => ({ step, ok: true, en: "good", km: "បានជោគជ័យ" })),
    { step: failed, ok: false, finding, detail, en: say("en"), km: say("km") },
  ];
  return { steps, ok: false };
}
