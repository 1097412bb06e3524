/**
 * Improv Wi-Fi at the plain prompt: while set-up is open and no session is, any Improv tool may ask
 * what the terminal is, which Wi-Fi is in reach, and have it join one. Joining is written down
 * first, as every change is. It opens nothing else: no merchant, no bank, no secret.
 */
import type { MonoMs } from "../../../drivers/hal/clock.ts";
import type { AccessPoint } from "../../../drivers/hal/network.ts";
import type { Outcome } from "../../../drivers/hal/outcome.ts";
import type { StorageFault } from "../../../drivers/hal/storage.ts";
import { monoAfter } from "../../lib/time.ts";
import {
  forgetPacket,
  type ImprovCommand,
  type ImprovError,
  type ImprovPart,
  type ImprovRead,
  type ImprovState,
  improvError,
  improvResult,
  improvState,
  partImprov,
} from "../../line/improv.ts";
import {
  type LineState,
  mayAnswer,
  presenceLeftMs,
  UNSENT_BYTES_MAX,
} from "../../line/line-state.ts";
import { lockedForMs } from "../../line/lockout.ts";
import type { Effect } from "../effect.ts";
import type { DeviceEvent } from "../event.ts";
import type { DeviceState, Instruments } from "../state.ts";
import { linkSignOf } from "../view.ts";
import { writeAudit } from "./session-log.ts";

/** The rest of a packet comes within this time, or not at all (fault U3). */
const PACKET_MS = 2_000;
/** As many as clients list. */
const NETWORKS_MAX = 32;
/** An address to go on at: there is none, the rest happens on this line. */
const NO_ADDRESS: readonly string[] = [];

/** Parts packets from text; without the gesture everything is text. */
export function partPlain(line: LineState, now: MonoMs, bytes: Uint8Array): readonly ImprovPart[] {
  const { improv } = line;
  const { heardAt } = improv;
  const isStale = heardAt !== undefined && now >= monoAfter(heardAt, PACKET_MS);
  const isOpen = presenceLeftMs(line, now) > 0;
  if (isStale || !isOpen) forgetPacket(improv.reader);
  improv.heardAt = now;
  return isOpen ? partImprov(improv.reader, bytes) : [{ kind: "typed", bytes }];
}

/** Answers one packet. */
export function takeImprov(
  state: DeviceState,
  instruments: Instruments,
  read: ImprovRead,
  effects: Effect[],
): void {
  const { line, setup } = state;
  if (!mayAnswer(line, instruments.clock.mono())) return;
  if (!read.ok) {
    put(line, improvError(read.error));
    return;
  }
  const { command } = read;
  switch (command.type) {
    case "state":
      tellState(state);
      if (stateOf(state) === "provisioned") answer(line, "state", NO_ADDRESS);
      return;
    case "device":
      answer(line, "device", ["soundbox", setup.firmware, "Linux", setup.config.terminal]);
      return;
    case "scan":
      if (instruments.network === undefined) answer(line, "scan", []);
      else if (line.improv.deed !== undefined) put(line, improvError("unknown"));
      else {
        line.improv.deed = { kind: "scanning" };
        effects.push({ type: "network.scan", asker: "improv" });
      }
      return;
    case "join":
      join(state, instruments, command, effects);
  }
}

function join(
  state: DeviceState,
  instruments: Instruments,
  { ssid, password }: Extract<ImprovCommand, { type: "join" }>,
  effects: Effect[],
): void {
  const { line } = state;
  const why = whyNot(state, instruments);
  if (why !== undefined) {
    put(line, improvError(why));
    return;
  }
  const secret = password === "" ? undefined : password;
  line.improv.deed = { kind: "auditing", ssid, secret };
  line.improv.isJoined = false;
  writeAudit(
    state,
    instruments,
    { who: "improv", method: "network.join", params: { ssid } },
    effects,
  );
  tellState(state);
}

function whyNot(
  { line, technician }: DeviceState,
  { clock, network }: Instruments,
): ImprovError | undefined {
  if (network === undefined) return "unable-to-connect";
  const isLocked = !line.isLockoutKnown || lockedForMs(line.lockout, clock.mono()) > 0;
  const isBusy = line.improv.deed !== undefined;
  return isLocked || isBusy || !technician.isAuditKnown ? "unknown" : undefined;
}

/** The entry is on the medium: now the join. Or it is not, and nothing is done. */
export function improvAudited(
  state: DeviceState,
  outcome: Outcome<StorageFault>,
  effects: Effect[],
): void {
  const { improv } = state.line;
  if (improv.deed?.kind !== "auditing") return;
  const { ssid, secret } = improv.deed;
  if (!outcome.ok) {
    end(state, "unknown");
    return;
  }
  improv.deed = { kind: "joining" };
  effects.push({ type: "network.join", asker: "improv", ssid, secret });
}

/** The radio has done what an Improv client asked for, or could not. */
export function improvAnswered(
  state: DeviceState,
  event: Extract<DeviceEvent, { type: "network.scanned" | "network.joined" }>,
): void {
  const { line } = state;
  if (event.type === "network.scanned") {
    line.improv.deed = undefined;
    for (const point of event.outcome.ok ? event.outcome.value.slice(0, NETWORKS_MAX) : []) {
      answer(line, "scan", textsOf(point));
    }
    answer(line, "scan", []);
    return;
  }
  if (!event.outcome.ok) {
    end(state, "unable-to-connect");
    return;
  }
  line.improv.deed = undefined;
  line.improv.isJoined = true;
  tellState(state);
  answer(line, "join", NO_ADDRESS);
}

/** A join came to nothing. */
function end(state: DeviceState, error: ImprovError): void {
  state.line.improv.deed = undefined;
  put(state.line, improvError(error));
  tellState(state);
}

/** Strength in dBm, as clients expect it: half of the percentage above -100. */
function textsOf({ ssid, signalPercent, security }: AccessPoint): readonly string[] {
  const dbm = Math.round(signalPercent / 2) - 100;
  return [ssid, String(dbm), security === "open" ? "NO" : "YES"];
}

function stateOf(state: DeviceState): ImprovState {
  const { deed, isJoined } = state.line.improv;
  if (deed?.kind === "auditing" || deed?.kind === "joining") return "provisioning";
  return isJoined || linkSignOf(state) === "up" ? "provisioned" : "authorized";
}

function tellState(state: DeviceState): void {
  put(state.line, improvState(stateOf(state)));
}

function answer(line: LineState, command: ImprovCommand["type"], texts: readonly string[]): void {
  const packet = improvResult(command, texts);
  if (packet !== undefined) put(line, packet);
}

/** Puts a packet in line while set-up is open on a plain line; what does not fit is dropped. */
function put(line: LineState, packet: Uint8Array): void {
  const { improv, phase, port, presenceUntil } = line;
  const bytes = improv.unsent.reduce((sum, { length }) => sum + length, packet.length);
  if (phase.kind !== "plain" || port !== "open" || presenceUntil === undefined) return;
  if (bytes > UNSENT_BYTES_MAX) return;
  improv.unsent = [...improv.unsent, packet];
}

/** Orders the packets that wait, unless the line has turned to a session. */
export function sendPackets(line: LineState, effects: Effect[]): void {
  const { unsent } = line.improv;
  if (unsent.length === 0) return;
  line.improv.unsent = [];
  if (line.phase.kind !== "plain") return;
  const bytes = new Uint8Array(unsent.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const packet of unsent) {
    bytes.set(packet, at);
    at += packet.length;
  }
  line.isSending = true;
  effects.push({ type: "line.send-packets", bytes });
}
