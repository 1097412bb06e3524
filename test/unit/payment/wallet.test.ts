/** What the screen tells of a payer from abroad: names of wallets and networks, never of people. */
import { expect, it } from "vitest";
import { payerTold } from "../../../firmware/payment/wallet.ts";

it.each([
  [
    { wallet: "alipay-plus/kakaopay", amount: "4312", currency: "KRW" },
    "alipay-plus",
    { wallet: "KakaoPay", rail: "Alipay+", paidAs: "4,312 KRW" },
  ],
  [
    { wallet: "alipay-plus/changi-pay", amount: "1234567.20", currency: "SGD" },
    "alipay-plus",
    { wallet: "Changi Pay", rail: "Alipay+", paidAs: "1,234,567.20 SGD" },
  ],
  [{ wallet: "bakong" }, "bakong", { wallet: "Bakong" }],
  [{ wallet: "new/wallet", amount: "1" }, "new-rail", { wallet: "wallet", rail: "new-rail" }],
])("%j over %s is shown as %j", (payer, rail, told) => {
  expect(payerTold({ payer, rail })).toEqual(told);
});

it("nothing is shown where nothing is told", () => {
  expect(payerTold({ payer: null, rail: "bakong" })).toBeUndefined();
});
