/**
 * The running request of the technician looks on at what happens to the terminal, and ends when
 * what it waits for has come, or its time is up.
 */
import type { AccessPoint } from "../../../drivers/hal/network.ts";
import type { Outcome } from "../../../drivers/hal/outcome.ts";
import type { SpeakerFault } from "../../../drivers/hal/speaker.ts";
import { never } from "../../lib/assert.ts";
import type { Effect } from "../effect.ts";
import type { DeviceEvent } from "../event.ts";
import { isOwn } from "../ownership.ts";
import type { DeviceState, Instruments } from "../state.ts";
import { identityForgotten, settingsSaved } from "./binding.ts";
import { watchPayment } from "./commissioning.ts";
import { improvAnswered, improvAudited } from "./improv-set-up.ts";
import { rowText } from "./ledger-page.ts";
import {
  endLinkTest,
  linkTold,
  lookForWelcome,
  notePublishing,
  portalTold,
  subscriptionTold,
} from "./link-test.ts";
import { fail, faulty, finish, progress } from "./reply.ts";
import { endSelfTest, partAnswered } from "./self-test.ts";
import { auditSaved } from "./session.ts";
import { auditLoaded, auditWritten } from "./session-log.ts";
import type { Job } from "./technician-state.ts";

/** As many as one answer has room for; the strongest come first. */
const NETWORKS_MAX = 32;

/** Looks at an event before the terminal takes it. */
export function observe(
  state: DeviceState,
  instruments: Instruments,
  event: DeviceEvent,
  effects: Effect[],
): void {
  const { technician } = state;
  if (event.type === "link.reported" && event.report.type === "down") {
    const { reason, detail } = event.report;
    technician.lastDown = { reason, detail };
  }
  notePublishing(state, event);
  if (event.type === "document.loaded" && event.name === "audit") auditLoaded(state, event.outcome);
  if (event.type === "document.saved" && event.name === "audit") {
    if (!auditWritten(state, event.outcome)) return;
    auditSaved(state, instruments, event.outcome, effects);
    improvAudited(state, event.outcome, effects);
    return;
  }
  if ("asker" in event && event.asker === "improv") {
    improvAnswered(state, event);
    return;
  }
  const { job } = technician;
  if (event.type === "identity.forgotten") {
    identityForgotten(state, job, event.outcome, effects);
    return;
  }
  if (job !== undefined) serve(state, instruments, job, event, effects);
}

function serve(
  state: DeviceState,
  instruments: Instruments,
  job: Job,
  event: DeviceEvent,
  effects: Effect[],
): void {
  const { kind } = job.memory;
  switch (event.type) {
    case "document.saved":
      if (event.name === "settings") settingsSaved(state, instruments, job, event.outcome, effects);
      else
        partAnswered(
          state,
          job,
          "storage",
          event.outcome.ok,
          wordsOf(event.outcome, "it keeps what is written"),
        );
      return;
    case "speaker.finished":
      spoken(state, job, event.utterance, event.outcome);
      return;
    case "display.shown":
      lit(state, job, event.frame, event.outcome);
      return;
    case "book.paged":
      if (kind === "page") paged(state, job, event.outcome);
      else
        partAnswered(
          state,
          job,
          "ledger",
          event.outcome.ok,
          wordsOf(event.outcome, "it can be read"),
        );
      return;
    case "key.changed":
      if (job.memory.kind === "panel" && event.phase === "press") {
        job.memory.keys.push(event.key);
        progress(state, job, "key", event.key);
      }
      return;
    case "link.reported":
      linkTold(state, instruments, job, event.report);
      return;
    case "link.subscribed":
      subscriptionTold(state, job, event.outcome.ok);
      return;
    case "ledger.recorded":
    case "ledger.marked":
      watchPayment(state, instruments, job, event);
      return;
    default:
      serveDeed(state, job, event, effects);
  }
}

