/** How a request of the technician is answered: a result, a refusal, progress on the way. */
import type { SecurePeer } from "../../../drivers/hal/serial-line.ts";
import type { MethodName } from "../../line/methods.ts";
import { errorText, progressText, type RpcError, type RpcId, resultText } from "../../line/rpc.ts";
import type { Effect } from "../effect.ts";
import type { DeviceState, Instruments } from "../state.ts";
import type { Job, JobMemory } from "./technician-state.ts";

/** More than any answer has; a technician who does not read gets no more. */
const UNSENT_MAX = 65_536;
const MINUTE_MS = 60_000;

/** One request that may run: its arguments are checked, its audit entry is kept. */
export interface Call {
  readonly state: DeviceState;
  readonly instruments: Instruments;
  readonly effects: Effect[];
  readonly id: RpcId;
  readonly method: MethodName;
}

export const refused = (message: string): RpcError => ({
  code: -32003,
  message,
  data: { reason: "refused" },
});

export const faulty = (fault: string, message: string): RpcError => ({
  code: -32004,
  message,
  data: { reason: "fault", fault },
});

/** Puts a line in front of the port, unless nobody reads. */
export function put({ line }: DeviceState, text: string): void {
  if (line.unsent.length + text.length <= UNSENT_MAX) line.unsent += text;
}

/** Answers a request; the next one may come. */
export function finish(state: DeviceState, id: RpcId, result: unknown): void {
  put(state, resultText(id, result));
  state.technician.job = undefined;
}

/** Refuses a request, or says how it failed; the next one may come. */
export function fail(state: DeviceState, id: RpcId | null, error: RpcError): void {
  put(state, errorText(id, error));
  if (id !== null && id === state.technician.job?.id) state.technician.job = undefined;
}

export function progress(state: DeviceState, { id }: Pick<Job, "id">, step: string, text: string) {
  put(state, progressText(id, step, text));
}

/** The request goes on; what it waits for is in its memory. */
export function runOn(call: Call, memory: JobMemory, forMs: number = MINUTE_MS): void {
  const { state, instruments, id, method } = call;
  const until = (instruments.clock.mono() + forMs) as Job["until"];
  state.technician.job = { id, method, until, memory };
}

/** Who is connected: for records, in one line. */
export function nameOf(peer: SecurePeer | undefined): string {
  if (peer === undefined) return "nobody";
  return peer.kind === "certificate" ? `${peer.technician} (${peer.serial})` : "label-secret";
}

export function peerOf({ line }: DeviceState): SecurePeer | undefined {
  return line.phase.kind === "secured" ? line.phase.peer : undefined;
}
