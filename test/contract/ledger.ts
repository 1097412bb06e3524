/**
 * One suite for every ledger: what `drivers/hal/ledger.ts` promises, whoever keeps it. Faults and
 * power cuts are provoked differently for each and have tests of their own.
 */
import { describe, expect, it } from "vitest";
import type { RecordResult } from "../../drivers/hal/ledger.ts";
import { at, credit, mark, outcomeOf, reversal, txidOf, voidOf } from "./ledger-entries.ts";
import { describeLedgerReading } from "./ledger-reading.ts";
import { describeLedgerReceipts } from "./ledger-receipts.ts";
import {
  allRows,
  foundUnsettled,
  type LedgerRig,
  marked,
  numbering,
  opened,
  recorded,
  unsettled,
  withLedger,
} from "./ledger-rig.ts";
import { describeLedgerStreams } from "./ledger-streams.ts";
import { describeLedgerUpkeep } from "./ledger-upkeep.ts";

/** Runs the suite over the ledger that `makeRig` gives, on a new medium for each test. */
export function describeLedger(name: string, makeRig: () => LedgerRig): void {
  describe(name, () => {
    describeOpening(makeRig);
    describeRecording(makeRig);
    describeConflicts(makeRig);
    describeMarks(makeRig);
    describeLedgerReceipts(makeRig);
    describeLedgerUpkeep(makeRig);
    describeLedgerReading(makeRig);
    describeLedgerStreams(makeRig);
  });
}

function describeOpening(makeRig: () => LedgerRig): void {
  describe("opening", () => {
    const held = withLedger(makeRig);

    it("counts every start", async () => {
      for (const boot of [2, 3, 4]) {
        expect((await opened(held.rig.start())).boot).toBe(boot);
      }
    });

    it("finds an empty medium empty", async () => {
      const snapshot = await opened(held.rig.start());
      expect(snapshot.sequence).toEqual({ contiguous: 0, highest: 0, holes: [] });
      expect(snapshot.lastRow).toBe(0);
      expect(snapshot.recent).toEqual([]);
    });

    it("finds what was recorded before, field by field", async () => {
      const entry = credit(1, {
        rail: "alipay-plus",
        payer: { wallet: "alipay-plus/kakaopay", country: "KR", amount: "4312", currency: "KRW" },
      });
      await recorded(held.ledger, entry, reversal(2, 1));
      const { recent } = await opened(held.rig.start());
      const story = { speakingAt: null, finalStage: null, finalAt: null, finalReason: null };
      expect(recent).toEqual([
        { ...reversal(2, 1), row: 2, ...story },
        { ...entry, row: 1, ...story },
      ]);
    });

    it("finds what was recorded and has not ended, oldest first, page by page", async () => {
      await recorded(held.ledger, voidOf(1), ...[2, 3, 4, 5, 6].map((seq) => credit(seq)));
      await marked(held.ledger, mark(3, "spoken"), mark(4, "speaking"));
      const second = held.rig.start();
      const { lastRow } = await opened(second);
      expect(lastRow).toBe(6);
      const page = await unsettled(second, { afterRow: 0, upToRow: lastRow }, 2);
      expect(page.map(({ seq }) => seq)).toEqual([2, 4]);
      expect(page.map(({ speakingAt }) => speakingAt)).toEqual([null, at(4090)]);
      const next = await unsettled(second, { afterRow: page[1]?.row ?? 0, upToRow: lastRow }, 2);
      expect(next.map(({ seq }) => seq)).toEqual([5, 6]);
      // What is recorded now lies beyond the range; what ends is gone from it.
      await recorded(second, credit(7));
      await marked(second, mark(2, "digested"), mark(6, "spoken"));
      const rest = await unsettled(second, { afterRow: 0, upToRow: lastRow });
      expect(rest.map(({ seq }) => seq)).toEqual([4, 5]);
      expect((await foundUnsettled(held.rig.start())).map(({ seq }) => seq)).toEqual([4, 5, 7]);
    });

    it("never answers before the call has returned", async () => {
      const order: string[] = [];
      const done = outcomeOf<readonly RecordResult[]>((settle) => {
        held.ledger.record([credit(1)], (outcome) => {
          order.push("done");
          settle(outcome);
        });
        order.push("returned");
      });
      await done;
      expect(order).toEqual(["returned", "done"]);
    });
  });
}

