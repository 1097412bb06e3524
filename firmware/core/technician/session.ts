/**
 * The secured session: requests come in, one at a time is let run. Its arguments are checked by the
 * table of methods, its right by the technician's certificate, and if it changes something its
 * audit entry is on the medium before anything else happens.
 */
import type { MonoMs } from "../../../drivers/hal/clock.ts";
import type { Outcome } from "../../../drivers/hal/outcome.ts";
import type { StorageFault } from "../../../drivers/hal/storage.ts";
import { problemText } from "../../config/field.ts";
import type { Result } from "../../lib/result.ts";
import { monoAfter } from "../../lib/time.ts";
import { mayAnswer } from "../../line/line-state.ts";
import { allowed, isMethod, METHODS } from "../../line/methods.ts";
import { forgetRequest, type RpcError, type RpcRequest, takeRequests } from "../../line/rpc.ts";
import type { Effect } from "../effect.ts";
import type { DeviceState, Instruments } from "../state.ts";
import { perform } from "./deeds.ts";
import { type Call, fail, faulty, nameOf, peerOf, runOn } from "./reply.ts";
import { writeAudit } from "./session-log.ts";

/** A technician who left without a word. */
const IDLE_MS = 600_000;
const AUDIT_RETRIES_WITHIN_MS = 15_000;

/** A session has just begun. */
export function beginSession(state: DeviceState, { clock }: Instruments): void {
  const { technician } = state;
  forgetRequest(technician.reader);
  technician.job = undefined;
  technician.idleUntil = monoAfter(clock.mono(), IDLE_MS);
}

/** The session is over, however: what had been begun ends unanswered. */
export function endSession({ technician }: DeviceState): void {
  forgetRequest(technician.reader);
  technician.job = undefined;
  technician.idleUntil = undefined;
  technician.number = undefined;
}

/** Deciphered bytes of the session. */
export function takeSession(
  state: DeviceState,
  instruments: Instruments,
  bytes: Uint8Array,
  effects: Effect[],
): void {
  takeRequests(state.technician.reader, bytes, (request) => {
    const now = instruments.clock.mono();
    // Whoever floods the line is not answered, and changes nothing.
    if (!mayAnswer(state.line, now)) return;
    state.technician.idleUntil = monoAfter(now, IDLE_MS);
    takeRequest(state, instruments, request, effects);
  });
}

function takeRequest(
  state: DeviceState,
  instruments: Instruments,
  read: Result<RpcRequest, RpcError>,
  effects: Effect[],
): void {
  if (!read.ok) {
    fail(state, null, read.problem);
    return;
  }
  const { id, method, params } = read.value;
  if (id === undefined) {
    if (method === "$/cancel" || method === "$/cancelRequest") cancel(state, params);
    return;
  }
  if (!isMethod(method)) {
    const data = { reason: "method", known: Object.keys(METHODS) };
    fail(state, id, { code: -32601, message: `there is no method "${method}"`, data });
    return;
  }
  const { job } = state.technician;
  if (job !== undefined) {
    const message = `${job.method} is still running; wait for it, or cancel it`;
    const error = { code: -32001, message, data: { reason: "busy", running: job.id } };
    // The same id again must not end the one that is running.
    fail(state, id === job.id ? null : id, error);
    return;
  }
  const peer = peerOf(state);
  const rights = peer?.kind === "certificate" ? peer.rights : undefined;
  if (!allowed(rights).includes(method)) {
    const { right } = METHODS[method];
    const message = `your certificate does not allow ${method}; it needs right:${right}`;
    fail(state, id, { code: -32002, message, data: { reason: "right", right } });
    return;
  }
  const checked = METHODS[method].params.check(params ?? {}, "params");
  if (!checked.ok) {
    const message = problemText(checked.problem);
    fail(state, id, { code: -32602, message, data: { reason: "params", ...checked.problem } });
    return;
  }
  start({ state, instruments, effects, id, method }, checked.value);
}

/** What only reads runs at once; what changes something is written down first. */
function start(call: Call, params: unknown): void {
  const { state, instruments, effects, id, method } = call;
  if (!METHODS[method].changes) {
    perform(call, params);
    return;
  }
  if (!state.technician.isAuditKnown) {
    fail(state, id, faulty("audit", "the audit entries cannot be read; call service"));
    return;
  }
  writeAudit(state, instruments, { who: nameOf(peerOf(state)), method, params }, effects);
  runOn(call, { kind: "auditing", params }, AUDIT_RETRIES_WITHIN_MS);
}

/** The audit entry is on the medium: now the deed. Or it is not, and nothing is done. */
export function auditSaved(
  state: DeviceState,
  instruments: Instruments,
  outcome: Outcome<StorageFault>,
  effects: Effect[],
): void {
  const { job } = state.technician;
  if (job?.memory.kind !== "auditing") return;
  const { id, method, memory } = job;
  if (!outcome.ok) {
    const message = `storage cannot be written (${outcome.fault}); nothing was changed`;
    fail(state, id, faulty(outcome.fault, message));
    return;
  }
  state.technician.job = undefined;
  perform({ state, instruments, effects, id, method }, memory.params);
}

/** Ends the running request, if it is this one and can still be ended. */
function cancel(state: DeviceState, params: unknown): void {
  const { job } = state.technician;
  const id = typeof params === "object" && params !== null && "id" in params ? params.id : null;
  if (job === undefined || job.id !== id) return;
  // What is on its way to the medium cannot be called back.
  const { kind } = job.memory;
  if (kind === "auditing" || kind === "settings" || kind === "identity") return;
  const message = "cancelled; nothing more will come of it";
  fail(state, job.id, { code: -32005, message, data: { reason: "cancelled" } });
}

/** Requests that took too long, and technicians who left. */
export function pumpSession(
  state: DeviceState,
  { clock }: Instruments,
  effects: Effect[],
  expire: (state: DeviceState) => void,
): void {
  const { technician, line } = state;
  const now = clock.mono();
  if (technician.job !== undefined && now >= technician.job.until) expire(state);
  if (technician.idleUntil !== undefined && now >= technician.idleUntil) {
    technician.idleUntil = undefined;
    if (line.phase.kind === "secured") effects.push({ type: "line.unsecure" });
  }
}

/** When a request or a session ends by itself next. */
export function sessionDeadline({ technician }: DeviceState): MonoMs | undefined {
  const { job, idleUntil } = technician;
  if (job === undefined || idleUntil === undefined) return job?.until ?? idleUntil;
  return job.until < idleUntil ? job.until : idleUntil;
}
