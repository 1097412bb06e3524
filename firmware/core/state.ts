/**
 * The whole state of the device: one tree, made here, changed in place by `step` and by nobody
 * else. What must outlive a power cut is in the ledger; everything here may be lost at any instant.
 */
import type { Clock, MonoMs, WallMs } from "../../drivers/hal/clock.ts";
import type { Crypto, VerifyKey } from "../../drivers/hal/crypto.ts";
import type { Identity } from "../../drivers/hal/identity.ts";
import type { LedgerMark, LedgerRow, Recovery } from "../../drivers/hal/ledger.ts";
import type { Log } from "../../drivers/hal/log.ts";
import type { Currency } from "../../drivers/hal/money.ts";
import type { SerialLine } from "../../drivers/hal/serial-line.ts";
import { type AnnounceQueue, newQueue } from "../announce/queue.ts";
import type { Entry } from "../keypad/entry.ts";
import type { HeldKeys } from "../keypad/presses.ts";
import { monoAfter } from "../lib/time.ts";
import { type LineState, newLineState } from "../line/line-state.ts";
import { encodeBase64url } from "../link/base64url.ts";
import type { Session } from "../link/session.ts";
import { type Charges, newCharges } from "../payment/charge.ts";
import type { Question } from "../payment/question.ts";
import { makeStaticQr } from "../payment/static-code.ts";
import type { Scene } from "../screen/scene.ts";
import type { Updating } from "../update/phase.ts";
import { type BankSetup, type Banks, newBanks } from "./bank.ts";
import { type FrameState, newFrame } from "./frame-state.ts";
import { type HearingState, newHearing } from "./hearing-state.ts";
import { newOutbox, type Outbox } from "./outbox.ts";
import type { PowerState } from "./power-state.ts";
import { type Configured, isBound, type Settings } from "./technician/settings.ts";
import { newTechnicianState, type TechnicianState } from "./technician/technician-state.ts";

/** Health figures are sent at this interval (contract, section 2). */
export const HEALTH_EVERY_MS = 60_000;

/** The parts of the board that answer at once; handed to `step` with every event. */
export interface Instruments {
  readonly clock: Clock;
  readonly crypto: Crypto;
  /** Of these, whether they are there, and what they have. */
  readonly line?: Pick<SerialLine, "proof">;
  readonly identity?: Pick<Identity, "credentials">;
  readonly network?: object;
  readonly log?: Pick<Log, "after">;
}

/** What the device was set up with. */
export interface Setup extends BankSetup {
  readonly firmware: string;
  /** What technicians set, already part of `config` and the keys. */
  readonly settings?: Settings;
  /** What it goes over; `config` when absent. */
  readonly configured?: Configured;
  /** Messages that crashed earlier boots: refused unread, by SHA-256. */
  readonly quarantine?: ReadonlySet<string>;
  /** After a crash loop: credits are recorded and acknowledged, and nothing else is done. */
  readonly isSafeMode?: boolean;
  /** Whose releases it takes; the maker's keys, never a bank's. */
  readonly releaseKeys?: readonly VerifyKey[];
}

/** Something shown for a while over what would be shown otherwise. */
export interface Overlay {
  readonly scene: Scene;
  /** When it came; it may stay longer than its speech, and a till may shorten it. */
  readonly since: MonoMs;
  readonly until: MonoMs;
}

/**
 * Credits that came while nobody could be told. Their identities are all that is kept of them, so
 * that a backlog of a day fits in memory; sums and counts are enough to say.
 */
export interface Away {
  /** Waiting for the digest: not yet known to the ledger as being said. */
  readonly unannounced: string[];
  /** Known to the ledger as being said; their story ends with the digest. */
  readonly announced: string[];
  readonly sums: Record<Currency, number>;
  count: number;
  /** A power cut came while some of them were being said: the digest is a repeat for these. */
  wasCut: boolean;
  /** When to say it: after a little quiet, so that a whole backlog is one digest. */
  due: MonoMs | undefined;
  /** Never later than this. */
  dueLast: MonoMs | undefined;
  /** `starting`: the ledger is told that they are being said; `ending`: that they have been. */
  phase: "gathering" | "starting" | "saying" | "ending";
  /** The page that the ledger is marking now; empty when none is. */
  marking: string[];
}

