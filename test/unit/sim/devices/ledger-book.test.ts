import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WallMs } from "../../../../drivers/hal/clock.ts";
import type { LedgerEntry } from "../../../../drivers/hal/ledger.ts";
import {
  apply,
  Book,
  type Commit,
  replay,
  sequenceOf,
  totalsOf,
  unreceiptedOf,
} from "../../../../sim/devices/ledger-book.ts";

const at = 1_795_000_000_000 as WallMs;

function entry(seq: number, txid: number, minor: number): LedgerEntry {
  return {
    acquirer: "SIMBANK",
    epoch: 1,
    seq,
    jti: `j${seq}-${txid}`,
    kind: "credited",
    txid: `t${txid}`,
    reversalOf: null,
    money: { minor, currency: "KHR" },
    env: "live",
    creditedAt: at,
    receivedAt: at,
    jws: "",
  } as unknown as LedgerEntry;
}

const small = fc.integer({ min: 1, max: 6 });
const commits: fc.Arbitrary<Commit> = fc.oneof(
  fc.constant<Commit>({ type: "boot" }),
  fc
    .array(fc.tuple(small, small, fc.integer({ min: 1, max: 2 })), { minLength: 1, maxLength: 3 })
    .map((rows): Commit => {
      return { type: "record", entries: rows.map(([seq, txid, minor]) => entry(seq, txid, minor)) };
    }),
  fc
    .tuple(small, fc.constantFrom("speaking", "spoken", "digested"))
    .map(([txid, stage]): Commit => {
      const mark = { txid: `t${txid}`, stage: stage as "spoken", at, reason: null };
      return { type: "mark", marks: [mark] };
    }),
  small.map((txid): Commit => ({ type: "receipt", txids: [`t${txid}`] })),
);

function pictureOf(book: Book): unknown {
  return {
    boots: book.boots,
    rows: book.rows,
    unreceipted: unreceiptedOf(book),
    sequence: sequenceOf(book, "SIMBANK", 1),
    totals: totalsOf(book, 0, Number.MAX_SAFE_INTEGER),
  };
}

describe("the book of a simulated ledger", () => {
  it("is, with its last commits taken back, as if they had never been", () => {
    fc.assert(
      fc.property(fc.array(commits, { maxLength: 20 }), fc.nat(20), (all, lost) => {
        const kept = Math.max(0, all.length - lost);
        const book = new Book();
        for (const commit of all) apply(book, commit);
        for (let count = all.length; count > kept; count -= 1) book.undo();
        expect(pictureOf(book)).toEqual(pictureOf(replay(all.slice(0, kept))));
        // And it goes on as if nothing had happened.
        for (const commit of all.slice(kept)) apply(book, commit);
        expect(pictureOf(book)).toEqual(pictureOf(replay(all)));
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});
