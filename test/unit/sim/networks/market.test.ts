import { describe, expect, it } from "vitest";
import { ratesOf } from "../../../../sim/networks/alipay-plus/partners.ts";
import { MARKET_WALLETS, Market } from "../../../../sim/networks/market.ts";
import { dynamicCode, MORNING, PAYER, riel, SHOP, standingCode } from "./bakong-rig.ts";
import { claimsOf, createBankRig, TERMINAL } from "./bank-rig.ts";

const BANK = "acleda@acleda";

function rig(currencies: readonly ("KHR" | "USD")[] = ["KHR", "USD"]) {
  const { acquirer, sent } = createBankRig();
  let drawn = 0;
  const market = new Market({
    now: () => MORNING,
    randomBytes: (length) => {
      drawn += 1;
      return new Uint8Array(length).fill(drawn);
    },
    rates: () => ratesOf("2026-11-22"),
  });
  const { bakong, alipayPlus } = market;
  bakong.open(PAYER, ["KHR", "USD"]);
  bakong.open(BANK, ["KHR"]);
  bakong.open(SHOP, currencies);
  bakong.deposit(PAYER, riel(1_000_000));
  bakong.deposit(BANK, riel(1_000_000));
  alipayPlus.fill("kakaopay", "visitor", 1_000_000);
  market.open({ terminal: TERMINAL, account: SHOP, acquirer, bankAccount: BANK });
  const told = () => sent.map(({ payload }) => claimsOf(payload));
  return { market, told };
}

describe("a market", () => {
  it("tells the merchant's bank of a Bakong payment, by the transfer's own hash", () => {
    const { market, told } = rig();
    const khqr = dynamicCode(riel(12_500), MORNING, "B-9");
    const answer = market.pay({ wallet: "bakong", payer: PAYER, khqr });
    expect(answer).toMatchObject({
      ok: true,
      lines: [
        { account: PAYER, currency: "KHR", minor: -12_500 },
        { account: SHOP, currency: "KHR", minor: 12_500 },
      ],
    });
    const txid = answer.ok ? answer.txid : "";
    const credit = { txid, amount: "12500", currency: "KHR", rail: "bakong", billNumber: "B-9" };
    expect(told()).toMatchObject([{ kind: "payment.credited", ...credit }]);
  });

  it("moves both sides' money for a visitor, and names wallet and home amount to the bank", () => {
    const { market, told } = rig();
    const khqr = dynamicCode(riel(12_500), MORNING);
    const answer = market.pay({ wallet: "kakaopay", payer: "visitor", khqr });
    const lines = answer.ok ? answer.lines : [];
    const gain = (account: string) => lines.find((line) => line.account === account);
    expect(gain("kakaopay:visitor")).toMatchObject({ minor: -4_313, currency: "KRW" });
    expect(gain(SHOP)).toMatchObject({ minor: 12_500, currency: "KHR" });
    expect(answer.ok && answer.steps.map(({ text }) => text)).toEqual([
      "the payer confirms",
      "the wallet gives 4313 KRW, rate of 2026-11-22",
      "Alipay+ authorises; the merchant's bank credits riel",
    ]);
    const payer = {
      wallet: "alipay-plus/kakaopay",
      country: "KR",
      amount: "4313",
      currency: "KRW",
    };
    expect(told()).toMatchObject([{ amount: "12500", rail: "alipay-plus", payer }]);
  });

  it("tells of what is given back, on either rail", () => {
    const { market, told } = rig();
    const khqr = dynamicCode(riel(1_000), MORNING);
    const home = market.pay({ wallet: "bakong", payer: PAYER, khqr });
    const abroad = market.pay({ wallet: "kakaopay", payer: "visitor", khqr });
    market.bakong.reverse({ hash: home.ok ? home.txid : "", reason: "dispute" });
    market.alipayPlus.refund(market.alipayPlus.payments[0]?.id ?? "", 400);
    expect(told().slice(2)).toMatchObject([
      { kind: "payment.reversed", of: home.ok && home.txid, reason: "dispute", amount: "1000" },
      { kind: "payment.reversed", of: abroad.ok && abroad.txid, reason: "refund", amount: "400" },
    ]);
  });

  it("lets a second bank bring what foreign wallets pay, and no other money", () => {
    const { market, told } = rig();
    const [home, other] = [createBankRig("HOMEBANK"), createBankRig("OTHERBANK")];
    const abroad = { acquirer: other.acquirer, bankAccount: BANK };
    const stand = { terminal: TERMINAL, account: SHOP, bankAccount: BANK };
    market.open({ ...stand, acquirer: home.acquirer, abroad });
    const khqr = dynamicCode(riel(1_000), MORNING);
    market.pay({ wallet: "bakong", payer: PAYER, khqr });
    market.pay({ wallet: "kakaopay", payer: "visitor", khqr });
    market.alipayPlus.refund(market.alipayPlus.payments[0]?.id ?? "");
    const kinds = (bank: typeof home) => bank.sent.map(({ payload }) => claimsOf(payload).kind);
    expect(kinds(home)).toEqual(["payment.credited"]);
    expect(kinds(other)).toEqual(["payment.credited", "payment.reversed"]);
    expect(told()).toEqual([]);
    expect(market.alipayPlus.owed("OTHERBANK")).toBe(0);
  });

  it("refuses in words, and then nobody is told anything", () => {
    const { market, told } = rig();
    const dollars = standingCode("USD");
    const typed = { minor: 100, currency: "USD" } as const;
    const words = ["kakaopay", "wechat", "darapay", "unionpay"].map((wallet) => {
      const answer = market.pay({ wallet, payer: "visitor", khqr: dollars, typed });
      return answer.ok ? "" : answer.message;
    });
    expect(words[0]).toBe("Your wallet pays in riel only. Ask the vendor for a riel code.");
    expect(new Set(words.slice(1))).toEqual(
      new Set(["Nobody has published that this wallet can pay here, so it is not tried."]),
    );
    expect(told()).toEqual([]);
  });

  it("joins no merchant without a riel account to foreign wallets", () => {
    const { market } = rig(["USD"]);
    const khqr = dynamicCode(riel(1_000), MORNING);
    const answer = market.pay({ wallet: "kakaopay", payer: "visitor", khqr });
    expect(answer).toEqual({ ok: false, message: "This merchant does not take foreign wallets." });
  });

  it("names every wallet with its network", () => {
    expect(MARKET_WALLETS.map(({ id, network }) => `${id}: ${network}`)).toEqual([
      "bakong: bakong",
      "alipay: alipay-plus",
      "alipayhk: alipay-plus",
      "kakaopay: alipay-plus",
      "touchngo: alipay-plus",
      "truemoney: alipay-plus",
      "gcash: alipay-plus",
      "wechat: not verified",
      "darapay: not verified",
      "unionpay: not verified",
    ]);
  });
});