/** What the device knows of the recovery after a lost record. */
export interface Recovering {
  readonly recovery: Recovery;
  /** Payments of before the loss, by txid, that waited to be said and were not. */
  readonly unheard: ReadonlySet<string>;
  /** Whether the ledger knows as much; `asked`: it is being told. */
  readonly noted: "no" | "asked" | "yes";
  /** The screen says so until then. */
  readonly shownUntil: MonoMs;
}

/** Rows of earlier boots whose story has not ended, still to be read. */
export interface Unread {
  readonly afterRow: number;
  readonly upToRow: number;
  readonly isReading?: boolean;
}

export interface DeviceState {
  setup: Setup;
  /** Random and new each boot: what ties the acquirer's welcome to this boot. */
  readonly nonce: string;
  /** The ledger's boot counter; 0 until it has opened. */
  boot: number;
  /** `opening`, `open`, or the fault that keeps the terminal from taking payments. */
  ledger:
    | "opening"
    | "open"
    // `isClosed`: it must be opened before it can be used again.
    | { readonly fault: string; readonly retryAt: MonoMs; readonly isClosed: boolean };
  readonly banks: Banks;
  /** The line that all of them share: the first one's. */
  readonly session: Session;
  readonly outbox: Outbox;
  /** Trusted wall time less monotonic time; undefined until a welcome of this boot. */
  trustedOffset: number | undefined;
  /** The latest time that an acquirer has signed, in this boot or before. */
  timeFloor: number;
  /** A credit on its way into the ledger will be spoken as soon as it is there. */
  isStartPending: boolean;
  /** Grows with whatever changes the record, so that an answer knows whether it is still true. */
  recordCount: number;
  /** Marks that the ledger refused, to be written when it works again. */
  readonly unmarked: LedgerMark[];
  /** Undefined unless the ledger took the place of a lost one. */
  recovering: Recovering | undefined;
  /** When the ledger is looked after next; undefined while it is being done. */
  tendAt: MonoMs | undefined;
  /** The medium is nearly full; payments are still recorded. */
  isSpaceLow: boolean;
  readonly charges: Charges;
  /** What the acquirer was asked about a charge, until that is answered. */
  question: Question | undefined;
  /** The code that is shown when idle; undefined while it cannot be made. */
  readonly staticQr: { readonly text: string; readonly currency: Currency } | undefined;
  readonly queue: AnnounceQueue;
  away: Away;
  /** The digest that is being marked and said; a new one gathers meanwhile in `away`. */
  digest: Away | undefined;
  /** Read page by page once the time is trusted; undefined when all have been. */
  unread: Unread | undefined;
  /** Recorded before the time was trusted: judged at the welcome. */
  readonly unjudged: { readonly row: LedgerRow; readonly wasCut: boolean }[];
  /** The latest credits and reversals, newest first. */
  readonly recent: LedgerRow[];
  /** How far back the repeat key has gone; undefined when it was not pressed lately. */
  repeat: { readonly index: number; readonly until: MonoMs } | undefined;
  entry: { readonly entry: Entry; readonly until: MonoMs } | undefined;
  overlay: Overlay | undefined;
  readonly held: HeldKeys;
  /** After the loudspeaker failed: the next utterance waits, so that each screen can be read. */
  quietUntil: MonoMs | undefined;
  volumePercent: number;
  /** The languages that are spoken now, in their order: the configured ones, as chosen by key. */
  languages: readonly string[];
  /** Quiet hours: on, off, or not known yet; lifted by a key until they end. */
  readonly quiet: { isOn: boolean | undefined; isLifted: boolean };
  /** Today as `YYYY-MM-DD`, where the mark of the day is heard and the time is trusted. */
  markDay: string | undefined;
  /** The volume of the utterance that is being said, or was last. */
  saidAtPercent: number;
  readonly frame: FrameState;
  /** The last utterance failed at the loudspeaker. */
  isSpeakerFaulty: boolean;
  /** When the next health figures are due. */
  healthAt: MonoMs;
  /** The till's charge whose code has been reported as shown. */
  chargeReported: string | undefined;
  /** The message being taken: what a crash would be blamed on. */
  inHand: Uint8Array | undefined;
  /** Refused messages by reason, and when the last refusal was reported. */
  readonly rejected: Map<string, number>;
  rejectedReportedAt: MonoMs | undefined;
  /** Lines for the log, to be ordered with this turn. */
  readonly notes: string[];
  /** When the payment lamp goes dark. */
  lampUntil: MonoMs | undefined;
  readonly line: LineState;
  /** Undefined where the board has no power to tell of. */
  power: PowerState | undefined;
  /** A stop is wanted: what is being said is said to its end, and nothing new is begun. */
  isEnding: boolean;
  readonly technician: TechnicianState;
  updating: Updating | undefined;
  readonly hearing: HearingState;
}

