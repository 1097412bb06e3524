import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { WallMs } from "../../../../drivers/hal/clock.ts";
import type { Money } from "../../../../drivers/hal/money.ts";
import { encodeDynamic, encodeStatic } from "../../../../firmware/khqr/encode.ts";
import { payKhqr, WALLETS } from "../../../../sim/networks/wallets.ts";
import { claimsOf, createBankRig, NOW, TERMINAL } from "./bank-rig.ts";

const MERCHANT = {
  account: { kind: "individual", bakongAccountID: "shop@devb" },
  merchantName: "Shop",
  merchantCity: "Phnom Penh",
} as const;

function dynamic(money: Money, expiresAt = NOW + 300_000): string {
  const times = { createdAt: (NOW - 1000) as WallMs, expiresAt: expiresAt as WallMs };
  const made = encodeDynamic({ ...MERCHANT, money, billNumber: "B-17", ...times });
  if (!made.ok) throw new Error(made.problem.message);
  return made.value;
}

function standing(currency: "KHR" | "USD", bakongAccountID = "shop@devb"): string {
  const account = { kind: "individual", bakongAccountID } as const;
  const made = encodeStatic({ ...MERCHANT, account, currency });
  if (!made.ok) throw new Error(made.problem.message);
  return made.value;
}

function rig() {
  const bank = createBankRig();
  const desk = { acquirer: bank.acquirer, accounts: new Map([["shop@devb", TERMINAL]]) };
  const pay = (khqr: string, wallet: string, amount?: string) =>
    payKhqr(desk, { khqr, wallet, ...(amount === undefined ? {} : { amount }) }, NOW);
  const claims = () => claimsOf(bank.sent[0]?.payload ?? new Uint8Array());
  return { ...bank, pay, claims };
}

describe("a customer's wallet", () => {
  it("pays exactly what a dynamic code asks for, and the bank names code and bill", () => {
    const { pay, claims } = rig();
    const khqr = dynamic({ minor: 12_500, currency: "KHR" });
    const answer = pay(khqr, "bakong", "1");
    expect(answer).toMatchObject({ ok: true, paid: "12,500 KHR" });
    expect(claims()).toMatchObject({
      amount: "12500",
      currency: "KHR",
      billNumber: "B-17",
      md5: createHash("md5").update(khqr).digest("hex"),
      rail: "bakong",
    });
    expect(claims()).not.toHaveProperty("payer");
  });

  it("tells of a foreign payer's wallet, country and money, rounded down", () => {
    const { pay, claims } = rig();
    const answer = pay(dynamic({ minor: 12_500, currency: "KHR" }), "kakaopay");
    expect(answer).toMatchObject({ ok: true, paid: "12,500 KHR (4312 KRW)" });
    expect(claims()).toMatchObject({
      rail: "alipay-plus",
      payer: { wallet: "alipay-plus/kakaopay", country: "KR", amount: "4312", currency: "KRW" },
    });
  });

  it("writes a foreign amount below one with its leading nought", () => {
    const { pay, claims } = rig();
    pay(dynamic({ minor: 10, currency: "KHR" }), "alipay");
    expect(claims()).toMatchObject({ payer: { amount: "0.01", currency: "CNY" } });
  });

  it("pays dollars from Bakong and refuses them from every Alipay+ wallet", () => {
    const { pay, sent } = rig();
    const khqr = dynamic({ minor: 375, currency: "USD" });
    expect(pay(khqr, "bakong")).toMatchObject({ ok: true, paid: "3.75 USD" });
    sent.length = 0;
    for (const { id, name } of WALLETS.filter(({ network }) => network === "alipay-plus")) {
      const message = `${name} pays in riel only. Ask the vendor for a riel code.`;
      expect(pay(khqr, id)).toEqual({ ok: false, message });
    }
    expect(sent).toEqual([]);
  });

  it("refuses a code after its expiry and takes it at that very millisecond", () => {
    const { pay } = rig();
    const money: Money = { minor: 500, currency: "KHR" };
    expect(pay(dynamic(money, NOW), "bakong").ok).toBe(true);
    expect(pay(dynamic(money, NOW - 1), "bakong")).toMatchObject({
      ok: false,
      message: expect.stringContaining("expired"),
    });
  });

  it.each([
    ["KHR", "12500", "12500"],
    ["KHR", "12,500", "12500"],
    ["USD", "3", "3.00"],
    ["USD", "3.5", "3.50"],
    ["USD", "0.05", "0.05"],
  ] as const)("takes %s %s typed for a standing code", (currency, typed, amount) => {
    const { pay, claims } = rig();
    expect(pay(standing(currency), "bakong", typed).ok).toBe(true);
    expect(claims()).toMatchObject({ amount, currency });
    expect(claims()).not.toHaveProperty("billNumber");
  });

  it.each([
    ["KHR", ""],
    ["KHR", "0"],
    ["KHR", "-5"],
    ["KHR", "1.5"],
    ["KHR", "៥០០"],
    ["USD", "3.756"],
    ["USD", "1e3"],
    ["USD", "1.2.3"],
  ] as const)("refuses %s %j typed for a standing code, in words", (currency, typed) => {
    const { pay, sent } = rig();
    expect(pay(standing(currency), "bakong", typed)).toMatchObject({
      ok: false,
      message: expect.stringMatching(/^Type /),
    });
    expect(sent).toEqual([]);
  });

  it("pays nothing to another bank's merchant", () => {
    const { pay, sent } = rig();
    expect(pay(standing("KHR", "else@bank"), "bakong", "100").ok).toBe(false);
    expect(sent).toEqual([]);
  });

  it.each(["", "hello", "000201"])("pays nothing for the text %j", (text) => {
    const { pay, sent } = rig();
    expect(pay(text, "bakong")).toMatchObject({ ok: false });
    expect(sent).toEqual([]);
  });

  it("refuses a wallet that does not exist", () => {
    const { pay } = rig();
    expect(pay(standing("KHR"), "piggybank", "100").ok).toBe(false);
  });
});
