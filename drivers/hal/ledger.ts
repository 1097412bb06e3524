/**
 * The durable record of payments: append-only, hash-chained, one row a credit, with the bytes the
 * acquirer signed. The port is as large as the domain, so that a simulated ledger is small.
 *
 * A row is durable when `record` reports it, and not before: whoever acknowledges earlier loses
 * payments at the next power cut (faults P2 to P4).
 */
import type { WallMs } from "./clock.ts";
import type { Currency, Money } from "./money.ts";
import type { Done } from "./outcome.ts";

/** `credited` adds, `reversed` takes back, `void` only fills a hole in the acquirer's numbering. */
export type EntryKind = "credited" | "reversed" | "void";

/** What has become of an entry; the last three end its story. */
export type EntryStage = "recorded" | "speaking" | "spoken" | "shown" | "digested";

/** Who paid from abroad, as far as the acquirer tells; never a name, phone or account. */
export interface Payer {
  readonly wallet: string;
  readonly country?: string;
  readonly amount?: string;
  readonly currency?: string;
}

/** One verified event of an acquirer, ready to be recorded. */
export interface LedgerEntry {
  readonly kind: EntryKind;
  readonly acquirer: string;
  readonly epoch: number;
  readonly seq: number;
  /** The payment's identity, for ever and whoever repeats it. Null for a `void`. */
  readonly txid: string | null;
  /** `test` payments are spoken as such and never counted. */
  readonly env: "live" | "test";
  /** Null for a `void`. */
  readonly money: Money | null;
  /** When the bank credited or reversed it; null for a `void`. */
  readonly creditedAt: WallMs | null;
  /** For a reversal: the txid of the credit it takes back, and why. */
  readonly reversalOf: string | null;
  readonly reversalReason: string | null;
  readonly billNumber: string | null;
  readonly md5: string | null;
  readonly rail: string | null;
  readonly payer: Payer | null;
  /** The id of the message that brought it. */
  readonly jti: string;
  /** The compact JWS exactly as received. */
  readonly jws: string;
  /** When the terminal took it in, by its best knowledge of the time. */
  readonly receivedAt: WallMs;
  /**
   * True when speech starts as soon as the commit is done. Written with the row, so that after a
   * power cut the terminal knows that the vendor may already have heard it (fault P6).
   */
  readonly speaksAtOnce: boolean;
}

/** An entry as the ledger keeps it. */
export interface LedgerRow extends LedgerEntry {
  /** 1, 2, 3 … in the order of recording. */
  readonly row: number;
  readonly speakingAt: WallMs | null;
  /** The stage that ended its story, or null while it has not ended. */
  readonly finalStage: Exclude<EntryStage, "recorded" | "speaking"> | null;
  readonly finalAt: WallMs | null;
  /** Why it ended there (a reason of the contract's list), or null. */
  readonly finalReason: string | null;
}

/**
 * `duplicate`: same txid (or same void), same content. `conflict`: same txid or seq, other content.
 */
export type RecordResult = "recorded" | "duplicate" | "conflict";

/** A run of missing sequence numbers, both ends included. */
export interface SequenceRange {
  readonly from: number;
  readonly to: number;
}

/** Takes one row's story a step further. */
export interface LedgerMark {
  readonly txid: string;
  readonly stage: Exclude<EntryStage, "recorded">;
  readonly at: WallMs;
  readonly reason: string | null;
}

/** Sum and number of live credits less reversals of one currency. */
export interface CurrencyTotal {
  readonly currency: Currency;
  /** Credits counted (test payments and voids are not). */
  readonly count: number;
  readonly reversedCount: number;
  /** Credits less reversals, in minor units; negative when more was taken back than came in. */
  readonly minor: number;
}

/** Rows of one acquirer, from one epoch on. */
export interface RowOwner {
  readonly acquirer: string;
  readonly fromEpoch: number;
}

/** Where the acquirer's numbering stands in one epoch. */
export interface SequenceState {
  /** All of 1 … `contiguous` are recorded; 0 when seq 1 is missing. */
  readonly contiguous: number;
  /** The highest recorded seq, 0 for none. */
  readonly highest: number;
  /** What is missing between them, lowest first, at most 32 ranges. */
  readonly holes: readonly SequenceRange[];
}

/**
 * This record took the place of one that was lost (fault P15). What the acquirer issued up to
 * `upToSeq` of `epoch` comes from before it: the vendor may have heard of it already.
 */