function describeRecording(makeRig: () => LedgerRig): void {
  describe("recording", () => {
    const held = withLedger(makeRig);

    it("answers for each entry of a batch, in order", async () => {
      const results = await recorded(
        held.ledger,
        credit(1),
        credit(1),
        credit(2, { txid: txidOf(1), money: { minor: 7, currency: "KHR" } }),
        voidOf(2),
        voidOf(2),
        credit(3),
      );
      const expected = ["recorded", "duplicate", "conflict", "recorded", "duplicate", "recorded"];
      expect(results).toEqual(expected);
      expect((await allRows(held.ledger)).map(({ row, seq }) => [row, seq])).toEqual([
        [1, 1],
        [3, 3],
      ]);
    });

    it("takes an empty batch and one of 256", async () => {
      expect(await recorded(held.ledger)).toEqual([]);
      const entries = Array.from({ length: 256 }, (_, index) => credit(index + 1));
      expect(await recorded(held.ledger, ...entries)).toEqual(entries.map(() => "recorded"));
    });

    it("refuses a batch of 257 as a bug of the caller", () => {
      const entries = Array.from({ length: 257 }, (_, index) => credit(index + 1));
      expect(() => held.ledger.record(entries, () => {})).toThrow("bug: ");
    });

    it("counts a txid once, whoever repeats it, with whatever else around it", async () => {
      await recorded(held.ledger, credit(1));
      const again = credit(1, {
        jti: "another",
        jws: "x.y.z",
        billNumber: null,
        receivedAt: at(9),
      });
      expect(await recorded(held.ledger, again)).toEqual(["duplicate"]);
      const elsewhere = credit(1, { acquirer: "wing", epoch: 9, seq: 40 });
      expect(await recorded(held.ledger, elsewhere)).toEqual(["duplicate"]);
      expect(await allRows(held.ledger)).toHaveLength(1);
    });

    it("fills the number under which a txid was sent again", async () => {
      await recorded(held.ledger, credit(1), credit(3));
      expect(await recorded(held.ledger, credit(2, { ...contentOf(1) }))).toEqual(["duplicate"]);
      expect(await recorded(held.ledger, credit(6, { ...contentOf(3) }))).toEqual(["duplicate"]);
      const expected = { contiguous: 3, highest: 6, holes: [{ from: 4, to: 5 }] };
      expect(await numbering(held.ledger)).toEqual(expected);
      expect((await opened(held.rig.start())).sequence).toEqual(expected);
    });

    it("keeps text that a database might not: NUL, lone surrogates, Khmer, quotes", async () => {
      const upper = "ABCDEF".repeat(8);
      const texts = ["a\0b", "a\0c", "\ud800", "ស្រី ម៉ៅ", '"quoted"', '"', "", upper];
      const entries = texts.map((text, index) =>
        credit(index + 1, { txid: `t${text}`, billNumber: text, md5: text, reversalReason: text }),
      );
      expect(await recorded(held.ledger, ...entries)).toEqual(texts.map(() => "recorded"));
      const rows = await allRows(held.ledger);
      expect(rows.map(({ billNumber }) => billNumber)).toEqual(texts);
      expect(rows.map(({ txid }) => txid)).toEqual(texts.map((text) => `t${text}`));
      expect(rows.map(({ md5 }) => md5)).toEqual(texts);
      expect(await recorded(held.ledger, ...entries)).toEqual(texts.map(() => "duplicate"));
    });

    it("keeps times to the whole millisecond", async () => {
      const odd = { creditedAt: at(0.75) as never, receivedAt: at(5.5) as never };
      await recorded(held.ledger, credit(1, odd));
      const [row] = await allRows(held.ledger);
      expect([row?.creditedAt, row?.receivedAt]).toEqual([at(0), at(5)]);
    });
  });
}

