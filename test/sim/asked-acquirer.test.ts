/** An acquirer that must be asked hears of every charge as it opens; any other hears of none. */
import { describe, expect, it } from "vitest";
import { openStall } from "../../sim/stall.ts";
import { tapWire } from "../contract/wiretap.ts";

async function lookupsOf(news: "asked" | "pushed") {
  const acquirer = { id: "SIMBANK", epoch: 3, keys: "unused", news };
  const stall = await openStall({ config: { acquirer } });
  const wire = tapWire(stall);
  stall.world.pass(2_000);
  stall.press("1", "2", "5", "0", "0", "charge");
  stall.world.pass(2_000);
  const money = { minor: 375, currency: "USD" } as const;
  const expiresAt = stall.nowWall + 120_000;
  stall.bank.openCharge("T-0007", { money, billNumber: "TILL-1", expiresAt });
  stall.world.pass(2_000);
  const claims = wire.messages.map((message) => message.claims);
  return { expiresAt, lookups: claims.filter(({ kind }) => kind === "lookup") };
}

describe("a terminal", () => {
  it("names the code of each charge to an acquirer that must be asked", async () => {
    const { expiresAt, lookups } = await lookupsOf("asked");
    expect(lookups).toMatchObject([
      { md5: expect.stringMatching(/^[0-9a-f]{32}$/), billNumber: "B0001-0001", watch: true },
      { billNumber: "TILL-1", expiresAt: new Date(expiresAt).toISOString(), watch: true },
    ]);
  });

  it("troubles no acquirer that sends news by itself", async () => {
    expect((await lookupsOf("pushed")).lookups).toEqual([]);
  });
});
