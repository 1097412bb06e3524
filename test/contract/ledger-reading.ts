/** The reading part of the ledger's contract: the numbering, pages of rows, totals. */
import { describe, expect, it } from "vitest";
import {
  ACQUIRER,
  at,
  credit,
  EPOCH,
  MORNING,
  mark,
  reversal,
  txidOf,
  voidOf,
} from "./ledger-entries.ts";
import {
  type LedgerRig,
  latest,
  marked,
  numbering,
  opened,
  recorded,
  totals,
  withLedger,
} from "./ledger-rig.ts";

const DAY_MS = 86_400_000;

export function describeLedgerReading(makeRig: () => LedgerRig): void {
  describeNumbering(makeRig);
  describePages(makeRig);
  describeTotals(makeRig);
}

function describeNumbering(makeRig: () => LedgerRig): void {
  describe("the numbering", () => {
    const held = withLedger(makeRig);

    it("is contiguous while nothing is missing", async () => {
      await recorded(held.ledger, credit(1), credit(2), voidOf(3));
      expect(await numbering(held.ledger)).toEqual({ contiguous: 3, highest: 3, holes: [] });
    });

    it("names what is missing, and closes as it is filled in any order", async () => {
      await recorded(held.ledger, credit(3), credit(10));
      const holes = [
        { from: 1, to: 2 },
        { from: 4, to: 9 },
      ];
      expect(await numbering(held.ledger)).toEqual({ contiguous: 0, highest: 10, holes });
      await recorded(held.ledger, credit(6), voidOf(1));
      expect(await numbering(held.ledger)).toEqual({
        contiguous: 1,
        highest: 10,
        holes: [
          { from: 2, to: 2 },
          { from: 4, to: 5 },
          { from: 7, to: 9 },
        ],
      });
      await recorded(held.ledger, ...[9, 8, 7, 5, 4, 2].map((seq) => credit(seq)));
      expect(await numbering(held.ledger)).toEqual({ contiguous: 10, highest: 10, holes: [] });
    });

    it("names the lowest 32 holes of many", async () => {
      const entries = Array.from({ length: 40 }, (_, index) => credit(index * 2 + 2));
      await recorded(held.ledger, ...entries);
      const { holes, highest, contiguous } = await numbering(held.ledger);
      expect(holes).toHaveLength(32);
      expect([holes[0], holes[31]]).toEqual([
        { from: 1, to: 1 },
        { from: 63, to: 63 },
      ]);
      expect([contiguous, highest]).toEqual([0, 80]);
    });

    it("takes a leap of the acquirer's counter for what it is", async () => {
      const far = Number.MAX_SAFE_INTEGER;
      await recorded(held.ledger, credit(1), credit(2, { seq: far }));
      const holes = [{ from: 2, to: far - 1 }];
      expect(await numbering(held.ledger)).toEqual({ contiguous: 1, highest: far, holes });
    });

    it("is apart for each acquirer and epoch", async () => {
      await recorded(held.ledger, credit(1), credit(2, { epoch: EPOCH + 1 }));
      expect(await numbering(held.ledger)).toEqual({ contiguous: 1, highest: 1, holes: [] });
      const next = await numbering(held.ledger, ACQUIRER, EPOCH + 1);
      expect(next).toEqual({ contiguous: 0, highest: 2, holes: [{ from: 1, to: 1 }] });
      expect((await numbering(held.ledger, "wing")).highest).toBe(0);
    });
  });
}

