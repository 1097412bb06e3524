/** What the ledger's tests share: a medium, and the port's calls as promises. */
import { afterEach, beforeEach } from "vitest";
import type {
  CurrencyTotal,
  Ledger,
  LedgerEntry,
  LedgerFault,
  LedgerMark,
  LedgerRow,
  LedgerSnapshot,
  RecordResult,
  SequenceState,
} from "../../drivers/hal/ledger.ts";
import type { Done } from "../../drivers/hal/outcome.ts";
import { ACQUIRER, at, EPOCH, OPENING, outcomeOf } from "./ledger-entries.ts";

/** A ledger on a medium that outlives it. */
export interface LedgerRig {
  /** A ledger on the medium; the one before it is closed first. */
  start(): Ledger;
  /** Throws the medium away. */
  dispose(): void;
}

/** The value of one call of the port; a fault fails the test. */
export async function settled<Value>(
  call: (done: Done<LedgerFault, Value>) => void,
): Promise<Value> {
  const outcome = await outcomeOf(call);
  if (!outcome.ok) throw new Error(`unexpected ${outcome.fault}: ${outcome.detail}`);
  return outcome.value;
}

export function opened(ledger: Ledger, query = OPENING): Promise<LedgerSnapshot> {
  return settled((done) => ledger.open(query, done));
}

export function recorded(
  ledger: Ledger,
  ...entries: LedgerEntry[]
): Promise<readonly RecordResult[]> {
  return settled((done) => ledger.record(entries, done));
}

export function marked(ledger: Ledger, ...marks: LedgerMark[]): Promise<undefined> {
  return settled((done) => ledger.mark(marks, done));
}

/** Rows up to the last one of the snapshot whose story has not ended. */
export function unsettled(
  ledger: Ledger,
  range: { readonly afterRow: number; readonly upToRow: number },
  limit = 1_000,
): Promise<readonly LedgerRow[]> {
  return settled((done) => ledger.unsettled(range, limit, done));
}

/** The unsettled rows that a start finds. */
export async function foundUnsettled(ledger: Ledger): Promise<readonly LedgerRow[]> {
  const { lastRow } = await opened(ledger);
  return unsettled(ledger, { afterRow: 0, upToRow: lastRow });
}

export function latest(
  ledger: Ledger,
  limit: number,
  beforeRow: number | null = null,
): Promise<readonly LedgerRow[]> {
  return settled((done) => ledger.recent(limit, beforeRow, done));
}

/** Every row but the voids, oldest first. */
export async function allRows(ledger: Ledger): Promise<readonly LedgerRow[]> {
  return [...(await latest(ledger, 10_000))].reverse();
}

export function totals(
  ledger: Ledger,
  fromMs: number,
  toMs: number,
): Promise<readonly CurrencyTotal[]> {
  return settled((done) => ledger.totals(at(fromMs), at(toMs), done));
}

export function numbering(
  ledger: Ledger,
  acquirer = ACQUIRER,
  epoch = EPOCH,
): Promise<SequenceState> {
  return settled((done) => ledger.sequence(acquirer, epoch, done));
}

/** Gives each test an open ledger on an empty medium, and clears up behind it. */
export function withLedger(makeRig: () => LedgerRig): { rig: LedgerRig; ledger: Ledger } {
  const held = {} as { rig: LedgerRig; ledger: Ledger };
  beforeEach(async () => {
    held.rig = makeRig();
    held.ledger = held.rig.start();
    await opened(held.ledger);
  });
  afterEach(() => held.rig.dispose());
  return held;
}
