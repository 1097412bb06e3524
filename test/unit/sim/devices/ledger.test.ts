/** What only the simulated ledger can do: lose its power and fail on demand. */
import { describe, expect, it } from "vitest";
import type { LedgerEntry } from "../../../../drivers/hal/ledger.ts";
import type { Done } from "../../../../drivers/hal/outcome.ts";
import { createSimLedger } from "../../../../sim/devices/ledger.ts";
import { credit, mark, OPENING } from "../../../contract/ledger-entries.ts";

/** A ledger whose medium takes as long as the test likes. */
function slowLedger() {
  const waiting: (() => void)[] = [];
  const ledger = createSimLedger({ defer: (callback) => waiting.push(callback) });
  const heard: unknown[] = [];
  const hear: Done<string, unknown> = (outcome) =>
    heard.push(outcome.ok ? outcome.value : outcome.fault);
  return {
    ledger,
    heard,
    record: (...entries: LedgerEntry[]) => ledger.record(entries, hear),
    open: () => ledger.open(OPENING, hear),
    /** Lets the medium finish `count` operations. */
    finish(count = Number.POSITIVE_INFINITY) {
      for (const callback of waiting.splice(0, count)) callback();
    },
    durable: () => ledger.durableRows().map(({ seq }) => seq),
  };
}

describe("a power cut", () => {
  it("keeps what was reported and loses what was not", () => {
    const it = slowLedger();
    it.open();
    it.record(credit(1));
    it.finish();
    it.record(credit(2));
    expect(it.durable()).toEqual([1]);
    it.ledger.cutPower(0);
    it.open();
    it.finish();
    expect(it.durable()).toEqual([1]);
    expect(it.heard).toHaveLength(3);
    expect(it.heard[2]).toMatchObject({ boot: 2, sequence: { contiguous: 1 } });
  });

  it("may keep commits that nobody heard of, in their order", () => {
    const it = slowLedger();
    it.open();
    it.finish();
    for (const seq of [1, 2, 3]) it.record(credit(seq));
    it.ledger.cutPower(2);
    expect(it.durable()).toEqual([1, 2]);
    it.open();
    it.record(credit(1), credit(3));
    it.finish();
    expect(it.heard.at(-1)).toEqual(["duplicate", "recorded"]);
  });

  it("silences every operation in flight, even one that is reported later", () => {
    const it = slowLedger();
    it.open();
    it.finish();
    it.record(credit(1));
    it.ledger.recent(1, null, () => it.heard.push("recent"));
    it.ledger.cutPower(Number.POSITIVE_INFINITY);
    const before = it.heard.length;
    it.finish();
    expect(it.heard).toHaveLength(before);
    expect(it.durable()).toEqual([1]);
  });

  it("loses a start that was not reported, its count included", () => {
    const it = slowLedger();
    it.open();
    it.ledger.cutPower(0);
    it.open();
    it.finish();
    expect(it.heard).toMatchObject([{ boot: 1 }]);
  });

  it("takes a mark back with the commit that carried it", () => {
    const it = slowLedger();
    it.open();
    it.record(credit(1));
    it.finish();
    it.ledger.mark([mark(1, "spoken")], () => {});
    it.ledger.cutPower(0);
    expect(it.ledger.durableRows()[0]?.finalStage).toBe(null);
  });
});

describe("a fault on demand", () => {
  it("ends that many operations and changes nothing", () => {
    const it = slowLedger();
    it.open();
    it.finish();
    it.ledger.failNext("full", 2);
    it.record(credit(1));
    it.record(credit(1));
    it.record(credit(1));
    it.finish();
    expect(it.heard.slice(1)).toEqual(["full", "full", ["recorded"]]);
    expect(it.durable()).toEqual([1]);
  });

  it("that lasts ends every operation until it is taken away", () => {
    const it = slowLedger();
    it.open();
    it.finish();
    it.ledger.setFault("full");
    it.record(credit(1));
    it.record(credit(1));
    it.finish();
    it.ledger.setFault(undefined);
    it.record(credit(1));
    it.finish();
    expect(it.heard.slice(1)).toEqual(["full", "full", ["recorded"]]);
    expect(it.durable()).toEqual([1]);
  });

  it("of the opening leaves the ledger to be opened again", () => {
    const it = slowLedger();
    it.ledger.failNext("io");
    it.open();
    it.finish();
    it.open();
    it.finish();
    expect(it.heard).toMatchObject(["io", { boot: 1 }]);
  });
});

it("is opened before it is used", () => {
  expect(() => slowLedger().record(credit(1))).toThrow("bug: ");
});
