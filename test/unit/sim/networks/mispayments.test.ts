/** Payments that no careful wallet would send, as the bank reports them. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { WallMs } from "../../../../drivers/hal/clock.ts";
import { encodeDynamic } from "../../../../firmware/khqr/encode.ts";
import { mispay } from "../../../../sim/networks/mispayments.ts";
import { openStall } from "../../../../sim/stall.ts";

const CREATED = Date.UTC(2026, 0, 2) as WallMs;

function codeFor(money: { minor: number; currency: "KHR" | "USD" }): string {
  const encoded = encodeDynamic({
    account: { kind: "individual", bakongAccountID: "shop@devb" },
    merchantName: "Shop",
    merchantCity: "Phnom Penh",
    money,
    createdAt: CREATED,
    expiresAt: (CREATED + 60_000) as WallMs,
    billNumber: "B-1",
  });
  if (!encoded.ok) throw new Error("no code");
  return encoded.value;
}

async function openDesk() {
  const stall = await openStall();
  return { acquirer: stall.bank, accounts: new Map([["shop@devb", "T-0007"]]) };
}

describe("a mispayment", () => {
  it.each([
    ["half", { minor: 12_501, currency: "KHR" }, { minor: 6_250, currency: "KHR" }],
    ["half", { minor: 1, currency: "USD" }, { minor: 1, currency: "USD" }],
    ["other-currency", { minor: 12_000, currency: "KHR" }, { minor: 300, currency: "USD" }],
    ["other-currency", { minor: 300, currency: "USD" }, { minor: 12_000, currency: "KHR" }],
    ["as-asked", { minor: 12_000, currency: "KHR" }, { minor: 12_000, currency: "KHR" }],
  ] as const)("of the sort %s turns %o into %o and names the bill", async (how, asked, paid) => {
    const khqr = codeFor(asked);
    const issued = mispay(await openDesk(), khqr, how);
    const md5 = createHash("md5").update(khqr).digest("hex");
    expect(issued).toMatchObject({ money: paid, md5 });
  });

  it("needs a code, with an amount, of a merchant of this bank", async () => {
    const desk = await openDesk();
    expect(mispay(desk, "", "half")).toContain("no valid KHQR");
    const other = { ...desk, accounts: new Map<string, string>() };
    expect(mispay(other, codeFor({ minor: 100, currency: "KHR" }), "half")).toContain(
      "another bank",
    );
  });
});
