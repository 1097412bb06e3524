/**
 * What a simulated ledger's commits add up to: rows in plain lists and maps, by the rules of the
 * port. Knows nothing of power, faults or time.
 */
import type { WallMs } from "../../drivers/hal/clock.ts";
import type {
  CurrencyTotal,
  LedgerEntry,
  LedgerMark,
  LedgerRow,
  RecordResult,
  Recovery,
  RowOwner,
  SequenceRange,
  SequenceState,
} from "../../drivers/hal/ledger.ts";

/** One commit; the ledger is what these make, one after the other. */
export type Commit =
  | { readonly type: "boot" }
  | { readonly type: "record"; readonly entries: readonly LedgerEntry[] }
  | { readonly type: "mark"; readonly marks: readonly LedgerMark[] }
  | { readonly type: "receipt"; readonly txids: readonly string[] }
  | { readonly type: "recovery"; readonly recovery: Recovery };

type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

const HOLES_MAX = 32;

/** What the commits so far add up to. */
export class Book {
  boots = 0;
  recovery: Recovery | null = null;
  readonly rows: Mutable<LedgerRow>[] = [];
  /** Numbers of the rows whose last receipt has arrived. */
  readonly receipted = new Set<number>();
  readonly #byTxid = new Map<string, Mutable<LedgerRow>>();
  readonly #bySeq = new Map<string, Map<number, LedgerRow>>();
  /** How to take back each commit that may still be lost, oldest first. */
  readonly #undos: (() => void)[][] = [];

  /** What follows belongs to one more commit. */
  begin(): void {
    this.#undos.push([]);
  }

  /** The oldest commit that could be taken back is on the medium: it no longer can. */
  settle(): void {
    this.#undos.shift();
  }

