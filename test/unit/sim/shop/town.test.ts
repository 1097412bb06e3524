/** The people around the counter: what they pay, what the page is told of it, and that it adds up. */
import { describe, expect, it } from "vitest";
import { PEOPLE, Town } from "../../../../sim/shop/town.ts";
import { moneyText, townFacts, townView } from "../../../../sim/shop/town-view.ts";
import { dynamicCode, MORNING, SHOP, standingCode } from "../networks/bakong-rig.ts";
import { claimsOf, createBankRig, TERMINAL } from "../networks/bank-rig.ts";

const [DARA, MIN_JI] = PEOPLE;

function rig() {
  const { acquirer, sent } = createBankRig();
  const told: string[] = [];
  let drawn = 0;
  const town = new Town({
    acquirer,
    terminal: TERMINAL,
    account: SHOP,
    merchant: "Sokha Coffee",
    now: () => MORNING,
    randomBytes(length) {
      drawn += 1;
      return new Uint8Array(length).fill(drawn);
    },
    moved: () => told.push("moved"),
    changed: () => told.push("changed"),
  });
  if (DARA === undefined || MIN_JI === undefined) throw new Error("nobody is here");
  const khqr = dynamicCode({ minor: 12_500, currency: "KHR" }, MORNING);
  return { town, told, khqr, claims: () => sent.map(({ payload }) => claimsOf(payload)) };
}

const minJi = { person: MIN_JI as (typeof PEOPLE)[number], wallet: "kakaopay" };
const dara = { person: DARA as (typeof PEOPLE)[number], wallet: "bakong" };

describe("the town", () => {
  it("shows both sides of a visitor's payment, and who stood between them", () => {
    const { town, told, khqr } = rig();
    expect(town.quote({ ...minJi, khqr })).toMatchObject({ ok: true, gives: { minor: 4_313 } });
    expect(town.pay({ ...minJi, khqr }).ok).toBe(true);
    expect(told).toEqual(["moved", "changed"]);
    const { deeds, owed, audit } = townView(town);
    expect(owed).toBe("12,500 KHR");
    expect(audit).toMatchObject({ isGood: true });
    expect(deeds[0]).toMatchObject({
      who: "Min-ji",
      wallet: "KakaoPay",
      gave: "4,313 KRW",
      got: "12,500 KHR",
      left: "12,500 KHR",
    });
    expect(deeds[0]?.parties.map(({ name, changes }) => [name, changes])).toEqual([
      ["Min-ji", ["−4,313 KRW"]],
      ["Alipay+", ["+4,313 KRW", "−12,500 KHR"]],
      ["SIMBANK", ["−12,500 KHR", "+12,500 KHR claim"]],
      ["Sokha Coffee", ["+12,500 KHR"]],
    ]);
  });

  it("gives a payment back in parts, until nothing is left", () => {
    const { town, khqr, claims } = rig();
    const paid = town.pay({ ...minJi, khqr });
    const txid = paid.ok ? paid.txid : "";
    expect(town.giveBack(txid, 500).ok).toBe(true);
    expect(townView(town).deeds[1]?.left).toBe("12,000 KHR");
    expect(townView(town).deeds[0]?.parties.map(({ name }) => name)).toEqual([
      "Sokha Coffee",
      "SIMBANK",
      "Alipay+",
      "Min-ji",
    ]);
    expect(town.giveBack(txid).ok).toBe(true);
    expect(town.giveBack(txid)).toMatchObject({ ok: false });
    expect(town.market.alipayPlus.held("kakaopay", "min-ji")).toBe(1_380_000);
    expect(townView(town)).toMatchObject({ owed: "", audit: { isGood: true } });
    expect(claims().map(({ kind, amount }) => [kind, amount])).toEqual([
      ["payment.credited", "12500"],
      ["payment.reversed", "500"],
      ["payment.reversed", "12000"],
    ]);
  });

  it.each([
    ["the dollar code", { khqr: standingCode("USD") }, "pays in riel only"],
    ["WeChat Pay", { wallet: "wechat" }, "Nobody has published"],
    ["DaraPay", { wallet: "darapay" }, "Nobody has published"],
    ["UnionPay", { wallet: "unionpay" }, "Nobody has published"],
  ] as const)("refuses %s in words before and after it is confirmed", (_name, change, words) => {
    const { town, khqr } = rig();
    const order = { ...minJi, khqr, ...change };
    for (const answer of [town.quote(order), town.pay(order)]) {
      expect(answer).toMatchObject({ ok: false, message: expect.stringContaining(words) });
    }
    expect(town.deeds).toEqual([]);
  });

  it("lets the bank take the merchant out of Alipay+, and close the riel account", () => {
    const { town, khqr } = rig();
    const messages = [{ isJoined: false }, { isJoined: true, hasRiel: false }].map((change) => {
      town.arrange(change);
      const answer = town.pay({ ...minJi, khqr });
      return answer.ok ? "" : answer.message;
    });
    expect(messages).toEqual([
      "This merchant does not take foreign wallets.",
      "This merchant has no riel account, and foreign wallets pay in riel only.",
    ]);
    town.arrange({ hasRiel: true });
    expect(town.pay({ ...minJi, khqr }).ok).toBe(true);
  });

  it("pays a shop abroad from a riel account, and tells no terminal here", () => {
    const { town, claims } = rig();
    const code = town.codeOf("hangang-books") ?? "";
    expect(town.quoteAbroad(dara.person, code)).toMatchObject({ gets: { minor: 18_000 } });
    expect(town.payAbroad(dara.person, code).ok).toBe(true);
    const { deeds, audit } = townView(town);
    expect(deeds[0]).toMatchObject({ gave: "52,174 KHR", got: "18,000 KRW", left: "" });
    expect(audit.isGood).toBe(true);
    expect(claims()).toEqual([]);
  });

  it("settles in riel what Alipay+ owes the bank", () => {
    const { town, khqr } = rig();
    town.pay({ ...minJi, khqr });
    const before = town.market.bakong.balance(town.bankAccount, "KHR");
    expect(town.settle()).toBe(true);
    expect(town.market.bakong.balance(town.bankAccount, "KHR")).toBe(before + 12_500);
    expect(townView(town).owed).toBe("");
  });

  it("gives the page codes of shops abroad as modules, and never as text", () => {
    const { town } = rig();
    const { abroad } = townFacts(town);
    expect(abroad.every(({ size, modules }) => modules.length === size * size)).toBe(true);
    expect(JSON.stringify(abroad)).not.toContain("ALIPAYPLUS");
  });

  it("says when a book does not add up", () => {
    const { town } = rig();
    const [first] = town.market.bakong.book.entries;
    const [line] = first?.lines ?? [];
    // As after a fault of memory: the page must not be told that all is well.
    Object.assign(line ?? {}, { minor: 5 });
    expect(townView(town).audit).toMatchObject({ isGood: false });
  });

  it("groups money with the decimals of its currency", () => {
    expect(moneyText({ minor: 1_234_567, currency: "KHR" })).toBe("1,234,567 KHR");
    expect(moneyText({ minor: -123_456, currency: "CNY" })).toBe("−1,234.56 CNY");
    expect(moneyText({ minor: 5, currency: "USD" })).toBe("0.05 USD");
  });
});
