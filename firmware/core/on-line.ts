/**
 * What happens on the technician's line: the plain prompt answers, `starttls` opens a session, and
 * wrong secrets lock the line. Nothing here can delay a payment: no order waits for the line.
 */
import type { MonoMs } from "../../drivers/hal/clock.ts";
import type { Outcome } from "../../drivers/hal/outcome.ts";
import type { SecureEnd, SerialLineEvent, SerialLineFault } from "../../drivers/hal/serial-line.ts";
import type { StorageFault } from "../../drivers/hal/storage.ts";
import { never } from "../lib/assert.ts";
import { earliest, monoAfter } from "../lib/time.ts";
import {
  forgetImprov,
  type LineState,
  mayAnswer,
  mayCorrect,
  presenceLeftMs,
  UNSENT_BYTES_MAX,
} from "../line/line-state.ts";
import {
  failTry,
  forgive,
  keptBeforeTry,
  keptNow,
  lockedForMs,
  parseLockout,
  passLock,
  restoreLockout,
} from "../line/lockout.ts";
import {
  answerTo,
  commandOf,
  NOT_UNDERSTOOD,
  PRESENCE_WORDS,
  refusal,
  TLS_BEGINS,
} from "../line/prompt.ts";
import { forgetLine, takeBytes } from "../line/typed-line.ts";
import type { Effect } from "./effect.ts";
import type { LockoutPurpose } from "./event.ts";
import { expirePresence, tellPresence } from "./presence.ts";
import { promptView } from "./prompt-view.ts";
import type { DeviceState, Instruments } from "./state.ts";
import { resumeReset } from "./technician/binding.ts";
import { partPlain, sendPackets, takeImprov } from "./technician/improv-set-up.ts";
import { beginSession, endSession, takeSession } from "./technician/session.ts";

/** A port that is not there is looked for again after this long. */
const REOPEN_MS = 5_000;
/** A medium that could not be read is read again after this long. */
const RELOAD_MS = 5_000;

/** The device has started: the port is opened, and the count of wrong secrets read. */
export function openLine(state: DeviceState, effects: Effect[]): void {
  const { line } = state;
  if (line.port === "absent") return;
  resumeReset(state, effects);
  line.port = "opening";
  effects.push({ type: "line.open" }, { type: "lockout.load" });
  effects.push({ type: "document.load", name: "audit" });
}

/** Something came from the line, or happened to it. */
export function lineReported(
  state: DeviceState,
  instruments: Instruments,
  report: SerialLineEvent,
  effects: Effect[],
): void {
  const { line } = state;
  const now = instruments.clock.mono();
  switch (report.type) {
    case "opened":
      line.port = "open";
      beginAnew(state, instruments, effects);
      return;
    case "closed":
      line.port = "closed";
      line.retryAt = monoAfter(now, REOPEN_MS);
      beginAnew(state, instruments, effects);
      return;
    case "received":
      if (line.phase.kind === "plain") takePlain(state, instruments, report.bytes, effects);
      if (line.phase.kind === "secured") takeSession(state, instruments, report.bytes, effects);
      return;
    case "secured":
      if (line.phase.kind !== "securing") return;
      line.phase = { kind: "secured", peer: report.peer };
      beginSession(state, instruments);
      effects.push({ type: "lockout.save", purpose: "note", kept: forgive(line.lockout) });
      return;
    case "unsecured":
      unsecured(state, now, report.end, effects);
      return;
    default:
      never(report);
  }
}

/** Whoever comes next begins anew. A try that was under way was not made. */
function beginAnew(state: DeviceState, { clock }: Instruments, effects: Effect[]): void {
  const { line } = state;
  endSession(state);
  if (line.phase.kind !== "plain" && line.phase.kind !== "secured") {
    const kept = keptNow(line.lockout, clock.mono());
    effects.push({ type: "lockout.save", purpose: "note", kept });
  }
  forgetLine(line.typed);
  forgetImprov(line);
  line.phase = { kind: "plain" };
  line.unsent = "";
  line.isSending = false;
  line.strangeLines = 0;
}

/** Text is for the prompt; while set-up is open, packets between it are for Improv. */
function takePlain(
  state: DeviceState,
  instruments: Instruments,
  bytes: Uint8Array,
  effects: Effect[],
): void {
  const { line } = state;
  for (const part of partPlain(line, instruments.clock.mono(), bytes)) {
    // What follows `starttls` in the same breath was meant for the session, or for nobody.
    if (line.phase.kind !== "plain") return;
    if (part.kind === "typed") takeTyped(state, instruments, part.bytes, effects);
    else if (part.kind === "begun") forgetLine(line.typed);
    else takeImprov(state, instruments, part.read, effects);
  }
}

function takeTyped(
  state: DeviceState,
  instruments: Instruments,
  bytes: Uint8Array,
  effects: Effect[],
): void {
  const { line } = state;
  const now = instruments.clock.mono();
  for (const text of takeBytes(line.typed, bytes, now)) {
    const command = commandOf(text);
    if (command === undefined) {
      if (mayCorrect(line) && mayAnswer(line, now)) say(line, NOT_UNDERSTOOD);
      continue;
    }
    line.strangeLines = 0;
    if (!mayAnswer(line, now)) continue;
    if (command !== "starttls") {
      say(line, answerTo(command, promptView(state, instruments)));
      continue;
    }
    startTls(state, instruments, effects);
    if (line.phase.kind !== "plain") return;
  }
}