  /** Takes the last commit back, as if it had never been. */
  undo(): void {
    for (const undo of (this.#undos.pop() ?? []).reverse()) undo();
  }

  /** Notes how to take back what comes next. */
  undoing(undo: () => void): void {
    this.#undos.at(-1)?.push(undo);
  }

  record(given: LedgerEntry): RecordResult {
    const numbered = this.numbered(given.acquirer, given.epoch);
    const atSeq = numbered.get(given.seq);
    const twin = given.txid === null ? undefined : this.#byTxid.get(given.txid);
    if (twin !== undefined) {
      if (!isSamePayment(twin, given)) return "conflict";
      if (atSeq !== undefined && atSeq !== twin) return "conflict";
      if (atSeq === undefined) this.undoing(() => numbered.delete(given.seq));
      numbered.set(given.seq, twin);
      return "duplicate";
    }
    if (atSeq !== undefined) {
      return atSeq.kind === "void" && given.kind === "void" ? "duplicate" : "conflict";
    }
    const row = newRow(given, this.rows.length + 1);
    this.rows.push(row);
    numbered.set(row.seq, row);
    const { txid } = row;
    if (txid !== null) this.#byTxid.set(txid, row);
    this.undoing(() => {
      this.rows.pop();
      numbered.delete(row.seq);
      if (txid !== null) this.#byTxid.delete(txid);
    });
    return "recorded";
  }

  mark(mark: LedgerMark): void {
    const row = this.#byTxid.get(mark.txid);
    if (row === undefined || row.finalStage !== null) return;
    const { speakingAt, finalAt, finalReason } = row;
    this.undoing(() => Object.assign(row, { speakingAt, finalStage: null, finalAt, finalReason }));
    const at = Math.floor(mark.at) as WallMs;
    if (mark.stage === "speaking") {
      row.speakingAt = at;
      return;
    }
    row.finalStage = mark.stage;
    row.finalAt = at;
    row.finalReason = mark.reason;
  }

  receipt(txid: string): void {
    const row = this.#byTxid.get(txid);
    if (row === undefined || row.finalStage === null || this.receipted.has(row.row)) return;
    this.receipted.add(row.row);
    this.undoing(() => this.receipted.delete(row.row));
  }

  /** The rows by their number in one acquirer's epoch. */
  numbered(acquirer: string, epoch: number): Map<number, LedgerRow> {
    const key = JSON.stringify([acquirer, epoch]);
    const known = this.#bySeq.get(key) ?? new Map<number, LedgerRow>();
    this.#bySeq.set(key, known);
    return known;
  }
}

export function replay(commits: readonly Commit[]): Book {
  const book = new Book();
  for (const commit of commits) {
    apply(book, commit);
    book.settle();
  }
  return book;
}

export function apply(book: Book, commit: Commit): readonly RecordResult[] {
  book.begin();
  switch (commit.type) {
    case "boot":
      book.boots++;
      book.undoing(() => book.boots--);
      return [];
    case "record":
      return commit.entries.map((entry) => book.record(entry));
    case "mark":
      for (const mark of commit.marks) book.mark(mark);
      return [];
    case "receipt":
      for (const txid of commit.txids) book.receipt(txid);
      return [];
    case "recovery": {
      const before = book.recovery;
      book.undoing(() => {
        book.recovery = before;
      });
      book.recovery = commit.recovery;
      return [];
    }
  }
}

function newRow(entry: LedgerEntry, row: number): Mutable<LedgerRow> {
  const { creditedAt } = entry;
  return {
    ...entry,
    creditedAt: creditedAt === null ? null : (Math.floor(creditedAt) as WallMs),
    receivedAt: Math.floor(entry.receivedAt) as WallMs,
    row,
    speakingAt: null,
    finalStage: null,
    finalAt: null,
    finalReason: null,
  };
}

function isSamePayment(a: LedgerEntry, b: LedgerEntry): boolean {
  const content = ({ kind, money, reversalOf, env }: LedgerEntry): string =>
    JSON.stringify([kind, money?.minor, money?.currency, reversalOf, env]);
  return content(a) === content(b);
}

/** Rows go out as copies: what is handed out does not change under whoever holds it. */
export function copyOf(row: LedgerRow): LedgerRow {
  return { ...row };
}

export function unreceiptedOf(book: Book): LedgerRow[] {
  return book.rows
    .filter(({ row, finalStage }) => finalStage !== null && !book.receipted.has(row))
    .map(copyOf);
}

export function recentOf(book: Book, limit: number, beforeRow: number | null): LedgerRow[] {
  const before = beforeRow === null ? book.rows.length : Math.max(0, beforeRow - 1);
  const found: LedgerRow[] = [];
  for (let at = Math.min(before, book.rows.length) - 1; at >= 0 && found.length < limit; at--) {
    const row = book.rows[at];
    if (row !== undefined && row.kind !== "void") found.push(copyOf(row));
  }
  return found;
}

export function totalsOf(
  book: Book,
  from: number,
  to: number,
  whose?: readonly RowOwner[],
): CurrencyTotal[] {
  return (["KHR", "USD"] as const).flatMap((currency) => {
    let [count, reversedCount, minor] = [0, 0, 0];
    for (const { kind, env, money, creditedAt, acquirer, epoch } of book.rows) {
      const isTheirs = (owner: RowOwner) => owner.acquirer === acquirer && epoch >= owner.fromEpoch;
      if (whose !== undefined && !whose.some(isTheirs)) continue;
      if (env !== "live" || money?.currency !== currency || creditedAt === null) continue;
      if (creditedAt < from || creditedAt >= to) continue;
      if (kind === "credited") count++;
      else reversedCount++;
      minor += kind === "credited" ? money.minor : -money.minor;
    }
    return count + reversedCount === 0 ? [] : [{ currency, count, reversedCount, minor }];
  });
}

/** @param heldBefore all numbers up to this one are there as well. */
export function sequenceOf(
  book: Book,
  acquirer: string,
  epoch: number,
  heldBefore = 0,
): SequenceState {
  const filled = book.numbered(acquirer, epoch);
  let contiguous = heldBefore;
  while (filled.has(contiguous + 1)) contiguous++;
  const beyond = [...filled.keys()].filter((seq) => seq > contiguous).sort((a, b) => a - b);
  const holes: SequenceRange[] = [];
  let last = contiguous;
  for (const seq of beyond) {
    if (seq > last + 1) holes.push({ from: last + 1, to: seq - 1 });
    last = seq;
  }
  return { contiguous, highest: last, holes: holes.slice(0, HOLES_MAX) };
}
