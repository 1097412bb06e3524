/** The checker of a market day against bad histories: each fault that it must see. */
import { describe, expect, it } from "vitest";
import { auditMarket } from "../../../sim/checkers/market-books.ts";
import {
  compareHoldings,
  compareRecord,
  type DayFacts,
  expectedHoldings,
  type TerminalRow,
} from "../../../sim/checkers/market-day.ts";
import type { Deal } from "../../../sim/market/deal.ts";
import { AccountBook } from "../../../sim/networks/account-book.ts";

const FACTS: Omit<DayFacts, "deals"> = {
  rateOf: () => 345_000n,
  currencyOf: () => "KRW",
  bankOf: () => ({ name: "HILLBANK", account: "settlement@hillbank" }),
};
const PAID = {
  kind: "paid",
  txid: "t1",
  stall: "stall1@devb",
  wallet: "kakaopay",
  payer: "v",
  money: { minor: 12_500, currency: "KHR" },
  isTyped: false,
  at: 0,
} as const;

function expected(...deals: Deal[]) {
  const { bakong, alipayPlus } = expectedHoldings({ ...FACTS, deals });
  return Object.fromEntries([...bakong, ...alipayPlus]);
}

describe("what everybody must hold", () => {
  it("follows a visitor's payment through both books, rounded half up", () => {
    expect(expected(PAID)).toEqual({
      "settlement@hillbank KHR": -12_500n,
      "stall1@devb KHR": 12_500n,
      "kakaopay:v KRW": -4_313n,
      "exchange-desk KRW": 4_313n,
      "exchange-desk KHR": -12_500n,
      "owed-to:HILLBANK KHR": 12_500n,
    });
  });

  it("gives a visitor exactly what was taken, in however many parts", () => {
    const parts = [1, 4_999, 7_500].map((minor): Deal => ({ kind: "given-back", of: "t1", minor }));
    expect(Object.values(expected(PAID, ...parts)).every((minor) => minor === 0n)).toBe(true);
  });

  it("settles in riel what is owed, and rounds a price abroad up", () => {
    const settled = expected(PAID, { kind: "settled", bank: "HILLBANK" });
    expect(settled["owed-to:HILLBANK KHR"]).toBe(0n);
    expect(settled["settlement@alipayplus KHR"]).toBe(-12_500n);
    const abroad = {
      kind: "abroad",
      payer: "p@payb",
      shop: "s",
      currency: "KRW",
      minor: 1,
    } as const;
    expect(expected(abroad)["p@payb KHR"]).toBe(-3n);
  });
});

describe("the comparison of holdings", () => {
  const must = new Map([["a KHR", 5n]]);

  it.each([
    ["too little", [["a KHR", 4n]], "x: a KHR is 4, and must be 5"],
    ["nothing", [], "x: a KHR is 0, and must be 5"],
    [
      "somebody else's",
      [
        ["a KHR", 5n],
        ["b KHR", 1n],
      ],
      "x: b KHR is 1, and must be 0",
    ],
  ] as const)("accuses an account that holds %s", (_name, held, fault) => {
    expect(compareHoldings("x", must, new Map(held as readonly [string, bigint][]))).toEqual([
      fault,
    ]);
  });

  it("accuses nobody when all agree", () => {
    expect(compareHoldings("x", must, new Map([["a KHR", 5n]]))).toEqual([]);
  });
});

describe("the comparison of a terminal's record", () => {
  const row = (change: Partial<TerminalRow> = {}): TerminalRow => {
    const money = { minor: 500, currency: "KHR" };
    return { kind: "credited", txid: "t1", money, finalStage: "spoken", ...change };
  };
  const held = new Map([["s KHR", 500n]]);
  const told = new Set(["t1"]);

  it.each([
    ["loses a payment", [], "s lost t1"],
    ["counts one twice", [row(), row()], "s has t1 twice on its record"],
    ["invents one", [row(), row({ txid: "t2" })], "s invents t2"],
    ["never tells of one", [row({ finalStage: null })], "s never told its vendor of t1"],
    [
      "has another amount",
      [row({ money: { minor: 5_000, currency: "KHR" } })],
      "s has 5000 KHR on its record, 500 on its account",
    ],
    [
      "forgets a reversal",
      [row(), row({ kind: "reversed", txid: "r1", money: { minor: 1, currency: "KHR" } })],
      "s has 499 KHR on its record, 500 on its account",
    ],
  ])("accuses one that %s", (_name, rows, fault) => {
    expect(compareRecord("s", rows, told, held)).toContain(fault);
  });

  it("accuses none whose record is right", () => {
    expect(compareRecord("s", [row()], told, held)).toEqual([]);
  });
});

describe("the audit of both books", () => {
  it("says in which book money came from nothing, and who may not owe", () => {
    const [bakong, alipayPlus] = [new AccountBook(), new AccountBook()];
    bakong.addSource("thief@payb");
    bakong.move(0, "a theft", "thief@payb", "friend@payb", { minor: 5, currency: "KHR" });
    const { faults, entries } = auditMarket({ bakong, alipayPlus });
    expect(entries).toBe(1);
    expect(faults).toEqual(["Bakong: after entry 1 (a theft) thief@payb owes 5 KHR"]);
  });
});