function describePages(makeRig: () => LedgerRig): void {
  describe("the latest rows", () => {
    const held = withLedger(makeRig);
    const page = async (limit: number, beforeRow: number | null) => {
      const rows = await latest(held.ledger, limit, beforeRow);
      return rows.map(({ row }) => row);
    };

    it("come newest first, page by page, without voids", async () => {
      const kinds = [credit(1), voidOf(2), credit(3), reversal(4, 1), voidOf(5), credit(6)];
      await recorded(held.ledger, ...kinds);
      expect(await page(2, null)).toEqual([6, 4]);
      expect(await page(2, 4)).toEqual([3, 1]);
      expect(await page(2, 1)).toEqual([]);
      expect(await page(10, 100)).toEqual([6, 4, 3, 1]);
      expect(await page(0, null)).toEqual([]);
    });

    it("are those of the last recording, not of the highest number or latest time", async () => {
      await recorded(held.ledger, credit(9), credit(2), credit(5));
      const rows = await latest(held.ledger, 2);
      expect(rows.map(({ seq }) => seq)).toEqual([5, 2]);
    });

    it("are limited at a start by what was asked for", async () => {
      await recorded(held.ledger, ...Array.from({ length: 20 }, (_, index) => credit(index + 1)));
      const { recent } = await opened(held.rig.start());
      expect(recent.map(({ seq }) => seq)).toEqual([20, 19, 18, 17, 16, 15, 14, 13]);
    });

    it("do not change in the hands of whoever asked", async () => {
      await recorded(held.ledger, credit(1));
      const [row] = await latest(held.ledger, 1);
      await marked(held.ledger, mark(1, "spoken"));
      expect(row?.finalStage).toBe(null);
    });
  });
}

function describeTotals(makeRig: () => LedgerRig): void {
  describe("totals", () => {
    const held = withLedger(makeRig);

    it("are empty when nothing came", async () => {
      expect(await totals(held.ledger, 0, DAY_MS)).toEqual([]);
    });

    it("keep the currencies apart, riel first", async () => {
      await recorded(
        held.ledger,
        credit(1, { money: { minor: 375, currency: "USD" } }),
        credit(2),
        credit(3),
      );
      expect(await totals(held.ledger, 0, DAY_MS)).toEqual([
        { currency: "KHR", count: 2, reversedCount: 0, minor: 500 },
        { currency: "USD", count: 1, reversedCount: 0, minor: 375 },
      ]);
    });

    it("take reversals off on their own day, whole or in part", async () => {
      const part = { money: { minor: 40, currency: "KHR" } } as const;
      await recorded(
        held.ledger,
        credit(1),
        credit(2),
        reversal(3, 1, { ...part, creditedAt: at(5000) }),
        reversal(4, 2, { creditedAt: at(DAY_MS + 1) }),
      );
      expect(await totals(held.ledger, 0, DAY_MS)).toEqual([
        { currency: "KHR", count: 2, reversedCount: 1, minor: 260 },
      ]);
      expect(await totals(held.ledger, DAY_MS, 2 * DAY_MS)).toEqual([
        { currency: "KHR", count: 0, reversedCount: 1, minor: -200 },
      ]);
    });

    it("leave out test payments, voids, duplicates and conflicts", async () => {
      await recorded(
        held.ledger,
        credit(1),
        credit(2, { env: "test" }),
        reversal(3, 1, { env: "test" }),
        voidOf(4),
        credit(5, { txid: txidOf(1), money: { minor: 100, currency: "KHR" } }),
        credit(6, { txid: txidOf(1) }),
      );
      expect(await totals(held.ledger, -DAY_MS, DAY_MS)).toEqual([
        { currency: "KHR", count: 1, reversedCount: 0, minor: 100 },
      ]);
    });

    it("count from the first instant to before the last", async () => {
      await recorded(
        held.ledger,
        credit(1, { creditedAt: MORNING }),
        credit(2, { creditedAt: at(999) }),
        credit(3, { creditedAt: at(1000) }),
      );
      expect((await totals(held.ledger, 0, 1000))[0]).toMatchObject({ count: 2, minor: 300 });
      expect((await totals(held.ledger, 1, 1001))[0]).toMatchObject({ count: 2, minor: 500 });
    });

    it("hold more riel than a shop will ever see, exactly", async () => {
      const most = { minor: 9_999_999_999_999, currency: "KHR" } as const;
      const entries = Array.from({ length: 200 }, (_, index) => credit(index + 1, { money: most }));
      await recorded(held.ledger, ...entries);
      expect((await totals(held.ledger, 0, DAY_MS))[0]?.minor).toBe(200 * 9_999_999_999_999);
    });
  });
}
