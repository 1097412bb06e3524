/**
 * The state of the serial line: whether the port is open, what is being typed, how far a session
 * has come, and how much may still be answered. Constant in size, whatever the line brings.
 */
import type { MonoMs } from "../../drivers/hal/clock.ts";
import type { SecurePeer } from "../../drivers/hal/serial-line.ts";
import { forgetPacket, type ImprovReader, newImprovReader } from "./improv.ts";
import { type Lockout, newLockout } from "./lockout.ts";
import { newTypedLine, type TypedLine } from "./typed-line.ts";

/** Where the line stands between plain text and an open session. */
export type LinePhase =
  | { readonly kind: "plain" }
  /** `starttls` was typed: the try is being written down as a wrong one. */
  | { readonly kind: "charging" }
  /** It is written down: TLS begins when all that was to be said before has been sent. */
  | { readonly kind: "granted" }
  /** The handshake goes on. */
  | { readonly kind: "securing" }
  | { readonly kind: "secured"; readonly peer: SecurePeer };

/** What an Improv client asked for, and is not done yet. */
export type ImprovDeed =
  | { readonly kind: "scanning" }
  /** Its audit entry is on its way to the medium; nothing has been done yet. */
  | { readonly kind: "auditing"; readonly ssid: string; readonly secret: string | undefined }
  | { readonly kind: "joining" };

/** Improv Wi-Fi on the plain line. */
export interface ImprovLine {
  readonly reader: ImprovReader;
  /** When the last of its bytes came. */
  heardAt: MonoMs | undefined;
  deed: ImprovDeed | undefined;
  /** A Wi-Fi was joined this way since the port was opened. */
  isJoined: boolean;
  /** Packets that wait for their turn; together at most `UNSENT_BYTES_MAX` bytes. */
  unsent: readonly Uint8Array[];
}

export interface LineState {
  /** `absent`: this board has none, or its configuration names none. */
  port: "absent" | "closed" | "opening" | "open";
  /** A port that could not be opened is tried again then. */
  retryAt: MonoMs | undefined;
  phase: LinePhase;
  readonly typed: TypedLine;
  readonly improv: ImprovLine;
  readonly lockout: Lockout;
  /** The count of wrong secrets has been read; before, no secret is heard. */
  isLockoutKnown: boolean;
  /** The count could not be read; it is tried again then. */
  loadAt: MonoMs | undefined;
  /** Set-up is open until then; undefined when nobody made the gesture lately. */
  presenceUntil: MonoMs | undefined;
  /** The people at the counter were told that set-up is open. */
  isOpenTold: boolean;
  /** Bytes that wait for their turn; at most `UNSENT_BYTES_MAX`. */
  unsent: string;
  isSending: boolean;
  /** Answers that may be given now; they come back with time. */
  tokens: number;
  tokensAt: MonoMs;
  /** Lines in a row that were no command: after a few they are not answered any more. */
  strangeLines: number;
}

/** Answers that wait for the line; what would not fit is not answered. */
export const UNSENT_BYTES_MAX = 4096;

/** @param hasPort the board has a line and the configuration names it. */
export function newLineState(hasPort: boolean, now: MonoMs): LineState {
  return {
    port: hasPort ? "closed" : "absent",
    retryAt: undefined,
    phase: { kind: "plain" },
    typed: newTypedLine(),
    improv: newImprovLine(),
    lockout: newLockout(),
    isLockoutKnown: false,
    loadAt: undefined,
    presenceUntil: undefined,
    isOpenTold: false,
    unsent: "",
    isSending: false,
    tokens: ANSWERS_AT_ONCE,
    tokensAt: now,
    strangeLines: 0,
  };
}

function newImprovLine(): ImprovLine {
  return {
    reader: newImprovReader(),
    heardAt: undefined,
    deed: undefined,
    isJoined: false,
    unsent: [],
  };
}

/** Another port or another person: what was begun on the plain line is forgotten. */
export function forgetImprov({ improv }: LineState): void {
  forgetPacket(improv.reader);
  improv.unsent = [];
  improv.isJoined = false;
}

/** Answers in a second, and how many may come at once (fault U4). */
const ANSWERS_PER_SECOND = 20;
const ANSWERS_AT_ONCE = 20;
/** Lines in a row that are no command and are still answered: a console talks for ever. */
const STRANGE_LINES_MAX = 3;

/** Whether one more answer may be given now; takes it from the allowance. */
export function mayAnswer(line: LineState, now: MonoMs): boolean {
  const earned = Math.floor(((now - line.tokensAt) * ANSWERS_PER_SECOND) / 1000);
  if (earned > 0) {
    line.tokens = Math.min(ANSWERS_AT_ONCE, line.tokens + earned);
    line.tokensAt = now;
  }
  if (line.tokens === 0) return false;
  line.tokens -= 1;
  return true;
}

/** Whether a line that is no command gets an answer: the first few do, then only silence. */
export function mayCorrect(line: LineState): boolean {
  line.strangeLines = Math.min(line.strangeLines + 1, STRANGE_LINES_MAX + 1);
  return line.strangeLines <= STRANGE_LINES_MAX;
}

/** Set-up is open: somebody made the gesture lately, or a session is going on. */
export function isSetUpOpen(line: LineState, now: MonoMs): boolean {
  return line.phase.kind !== "plain" || presenceLeftMs(line, now) > 0;
}

/** Milliseconds for which a session may still be begun. */
export function presenceLeftMs({ presenceUntil }: LineState, now: MonoMs): number {
  return presenceUntil === undefined ? 0 : Math.max(0, presenceUntil - now);
}
