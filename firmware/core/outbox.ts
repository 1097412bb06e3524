/**
 * What is on its way to the acquirer, as data: waiting, published without PUBACK, delivered and not
 * yet noted. `uplink.ts` and `receipts.ts` work it.
 */
import type { MonoMs } from "../../drivers/hal/clock.ts";
import type { Generation } from "../../drivers/hal/link.ts";
import type { Upstream } from "./effect.ts";

/** Messages to the acquirer: waiting, and published without PUBACK so far. */
export interface Outbox {
  readonly waiting: Upstream[];
  readonly published: Map<number, Upstream>;
  nextId: number;
  /** Last receipts that the broker has, not yet noted in the ledger. */
  readonly delivered: string[];
  /** Being noted now. */
  readonly noting: string[];
  /** When to note them at the latest. */
  noteAt: MonoMs | undefined;
  /** Last receipts in `waiting` or `published`, by txid: not to be queued again. */
  readonly final: Set<string>;
  /** The ledger holds ended stories whose last receipt is not in this outbox. */
  isBehind: boolean;
  /** They are being read. */
  isReading: boolean;
  /** The number of the ledger's latest row. */
  lastRow: number;
  /** Rows of which nobody has heard yet that they are recorded; the ledger knows them. */
  owed: OwedRows | undefined;
  /** Acknowledgements held back until the outbox has room: the broker then waits, too. */
  readonly held: HeldAcknowledgement[];
}

/** Messages received and durable, whose PUBACK waits because too many receipts are unsent. */
export interface HeldAcknowledgement {
  readonly generation: Generation;
  readonly tokens: readonly number[];
}

/** The rows in (afterRow, upToRow]. */
export interface OwedRows {
  readonly afterRow: number;
  readonly upToRow: number;
  /** A page of them up to this row is being read. */
  readonly readingTo: number | undefined;
}

/** Nothing is on its way. */
export function newOutbox(): Outbox {
  return {
    waiting: [],
    published: new Map(),
    nextId: 1,
    delivered: [],
    noting: [],
    noteAt: undefined,
    final: new Set(),
    isBehind: false,
    isReading: false,
    lastRow: 0,
    owed: undefined,
    held: [],
  };
}
