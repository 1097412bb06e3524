import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { chance } from "../../../../sim/chance.ts";
import { auditBook } from "../../../../sim/checkers/balances.ts";
import { MINT } from "../../../../sim/networks/bakong/bakong.ts";
import { bakongRig, dynamicCode, PAYER, riel, SHOP, standingCode } from "./bakong-rig.ts";

function auditOf({ bakong }: ReturnType<typeof bakongRig>) {
  const claimed = (account: string, currency: string) => bakong.book.balance(account, currency);
  return auditBook(bakong.book.entries, claimed, new Set([MINT]));
}

describe("the simulated Bakong", () => {
  it("moves the money of a code at once and keeps the md5 of the text that was paid", () => {
    const { bakong, clock } = bakongRig();
    const khqr = dynamicCode(riel(12_500), clock.now);
    const answer = bakong.pay({ from: PAYER, khqr });
    expect(answer).toMatchObject({
      ok: true,
      transfer: {
        money: riel(12_500),
        to: SHOP,
        khqr: { md5: createHash("md5").update(khqr).digest("hex"), billNumber: "B-1" },
      },
    });
    expect([bakong.balance(SHOP, "KHR"), bakong.balance(PAYER, "KHR")]).toEqual([12_500, 987_500]);
  });

  it("gives every transfer a hash of its own, also for the same code paid twice", () => {
    const { bakong, clock } = bakongRig();
    const khqr = dynamicCode(riel(100), clock.now);
    bakong.pay({ from: PAYER, khqr });
    bakong.pay({ from: PAYER, khqr });
    const [first, second] = bakong.transfers.map(({ hash }) => hash);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(second).not.toBe(first);
  });

  it.each([
    ["expired", (now: number) => ({ khqr: dynamicCode(riel(5), now), payerNow: now + 300_001 })],
    ["not-khqr", () => ({ khqr: "000201" })],
    ["no-amount", () => ({ khqr: standingCode("KHR") })],
    ["not-enough", (now: number) => ({ khqr: dynamicCode(riel(1_000_001), now) })],
    ["same-account", (now: number) => ({ khqr: dynamicCode(riel(5), now), from: SHOP })],
  ] as const)("refuses %s and moves nothing", (why, order) => {
    const { bakong, clock } = bakongRig();
    const before = bakong.book.entries.length;
    expect(bakong.pay({ from: PAYER, ...order(clock.now) })).toEqual({ ok: false, why });
    expect(bakong.book.entries.length).toBe(before);
  });

  it("refuses riel for a merchant who has no riel account", () => {
    const { bakong, clock } = bakongRig();
    bakong.open(SHOP, ["USD"]);
    const answer = bakong.pay({ from: PAYER, khqr: dynamicCode(riel(5), clock.now) });
    expect(answer).toEqual({ ok: false, why: "payee-currency" });
  });

  it("gives a transfer back in parts, and never more than it was", () => {
    const { bakong } = bakongRig();
    bakong.pay({ from: PAYER, khqr: standingCode("KHR"), typed: riel(1_000) });
    const hash = bakong.transfers[0]?.hash ?? "";
    expect(bakong.reverse({ hash, reason: "wrong goods", minor: 400 })?.money).toEqual(riel(400));
    expect(bakong.reverse({ hash, reason: "again", minor: 601 })).toBeUndefined();
    expect(bakong.reverse({ hash, reason: "the rest" })?.money).toEqual(riel(600));
    expect(bakong.reverse({ hash, reason: "once more" })).toBeUndefined();
    expect(bakong.balance(SHOP, "KHR")).toBe(0);
  });

  it("balances to the last riel and cent after a day of chance, by an auditor's arithmetic", () => {
    const rig = bakongRig();
    const { bakong, clock } = rig;
    const draw = chance(77, "day");
    for (let count = 0; count < 2_000; count += 1) {
      clock.now += draw.between(0, 30_000);
      const currency = draw.happens(0.5) ? "KHR" : "USD";
      const typed = { minor: draw.between(1, 5_000), currency } as const;
      bakong.pay({ from: PAYER, khqr: standingCode(currency), typed });
      const some = bakong.transfers[draw.between(0, bakong.transfers.length - 1)];
      if (draw.happens(0.2) && some) bakong.reverse({ hash: some.hash, reason: "chance" });
    }
    const audit = auditOf(rig);
    expect(audit.faults).toEqual([]);
    expect(bakong.transfers.some(({ reverses }) => reverses !== undefined)).toBe(true);
    const sum = (currency: string) =>
      [PAYER, SHOP].reduce(
        (all, who) => all + (audit.holdings.get(`${who} ${currency}`) ?? 0n),
        0n,
      );
    expect([sum("KHR"), sum("USD")]).toEqual([1_000_000n, 100_000n]);
  });
});

describe("the auditor", () => {
  it("finds money made from nothing, a debt and a false balance", () => {
    const lines = [{ account: "a", currency: "KHR", minor: 5 }];
    const debt = [
      { account: "b", currency: "KHR", minor: -3 },
      { account: "a", currency: "KHR", minor: 3 },
    ];
    const entry = (number: number, of: typeof lines) => ({ number, at: 0, memo: "m", lines: of });
    const audit = auditBook([entry(1, lines), entry(3, debt)], () => 0, new Set());
    expect(audit.faults).toEqual([
      "entry 1 (m) makes 5 KHR from nothing",
      "entry 3 stands where 2 belongs",
      "after entry 3 (m) b owes 3 KHR",
      "a claims 0 KHR; the journal says 8",
      "b claims 0 KHR; the journal says -3",
      "all accounts together hold 5 KHR; it must be 0",
    ]);
  });
});