export interface Recovery {
  /** Null until an acquirer has told how far it had come. */
  readonly upTo: { readonly epoch: number; readonly seq: number } | null;
  /** All of it has come again. */
  readonly isComplete: boolean;
}

/** What a round of upkeep found. */
export interface LedgerUpkeep {
  /** Nothing more is to be done for now. */
  readonly isDone: boolean;
  /** The medium is nearly full: what was kept free for the last payments is in use. */
  readonly isSpaceLow: boolean;
}

/** What the device needs to know when it starts. */
export interface LedgerSnapshot {
  /** Counts the starts of this terminal: durable, one more each time. */
  readonly boot: number;
  readonly sequence: SequenceState;
  /** The number of the last row, 0 for none: what comes after it was recorded in this boot. */
  readonly lastRow: number;
  /** The latest credits and reversals, newest first, at most `recentMax`. */
  readonly recent: readonly LedgerRow[];
  /** Rows whose story has ended without `receipted` having been told of them. */
  readonly unreceiptedCount: number;
  /** Null for a record that no loss came before. */
  readonly recovery: Recovery | null;
}

/**
 * `full`: no space. `read-only`: cannot write. `io`: the medium failed. `corrupt`: not a ledger we
 * can read.
 */
export type LedgerFault = "full" | "read-only" | "io" | "corrupt";

export interface Ledger {
  /**
   * Opens or makes the record, migrates an older one, checks its latest rows, counts the boot. A
   * damaged one is put aside, never deleted, and a new one begun: `recovery` says so. Call once,
   * before all else, and again after an operation ended with `corrupt`: until then all others do.
   */
  open(
    query: {
      readonly acquirer: string;
      readonly epoch: number;
      readonly recentMax: number;
    },
    done: Done<LedgerFault, LedgerSnapshot>,
  ): void;
  /**
   * Records all entries in one durable commit, in order; the results stand in the same order. A
   * duplicate or conflict writes no row; its neighbours are recorded all the same. On a fault
   * nothing of the batch is recorded. At most 256 entries.
   */
  record(entries: readonly LedgerEntry[], done: Done<LedgerFault, readonly RecordResult[]>): void;
  /** Writes the marks in one durable commit; unknown txids are passed over. */
  mark(marks: readonly LedgerMark[], done: Done<LedgerFault>): void;
  /**
   * Notes durably that the acquirer's broker has the last receipt of these txids; unknown ones and
   * those whose story has not ended are passed over.
   */
  receipted(txids: readonly string[], done: Done<LedgerFault>): void;
  /** Rows whose story has ended and whose last receipt is not noted, oldest first. */
  unreceipted(limit: number, done: Done<LedgerFault, readonly LedgerRow[]>): void;
  /** Rows in (afterRow, upToRow] whose story has not ended, oldest first; no voids. */
  unsettled(
    range: { readonly afterRow: number; readonly upToRow: number },
    limit: number,
    done: Done<LedgerFault, readonly LedgerRow[]>,
  ): void;
  /** The latest credits and reversals before row `beforeRow` (or all, when null), newest first. */
  recent(
    limit: number,
    beforeRow: number | null,
    done: Done<LedgerFault, readonly LedgerRow[]>,
  ): void;
  /**
   * Live totals of `creditedAt` in [from, to), one for each currency, riel first. Reversals count
   * on their own day.
   * @param whose leaves out all others, such as a former merchant's; everybody's when absent.
   */
  totals(
    from: WallMs,
    to: WallMs,
    done: Done<LedgerFault, readonly CurrencyTotal[]>,
    whose?: readonly RowOwner[],
  ): void;
  /** Where an acquirer's numbering stands now. */
  sequence(acquirer: string, epoch: number, done: Done<LedgerFault, SequenceState>): void;
  /** Notes durably how far the recovery after a loss has come. */
  noteRecovery(recovery: Recovery, done: Done<LedgerFault>): void;
  /**
   * Upkeep for a quiet moment, a few milliseconds at a time: checks the next rows, oldest first,
   * and keeps some space free for the last payments on a full medium. Call it every minute, and at
   * once again, as it were, while it is not done. `corrupt` when a row is not what was recorded.
   */
  tend(done: Done<LedgerFault, LedgerUpkeep>): void;
  /** Ends everything in good order; nothing may be called after it. */
  close(): void;
}