/** The state of a device that has just been switched on. */
export function newState(setup: Setup, instruments: Instruments): DeviceState {
  const now = instruments.clock.mono();
  const banks = newBanks(setup, now);
  return {
    setup,
    nonce: encodeBase64url(instruments.crypto.randomBytes(16)),
    boot: 0,
    ledger: "opening",
    banks,
    session: banks[0].session,
    outbox: newOutbox(),
    trustedOffset: undefined,
    timeFloor: 0,
    isStartPending: false,
    recordCount: 0,
    unmarked: [],
    recovering: undefined,
    tendAt: undefined,
    isSpaceLow: false,
    charges: newCharges(),
    question: undefined,
    staticQr: isBound(setup.config) ? makeStaticQr(setup.config) : undefined,
    queue: newQueue(),
    away: newAway(),
    digest: undefined,
    unread: undefined,
    unjudged: [],
    recent: [],
    repeat: undefined,
    entry: undefined,
    overlay: undefined,
    held: new Map(),
    quietUntil: undefined,
    volumePercent: setup.config.volumePercent,
    languages: setup.config.languages,
    quiet: { isOn: undefined, isLifted: false },
    markDay: undefined,
    saidAtPercent: setup.config.volumePercent,
    frame: newFrame(),
    isSpeakerFaulty: false,
    healthAt: monoAfter(now, HEALTH_EVERY_MS),
    chargeReported: undefined,
    inHand: undefined,
    rejected: new Map(),
    rejectedReportedAt: undefined,
    notes: [],
    lampUntil: undefined,
    line: newLineState(instruments.line !== undefined, now),
    power: undefined,
    isEnding: false,
    technician: newTechnicianState(),
    updating: undefined,
    hearing: newHearing(),
  };
}

export function newAway(): Away {
  return {
    unannounced: [],
    announced: [],
    sums: { KHR: 0, USD: 0 },
    count: 0,
    wasCut: false,
    due: undefined,
    dueLast: undefined,
    phase: "gathering",
    marking: [],
  };
}

/** Trusted wall time, or undefined before a welcome of this boot (fault table, section 5.3). */
export function trustedNow(state: DeviceState, clock: Clock): WallMs | undefined {
  return state.trustedOffset === undefined
    ? undefined
    : (Math.floor(clock.mono() + state.trustedOffset) as WallMs);
}

/**
 * The best belief of the time, for records and displays: trusted where there is trust, and never
 * before the latest time that a bank has signed.
 */
export function bestNow(state: DeviceState, clock: Clock): WallMs {
  const trusted = trustedNow(state, clock);
  if (trusted !== undefined) return trusted;
  return Math.max(clock.wall(), state.timeFloor) as WallMs;
}