/** What a method had ordered of the board has been done, or could not be. */
function serveDeed(state: DeviceState, job: Job, event: DeviceEvent, effects: Effect[]): void {
  const { kind } = job.memory;
  switch (event.type) {
    case "identity.requested":
      if (kind === "identity") answerWith(state, job, event.outcome, (csr) => ({ csr }));
      return;
    case "identity.installed":
      if (kind !== "identity") return;
      answerWith(state, job, event.outcome, (validTo) => ({ validTo }));
      // The link goes on with the new certificate, or says why it cannot.
      if (event.outcome.ok && state.session.phase !== "waiting")
        effects.push({ type: "link.close" });
      return;
    case "network.scanned":
      if (kind === "network") answerWith(state, job, event.outcome, networksText);
      return;
    case "network.joined":
      if (kind !== "network") return;
      if (!event.outcome.ok) answerWith(state, job, event.outcome, () => ({}));
      else {
        progress(state, job, "joined", "joined; looking how far it reaches");
        effects.push({ type: "network.status" });
      }
      return;
    case "network.told":
      if (job.memory.kind === "link") portalTold(job, event.outcome);
      if (job.memory.kind === "network") {
        // Joined it is, whether or not anybody can say how far that reaches.
        const reach = event.outcome.ok ? event.outcome.value.reach : "unknown";
        finish(state, job.id, { ssid: job.memory.ssid, reach });
      }
      return;
    default:
      return;
  }
}

/** After the terminal has taken an event: has what is waited for come about? */
export function lookAgain(state: DeviceState, instruments: Instruments, effects: Effect[]): void {
  const { job } = state.technician;
  if (job !== undefined) lookForWelcome(state, instruments, job, effects);
}

/** Time is up for the running request. */
export function expireJob(state: DeviceState): void {
  const { job } = state.technician;
  if (job === undefined) return;
  const { memory, id } = job;
  switch (memory.kind) {
    case "selftest":
      endSelfTest(state, job);
      return;
    case "link":
      endLinkTest(state, job);
      return;
    case "panel":
      finish(state, id, { keys: memory.keys });
      return;
    case "payment": {
      const what = memory.test === undefined ? "no test payment came" : "it was not said in time";
      fail(state, id, faulty("timeout", `${what}; call commission again`));
      return;
    }
    case "auditing":
    case "voice":
    case "screen":
    case "page":
    case "settings":
    case "identity":
    case "network":
      fail(state, id, faulty("timeout", `${job.method} had no answer in time; try again`));
      return;
    default:
      never(memory);
  }
}

function spoken(
  state: DeviceState,
  job: Job,
  utterance: number,
  outcome: Outcome<SpeakerFault | "missing-clip">,
): void {
  const { memory } = job;
  if (memory.kind !== "voice" && memory.kind !== "selftest") return;
  const { speaking } = state.queue;
  if (speaking?.id !== utterance || speaking.saying !== memory.saying) return;
  if (memory.kind === "selftest") {
    partAnswered(state, job, "loudspeaker", outcome.ok, wordsOf(outcome, "it played to the end"));
  } else {
    answerWith(state, job, outcome, () => ({ volumePercent: state.saidAtPercent }));
  }
}

function lit(state: DeviceState, job: Job, frame: number, outcome: Outcome<string>): void {
  const isOurs = frame === state.frame.number && state.frame.shows.startsWith('{"kind":"set-up"');
  if (!isOurs) return;
  if (job.memory.kind === "selftest") {
    partAnswered(state, job, "display", outcome.ok, wordsOf(outcome, "the number is lit"));
  } else if (job.memory.kind === "screen") {
    answerWith(state, job, outcome, () => ({ shown: state.setup.config.terminal }));
  }
}

function paged(
  state: DeviceState,
  job: Job,
  outcome: Extract<DeviceEvent, { type: "book.paged" }>["outcome"],
): void {
  if (job.memory.kind !== "page") return;
  const { limit } = job.memory;
  answerWith(state, job, outcome, (rows) => ({
    rows: rows.filter((row) => isOwn(state, row)).map(rowText),
    next: rows.length < limit ? null : (rows.at(-1)?.row ?? null),
  }));
}

function networksText(points: readonly AccessPoint[]) {
  return {
    networks: points.slice(0, NETWORKS_MAX).map(({ ssid, signalPercent, security, isInUse }) => ({
      ssid,
      signalPercent,
      security,
      isInUse,
    })),
  };
}

/** Ends a request by the outcome of what it had ordered. */
function answerWith<Value>(
  state: DeviceState,
  { id }: Job,
  outcome: Outcome<string, Value>,
  result: (value: Value) => unknown,
): void {
  if (outcome.ok) finish(state, id, result(outcome.value));
  else fail(state, id, faulty(outcome.fault, `${outcome.detail}; nothing was changed`));
}

function wordsOf(outcome: Outcome<string, unknown>, good: string): string {
  return outcome.ok ? good : `${outcome.fault}: ${outcome.detail}`;
}