function describeConflicts(makeRig: () => LedgerRig): void {
  describe("a conflict", () => {
    const held = withLedger(makeRig);

    it.each([
      ["another amount", { money: { minor: 101, currency: "KHR" } }],
      ["another currency", { money: { minor: 100, currency: "USD" } }],
      ["a test payment", { env: "test" }],
      ["a reversal", { kind: "reversed", reversalOf: txidOf(9) }],
    ] as const)("is the same txid as %s", async (_, changes) => {
      await recorded(held.ledger, credit(1));
      expect(await recorded(held.ledger, credit(1, changes))).toEqual(["conflict"]);
      expect(await recorded(held.ledger, credit(2, { txid: txidOf(1), ...changes }))).toEqual([
        "conflict",
      ]);
      // It occupies neither number nor txid: the number may come again, corrected.
      expect(await numbering(held.ledger)).toEqual({ contiguous: 1, highest: 1, holes: [] });
      expect(await recorded(held.ledger, credit(2))).toEqual(["recorded"]);
    });

    it("is a reversal of another credit under the same txid", async () => {
      await recorded(held.ledger, credit(1), reversal(2, 1));
      const other = reversal(2, 1, { reversalOf: txidOf(8) });
      expect(await recorded(held.ledger, other)).toEqual(["conflict"]);
    });

    it("is the same number with another txid", async () => {
      await recorded(held.ledger, credit(1));
      expect(await recorded(held.ledger, credit(1, { txid: txidOf(2) }))).toEqual(["conflict"]);
      expect(await recorded(held.ledger, credit(2))).toEqual(["recorded"]);
    });

    it("is a known txid under a number that another one has", async () => {
      await recorded(held.ledger, credit(1), credit(2));
      expect(await recorded(held.ledger, credit(2, { ...contentOf(1) }))).toEqual(["conflict"]);
    });

    it("is a void where a credit is, and a credit where a void is", async () => {
      await recorded(held.ledger, credit(1), voidOf(2));
      expect(await recorded(held.ledger, voidOf(1), credit(2))).toEqual(["conflict", "conflict"]);
      expect(await allRows(held.ledger)).toHaveLength(1);
    });

    it("is anything but itself where a repeated txid has filled the number", async () => {
      await recorded(held.ledger, credit(1));
      await recorded(held.ledger, credit(2, { ...contentOf(1) }));
      expect(await recorded(held.ledger, voidOf(2), credit(2))).toEqual(["conflict", "conflict"]);
      expect(await recorded(held.ledger, credit(2, { ...contentOf(1) }))).toEqual(["duplicate"]);
    });

    it("does not arise between epochs or acquirers, whose numbers are their own", async () => {
      const entries = [
        credit(1),
        credit(1, { epoch: 4, txid: txidOf(11) }),
        credit(1, { acquirer: "wing", txid: txidOf(12) }),
      ];
      expect(await recorded(held.ledger, ...entries)).toEqual(entries.map(() => "recorded"));
    });
  });
}

function describeMarks(makeRig: () => LedgerRig): void {
  describe("a mark", () => {
    const held = withLedger(makeRig);

    it("takes the story of its row further", async () => {
      await recorded(held.ledger, credit(1), credit(2));
      await marked(held.ledger, mark(1, "speaking"), mark(2, "shown", "muted"));
      await marked(held.ledger, { ...mark(1, "spoken", "late"), at: at(7.9) as never });
      const stories = (await allRows(held.ledger)).map((row) => [
        row.speakingAt,
        row.finalStage,
        row.finalAt,
        row.finalReason,
      ]);
      expect(stories).toEqual([
        [at(1090), "spoken", at(7), "late"],
        [null, "shown", at(2090), "muted"],
      ]);
    });

    it("of a story that has ended is passed over", async () => {
      await recorded(held.ledger, credit(1));
      await marked(held.ledger, mark(1, "digested"));
      await marked(held.ledger, mark(1, "speaking"), mark(1, "spoken"));
      const [row] = await allRows(held.ledger);
      expect([row?.speakingAt, row?.finalStage]).toEqual([null, "digested"]);
    });

    it("of an unknown txid is passed over, and its neighbours are written", async () => {
      await recorded(held.ledger, credit(1));
      await marked(held.ledger, mark(99, "spoken"), mark(1, "spoken"));
      expect((await allRows(held.ledger)).map(({ finalStage }) => finalStage)).toEqual(["spoken"]);
    });

    it("lasts", async () => {
      await recorded(held.ledger, credit(1));
      await marked(held.ledger, mark(1, "spoken", "coalesced"));
      const ledger = held.rig.start();
      const { recent, lastRow } = await opened(ledger);
      expect(await unsettled(ledger, { afterRow: 0, upToRow: lastRow })).toEqual([]);
      expect(recent[0]?.finalReason).toBe("coalesced");
    });
  });
}

/** What makes another delivery the same payment as credit `seq`. */
function contentOf(seq: number) {
  const { txid, money } = credit(seq);
  return { txid, money };
}
