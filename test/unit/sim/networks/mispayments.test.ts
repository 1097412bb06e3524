/** Payments that no careful wallet would send: they move money, and nobody judges the time. */
import { describe, expect, it } from "vitest";
import { mispay } from "../../../../sim/networks/mispayments.ts";
import { bakongRig, dynamicCode, PAYER, SHOP, standingCode } from "./bakong-rig.ts";

describe("a mispayment", () => {
  it.each([
    ["half", { minor: 12_501, currency: "KHR" }, { minor: 6_250, currency: "KHR" }],
    ["half", { minor: 1, currency: "USD" }, { minor: 1, currency: "USD" }],
    ["other-currency", { minor: 12_000, currency: "KHR" }, { minor: 300, currency: "USD" }],
    ["other-currency", { minor: 300, currency: "USD" }, { minor: 12_000, currency: "KHR" }],
    ["as-asked", { minor: 12_000, currency: "KHR" }, { minor: 12_000, currency: "KHR" }],
  ] as const)("of the sort %s turns %o into %o and names the bill", (how, asked, paid) => {
    const { bakong, clock } = bakongRig();
    const khqr = dynamicCode(asked, clock.now - 3_600_000, "B-1");
    const billNumber = "B-1";
    const moved = { money: paid, to: SHOP, khqr: { md5: bakong.md5(khqr), billNumber } };
    expect(mispay(bakong, PAYER, khqr, how)).toMatchObject(moved);
    expect(bakong.balance(SHOP, paid.currency)).toBe(paid.minor);
  });

  it("needs a code, with an amount, of a merchant that exists", () => {
    const { bakong, clock } = bakongRig();
    expect(mispay(bakong, PAYER, "", "half")).toContain("no valid KHQR");
    expect(mispay(bakong, PAYER, standingCode("KHR"), "half")).toContain("with an amount");
    bakong.open(SHOP, ["KHR"]);
    const riel = dynamicCode({ minor: 4_000, currency: "KHR" }, clock.now);
    expect(mispay(bakong, PAYER, riel, "other-currency")).toContain("no account in the currency");
    expect(bakong.transfers).toEqual([]);
  });
});
