/**
 * The history of a simulated run as its witnesses saw it: the bank's own books, the medium of the
 * ledger, the broker, the loudspeaker's samples, the display. Nothing here was told by the
 * firmware about itself, except receipts, which are claims to be judged.
 */

import type { Currency, Money } from "../../drivers/hal/money.ts";
import type { Lamp, LampColour } from "../../drivers/hal/panel.ts";
import type { Heard } from "./listening.ts";

/** Who judges what: the numbers of the fault model's invariants, and `crash` for a failed claim. */
export type Invariant = `I${number}` | "crash";

/** A numbered event as the bank issued it: the truth about money. */
export interface Truth {
  readonly kind: "credited" | "reversed" | "void";
  readonly seq: number;
  readonly jti: string;
  /** Empty for a void. */
  readonly txid: string;
  readonly money: Money | undefined;
  readonly env: "live" | "test";
  /** When the bank credited it, on the world's own clock. */
  readonly creditedAtMs: number;
  /** For a reversal: what it takes back. */
  readonly of: string | undefined;
  /** The code that was paid, as far as the bank knows it. */
  readonly md5: string | undefined;
  readonly billNumber: string | undefined;
}

/** The bank's answer to a hello: for which boot, and when it left the bank. */
export interface Greeting {
  readonly nonce: string;
  readonly sentAtMs: number;
}

/** A row as the medium holds it. */
export interface Row {
  readonly kind: "credited" | "reversed" | "void";
  readonly epoch: number;
  readonly seq: number;
  readonly jti: string;
  readonly txid: string;
  readonly money: Money | undefined;
  readonly env: "live" | "test";
  readonly jws: string;
}

export type StageMark = "speaking" | "spoken" | "shown" | "digested";

/** What the lit pixels show, as far as checkers care. */
export interface Lit {
  readonly scene: string;
  readonly link: string | undefined;
  /** The text of the code in the pixels, read from the pixels. */
  readonly code: string | undefined;
  readonly money: Money | undefined;
  readonly billNumber: string | undefined;
  readonly secondsLeft: number | undefined;
  readonly match: string | undefined;
  readonly reference: string | undefined;
  readonly isRepeat: boolean;
  readonly isTest: boolean;
  readonly count: number | undefined;
  readonly sums: readonly Money[];
  /** While an amount is being keyed: the digits so far. */
  readonly digits: string | undefined;
  readonly currency: Currency | undefined;
  /** What a fault's scene calls it. */
  readonly fault: string | undefined;
}

export type Occurrence =
  /** The bank issued an event; from now on it must end in the ledger exactly once. */
  | { readonly type: "issued"; readonly truth: Truth }
  /** Somebody sent a message that may lead nowhere: `txid` and `reference` must never turn up. */
  | { readonly type: "planted"; readonly fault: string; readonly txid: string }
  /** The bank's till asked for a charge, or took it back. */
  | {
      readonly type: "till-opened";
      readonly billNumber: string;
      readonly money: Money;
      readonly expiresAtMs: number;
    }
  | { readonly type: "till-cancelled"; readonly billNumber: string }
  | { readonly type: "pressed"; readonly key: string; readonly isLong: boolean }
  /** A message reached the terminal. `jti` of an issued event, else undefined. */
  | {
      readonly type: "delivered";
      readonly jti: string | undefined;
      readonly token: number;
      readonly generation: number;
      readonly welcome?: Greeting;
    }
  /** The terminal acknowledged a message; `jti` of an issued event, else undefined. */
  | {
      readonly type: "acknowledged";
      readonly jti: string | undefined;
      readonly token: number;
      readonly generation: number;
    }
  /** The terminal acknowledged a packet of a connection that is not the live one. */
  | { readonly type: "stray-acknowledgement"; readonly generation: number; readonly live: number }
  | { readonly type: "committed"; readonly rows: readonly Row[] }
  | {
      readonly type: "marked";
      readonly stage: StageMark;
      readonly reason: string | null;
      readonly txids: readonly string[];
    }
  /**
   * The medium lost what it had reported, and the terminal cannot know of it any more: rows, and
   * marks of payments (by txid; of lost rows, too). Noticed: all is lost, and the terminal knows
   * that there was something.
   */
  | {
      readonly type: "forgotten";
      readonly jtis: readonly string[];
      readonly unmarked: readonly string[];
      readonly isNoticed?: true;
    }
  | { readonly type: "power-on" }
  | { readonly type: "power-cut" }
  /** The firmware's own claim failed, in these words; the watchdog restarts it. */
  | { readonly type: "crashed"; readonly why: string }
  /** An utterance began: what it says in the first language, and in the others. */
  | { readonly type: "sound"; readonly heard: Heard; readonly also: readonly Heard[] }
  /** The utterance ended; only `itself` let it be heard to its end. */
  | { readonly type: "silence"; readonly by: "itself" | "stop" | "cut" | "fault" }
  | { readonly type: "lit"; readonly lit: Lit }
  | { readonly type: "lamp"; readonly lamp: Lamp; readonly colour: LampColour }
  /** Bytes of the bank's side can reach the terminal from now on, or cannot. */
  | { readonly type: "line"; readonly isHearing: boolean }
  /** The parts that could show or say blindness: lost ones excuse the terminal. */
  | { readonly type: "part"; readonly part: "display" | "speaker"; readonly isWorking: boolean }
  | { readonly type: "ledger-fault"; readonly isFaulty: boolean }
  /** What the terminal said on the technician's line, one character a byte. */
  | { readonly type: "line-said"; readonly text: string }
  /** A session on that line: the terminal listens for a secret, believes it, or does not. */
  | {
      readonly type: "line-session";
      readonly state: "securing" | "secured" | "refused" | "over";
    }
  /** The key of the presence gesture, as the firmware hears of it. */
  | { readonly type: "presence-key"; readonly isDown: boolean }
  /** In calm, somebody asks the line for the terminal's number. */
  | { readonly type: "line-probe" }
  | {
      readonly type: "receipt";
      readonly jti: string | undefined;
      readonly txid: string | undefined;
      readonly stage: string;
      readonly reason: string | undefined;
      readonly stages: readonly { readonly stage: string; readonly atMs: number }[];
    }
  | { readonly type: "published"; readonly topic: string; readonly text: string }
  /** Faults stop here; what follows must drain. */
  | { readonly type: "calm" }
  /** A fresh payment in calm: it must be spoken by itself soon. */
  | { readonly type: "probe"; readonly txid: string }
  /** Everything should have drained. */
  | { readonly type: "end" };

/** One occurrence with its instant, in whole milliseconds of the world. */
export interface Moment {
  readonly atMs: number;
  readonly what: Occurrence;
}

export interface Violation {
  readonly invariant: Invariant;
  readonly what: string;
  readonly atMs: number;
}

/** Reports that an invariant does not hold. */
export type Accuse = (invariant: Invariant, what: string) => void;

/** What the checkers are told about the terminal's setting. */
export interface Limits {
  /** Younger is new. */
  readonly freshMs: number;
  /** Older is only summed up. */
  readonly lateMs: number;
  /** Fewer or so many riel, or so many cents, are unusual, and are read twice. */
  readonly guard: {
    readonly rielBelow: number;
    readonly rielFrom: number;
    readonly centsFrom: number;
  };
  /** When the world begins, in ms since 1970. */
  readonly beginsAt: number;
}

/** Watches a history and accuses; shares no code with what it judges. */
export interface Checker {
  readonly name: string;
  readonly judges: readonly Invariant[];
  see(moment: Moment, accuse: Accuse): void;
}
