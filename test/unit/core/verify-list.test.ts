import { describe, expect, it } from "vitest";
import type { WallMs } from "../../../drivers/hal/clock.ts";
import type { LedgerRow } from "../../../drivers/hal/ledger.ts";
import { verifyRows } from "../../../firmware/core/verify-list.ts";

const NOW = Date.UTC(2026, 10, 22) as WallMs;

function row(part: Partial<LedgerRow>): LedgerRow {
  const money = { minor: 5_000, currency: "KHR" } as const;
  const creditedAt = (NOW - 90_000) as WallMs;
  const plain = { kind: "credited", env: "live", money, creditedAt, txid: "0123456789abcdef" };
  return { ...plain, ...part } as LedgerRow;
}

describe("the last payments", () => {
  it("are told with whole minutes of age and the reference on the payer's phone", () => {
    expect(verifyRows([row({})], NOW)).toEqual([
      {
        money: { minor: 5_000, currency: "KHR" },
        sort: "credited",
        test: false,
        minutesAgo: 1,
        reference: "01234567",
      },
    ]);
  });

  it("have no age while the time is not trusted, and none below nought", () => {
    expect(verifyRows([row({})], undefined)[0]?.minutesAgo).toBeUndefined();
    const ahead = row({ creditedAt: (NOW + 5_000) as WallMs });
    expect(verifyRows([ahead], NOW)[0]?.minutesAgo).toBe(0);
  });

  it("tell tests and reversals apart, and leave voids out", () => {
    const rows = [
      row({ env: "test" }),
      row({ kind: "void", money: null }),
      row({ kind: "reversed" }),
    ];
    expect(verifyRows(rows, NOW).map(({ sort, test }) => [sort, test])).toEqual([
      ["credited", true],
      ["reversed", false],
    ]);
  });
});
