/** What may not be said or shown before a bank has told the time, and what may never be summed. */
import { describe, expect, it } from "vitest";
import { openStall, STALL_OPENS, type Stall } from "../../sim/stall.ts";

const TERMINAL = "T-0007";
const HOUR_MS = 3_600_000;

/** A stall whose bank's welcomes get lost. */
async function unwelcomedStall(): Promise<Stall> {
  const stall = await openStall();
  stall.broker.dropNext((topic) => topic.endsWith("/welcome"));
  stall.world.pass(2_000);
  return stall;
}

describe("today's totals", () => {
  it("are not asked of a ledger that could not be opened yet", async () => {
    const stall = await openStall({ startsOff: true });
    stall.ledger.setFault("io");
    stall.switchOn();
    stall.world.pass(1_000);
    stall.hold("middle", 2_000);
    stall.world.pass(3_000);
    expect(stall.heard).toEqual([]);
    stall.ledger.setFault(undefined);
    stall.world.pass(10_000);
    stall.hold("middle", 2_000);
    stall.world.pass(5_000);
    expect(stall.heard).toHaveLength(1);
  });

  it("are not said before the day is known", async () => {
    const stall = await unwelcomedStall();
    stall.hold("middle", 2_000);
    stall.world.pass(3_000);
    expect(stall.heard).toEqual([]);
  });
});

describe("a till's charge", () => {
  it("that came before the time is known is refused as not live, and not shown", async () => {
    const stall = await unwelcomedStall();
    stall.bank.openCharge(TERMINAL, {
      money: { minor: 12_500, currency: "KHR" },
      billNumber: "INV-1",
      expiresAt: STALL_OPENS + HOUR_MS,
    });
    stall.world.pass(5_000);
    const [refusal] = stall.receipts;
    expect([refusal?.stage, refusal?.reason]).toEqual(["rejected", "not-live"]);
  });
});

describe("an old test payment", () => {
  it("settles no charge of real money", async () => {
    const stall = await openStall();
    stall.world.pass(2_000);
    const money = { minor: 12_500, currency: "KHR" } as const;
    stall.bank.openCharge(TERMINAL, {
      money,
      billNumber: "INV-1",
      expiresAt: STALL_OPENS + HOUR_MS,
    });
    stall.world.pass(1_000);
    const creditedAt = STALL_OPENS - HOUR_MS;
    stall.bank.credit(TERMINAL, { money, billNumber: "INV-1", creditedAt, env: "test" });
    stall.world.pass(5_000);
    // The charge is still open: only then can the till take it back.
    stall.bank.cancelCharge(TERMINAL, "INV-1");
    stall.world.pass(1_000);
    const answers = stall.receipts.filter(({ issued }) => issued === undefined);
    expect(answers.map(({ stage }) => stage)).toEqual(["shown", "shown"]);
  });
});

describe("a reversal", () => {
  it("is said by itself and summed up in no digest, however many credits come with it", async () => {
    const stall = await openStall({ startsOff: true });
    const old = { creditedAt: STALL_OPENS - HOUR_MS };
    const money = { minor: 100, currency: "KHR" } as const;
    const issued = Array.from({ length: 300 }, () =>
      stall.bank.credit(TERMINAL, { money, ...old }),
    );
    const reversal = stall.bank.reverse(TERMINAL, issued[0]?.txid ?? "", "customer-dispute");
    // The broker knows nobody yet; everything comes by resync, before and after the welcome.
    stall.switchOn();
    stall.world.pass(60_000);
    const last = stall.receipts.filter((receipt) => receipt.issued?.txid === reversal?.txid).at(-1);
    expect(last?.stage).toBe("spoken");
    expect(stall.heard).toHaveLength(2);
  });
});