/** Whether a session may begin; if so, the try is written down as wrong before anything else. */
function startTls(state: DeviceState, instruments: Instruments, effects: Effect[]): void {
  const { line } = state;
  const why = whyNot(state, instruments);
  if (why !== undefined) {
    say(line, refusal(why));
    return;
  }
  line.phase = { kind: "charging" };
  forgetLine(line.typed);
  effects.push({ type: "lockout.save", purpose: "try", kept: keptBeforeTry(line.lockout) });
}

function whyNot(state: DeviceState, { clock, line: port }: Instruments): string | undefined {
  const { line } = state;
  const now = clock.mono();
  const lockedMs = lockedForMs(line.lockout, now);
  if (!line.isLockoutKnown) return "storage cannot be read; call service";
  if (lockedMs > 0) {
    return `locked after wrong secrets; try again in ${Math.ceil(lockedMs / 1000)} s`;
  }
  if (presenceLeftMs(line, now) === 0) return `set-up is closed; ${PRESENCE_WORDS}`;
  if (port?.proof() === undefined) {
    return "this terminal has neither a technician authority nor a label secret; call service";
  }
  return undefined;
}

/** The count of wrong secrets, as the medium kept it. */
export function lockoutLoaded(
  { line }: DeviceState,
  { clock }: Instruments,
  outcome: Outcome<StorageFault, string | undefined>,
): void {
  const now = clock.mono();
  if (!outcome.ok) {
    line.loadAt = monoAfter(now, RELOAD_MS);
    return;
  }
  line.isLockoutKnown = true;
  restoreLockout(line.lockout, parseLockout(outcome.value), now);
}

/** The medium holds the count: a try that waited for it may be made. */
export function lockoutSaved(
  { line }: DeviceState,
  purpose: LockoutPurpose,
  outcome: Outcome<StorageFault>,
): void {
  if (purpose !== "try" || line.phase.kind !== "charging") return;
  if (outcome.ok) {
    line.phase = { kind: "granted" };
    return;
  }
  line.phase = { kind: "plain" };
  say(line, refusal(`storage cannot be written (${outcome.fault}); call service`));
}

/** A handshake or a session is over: the line is plain again. */
function unsecured(state: DeviceState, now: MonoMs, end: SecureEnd, effects: Effect[]): void {
  const { line } = state;
  const { kind } = line.phase;
  if (kind !== "securing" && kind !== "secured") return;
  line.phase = { kind: "plain" };
  line.unsent = "";
  endSession(state);
  if (kind === "secured") return;
  if (end === "refused") {
    failTry(line.lockout, now);
    const lockedMs = lockedForMs(line.lockout, now);
    const next = lockedMs > 0 ? `locked for ${Math.ceil(lockedMs / 1000)} s` : "check it and retry";
    say(line, refusal(`that secret or certificate is not right; ${next}`));
  } else {
    say(line, refusal("no session came about; check the cable and try again"));
  }
  // Refused: as written down before, unless something was written meanwhile. Else: no try was made.
  const kept = keptNow(line.lockout, now);
  effects.push({ type: "lockout.save", purpose: "note", kept });
}

/** Bytes have left, or the port is gone and will say so itself. */
export function lineSent({ line }: DeviceState, _outcome: Outcome<SerialLineFault>): void {
  line.isSending = false;
}

/** What is due: opening the port, the end of a lock, answers that wait. */
export function pumpLine(state: DeviceState, instruments: Instruments, effects: Effect[]): void {
  const { line } = state;
  if (line.port === "absent") return;
  const now = instruments.clock.mono();
  if (line.retryAt !== undefined && now >= line.retryAt) {
    line.retryAt = undefined;
    line.port = "opening";
    effects.push({ type: "line.open" });
  }
  if (line.loadAt !== undefined && now >= line.loadAt) {
    line.loadAt = undefined;
    effects.push({ type: "lockout.load" });
  }
  const kept = passLock(line.lockout, now);
  if (kept !== undefined) effects.push({ type: "lockout.save", purpose: "note", kept });
  expirePresence(line, now);
  tellPresence(state, now);
  sendNext(line, effects);
}

function sendNext(line: LineState, effects: Effect[]): void {
  if (line.isSending || line.port !== "open") return;
  const isGranted = line.phase.kind === "granted";
  const text = isGranted ? line.unsent + TLS_BEGINS : line.unsent;
  if (text === "") {
    sendPackets(line, effects);
    return;
  }
  line.unsent = "";
  line.isSending = true;
  effects.push({ type: "line.send", text });
  if (!isGranted) return;
  line.phase = { kind: "securing" };
  effects.push({ type: "line.secure" });
}

/** When something is due on the line next. */
export function lineDeadline({ line }: DeviceState): MonoMs | undefined {
  const { lockedUntil, noteAt } = line.lockout;
  const lock = earliest(lockedUntil, noteAt);
  return earliest(earliest(line.retryAt, line.loadAt), earliest(line.presenceUntil, lock));
}

/** Puts an answer in line; what does not fit any more is not answered. */
function say(line: LineState, text: string): void {
  if (line.unsent.length + text.length <= UNSENT_BYTES_MAX) line.unsent += text;
}
