import { describe, expect, it } from "vitest";
import { chance } from "../../../../sim/chance.ts";
import { auditBook } from "../../../../sim/checkers/balances.ts";
import { ABROAD, AlipayPlus } from "../../../../sim/networks/alipay-plus/alipay-plus.ts";
import { DESK, SETTLEMENT } from "../../../../sim/networks/alipay-plus/outbound.ts";
import {
  DECIMALS,
  decimalText,
  homeMinor,
  PARTNERS,
  type Partner,
  type Rate,
  ratesOf,
  rielFor,
  UNVERIFIED,
} from "../../../../sim/networks/alipay-plus/partners.ts";
import { REFUSALS } from "../../../../sim/networks/alipay-plus/payment.ts";
import { MINT } from "../../../../sim/networks/bakong/bakong.ts";
import { bakongRig, dynamicCode, PAYER, riel, SHOP, standingCode } from "./bakong-rig.ts";

const BANK = "acleda@acleda";

function rig() {
  const { bakong, clock } = bakongRig();
  const day = { rates: ratesOf("2026-11-22") };
  const switchboard = new AlipayPlus({ bakong, rates: () => day.rates });
  bakong.open(BANK, ["KHR", "USD"]);
  bakong.deposit(BANK, riel(100_000_000));
  bakong.deposit(SETTLEMENT, riel(500_000_000));
  switchboard.enable({ account: SHOP, acquirer: "acleda", acquirerAccount: BANK });
  for (const { id } of PARTNERS) switchboard.fill(id, "p", 100_000_000);
  const code = (minor: number) => dynamicCode(riel(minor), clock.now);
  const pay = (wallet: string, khqr: string, more = {}) =>
    switchboard.pay({ wallet, payer: "p", khqr, ...more });
  const audits = () => [
    auditBook(bakong.book.entries, (a, c) => bakong.book.balance(a, c), new Set([MINT])),
    auditBook(
      switchboard.book.entries,
      (a, c) => switchboard.book.balance(a, c),
      new Set([DESK, ABROAD, "owed-to:acleda"]),
    ),
  ];
  return { bakong, clock, day, switchboard, code, pay, audits };
}

describe("a foreign wallet", () => {
  it("gives home currency, and the merchant has the riel at once", () => {
    const { pay, code, bakong, switchboard } = rig();
    const khqr = code(12_500);
    const answer = pay("kakaopay", khqr);
    expect(answer).toMatchObject({
      ok: true,
      value: {
        riel: 12_500,
        home: { minor: 4_313, currency: "KRW" },
        rate: { date: "2026-11-22", source: "made up for the simulation" },
        md5: bakong.md5(khqr),
        billNumber: "B-1",
        payer: { wallet: "alipay-plus/kakaopay", country: "KR", amount: "4313", currency: "KRW" },
      },
    });
    expect(bakong.balance(SHOP, "KHR")).toBe(12_500);
    expect(switchboard.held("kakaopay", "p")).toBe(100_000_000 - 4_313);
    expect(switchboard.owed("acleda")).toBe(12_500);
  });

  it.each(PARTNERS)("of $name pays in $currency with the decimals of ISO 4217", (partner) => {
    const { pay, code } = rig();
    const answer = pay(partner.id, code(100_000));
    const { amount = "" } = answer.ok ? answer.value.payer : {};
    const places = DECIMALS[partner.currency] ?? 9;
    expect(amount).toMatch(places === 0 ? /^\d+$/ : new RegExp(`^\\d+\\.\\d{${places}}$`));
  });

  it.each([
    ["dollar-code", { khqr: "usd" }],
    ["dollar-code", { khqr: "standing usd", typedRiel: 5 }],
    ["no-amount", { khqr: "standing" }],
    ["over-limit", { khqr: "riel", minor: 20_000_001 }],
    ["not-enough", { khqr: "riel", minor: 100_000, payer: "poor" }],
    ["expired", { khqr: "riel", late: true }],
    ["not-khqr", { khqr: "no code" }],
    ["no-such-wallet", { khqr: "riel", wallet: "nobody" }],
    ["merchant-not-enabled", { khqr: "riel", isDisabled: true }],
    ["no-riel-account", { khqr: "riel", isDollarShop: true }],
    ["no-rate", { khqr: "riel", rateDay: "2026-11-01" }],
    ["no-rate", { khqr: "riel", rateDay: "2026-11-25" }],
    ["acquirer-short", { khqr: "riel", isPoorBank: true }],
  ] as readonly (readonly [keyof typeof REFUSALS, Case])[])(
    "is refused as %s for %j, and nothing moves",
    (why, given) => {
      const town = rig();
      const { bakong, clock, switchboard, day } = town;
      if (given.isDisabled) switchboard.disable(SHOP);
      if (given.isDollarShop) bakong.open(SHOP, ["USD"]);
      if (given.rateDay !== undefined) day.rates = ratesOf(given.rateDay);
      if (given.isPoorBank) {
        bakong.transfer({ from: BANK, to: PAYER, money: riel(100_000_000) });
      }
      const before = [bakong.book.entries.length, switchboard.book.entries.length];
      const answer = switchboard.pay({
        wallet: given.wallet ?? "alipay",
        payer: given.payer ?? "p",
        khqr: khqrOf(given, clock.now),
        ...(given.late ? { payerNow: clock.now + 300_001 } : {}),
        ...(given.typedRiel === undefined ? {} : { typedRiel: given.typedRiel }),
      });
      expect(answer).toEqual({ ok: false, why });
      expect([bakong.book.entries.length, switchboard.book.entries.length]).toEqual(before);
      expect(REFUSALS[why]).toMatch(/^[A-Z].*\.$/);
    },
  );

  it.each(Object.keys(UNVERIFIED))("of %s is refused, for nothing is published", (wallet) => {
    const { pay, code } = rig();
    expect(pay(wallet, code(1_000))).toEqual({ ok: false, why: "not-verified" });
  });

  it("may be one more than the table has", () => {
    const { switchboard, pay, code, day } = rig();
    const hipay: Partner = {
      id: "hipay",
      name: "Hipay",
      country: "MN",
      currency: "MNT",
      language: "mn",
      rielMax: 1_000_000,
    };
    switchboard.addPartner(hipay);
    const rate: Rate = {
      ...(day.rates[0] as Rate),
      currency: "MNT",
      minorPerMillionRiel: 85_000_000,
    };
    day.rates = [...day.rates, rate];
    switchboard.fill("hipay", "p", 10_000_000);
    expect(pay("hipay", code(10_000))).toMatchObject({
      ok: true,
      value: { payer: { amount: "8500.00", currency: "MNT" } },
    });
  });
});

describe("the switch", () => {
  it("settles with the acquirer in riel, after refunds the other way as well", () => {
    const { pay, code, switchboard, bakong } = rig();
    const answer = pay("alipay", code(50_000));
    const id = answer.ok ? answer.value.id : "";
    expect(switchboard.settle("acleda")).toBe(true);
    expect(switchboard.owed("acleda")).toBe(0);
    expect(bakong.balance(BANK, "KHR")).toBe(100_000_000);
    expect(switchboard.refund(id, 20_000)?.riel).toBe(20_000);
    expect(switchboard.owed("acleda")).toBe(-20_000);
    expect(switchboard.settle("acleda")).toBe(true);
    expect(bakong.balance(SETTLEMENT, "KHR")).toBe(500_000_000 - 30_000);
    expect(switchboard.settle("nobody")).toBe(false);
  });

  it("gives a payer back in parts exactly what was taken, and no more", () => {
    const { pay, code, switchboard, bakong } = rig();
    const before = switchboard.held("gcash", "p");
    const answer = pay("gcash", code(10_001));
    const id = answer.ok ? answer.value.id : "";
    for (const part of [1, 3_333, 3_333]) expect(switchboard.refund(id, part)).toBeDefined();
    expect(switchboard.refund(id, 3_335)).toBeUndefined();
    expect(switchboard.refund(id)?.riel).toBe(3_334);
    expect(switchboard.refund(id)).toBeUndefined();
    expect(switchboard.held("gcash", "p")).toBe(before);
    expect(bakong.balance(SHOP, "KHR")).toBe(0);
  });

  it("carries riel abroad: the shop gets its price, the payer pays in riel", () => {
    const { switchboard, bakong } = rig();
    const shop = { id: "seoul-cafe", name: "Seoul Café", country: "KR", currency: "KRW" };
    const codeFor = switchboard.outbound.addMerchant(shop);
    const answer = switchboard.outbound.pay(PAYER, codeFor(5_000));
    expect(answer).toMatchObject({
      ok: true,
      value: { riel: 14_493, rate: { date: "2026-11-22" } },
    });
    expect(bakong.balance(PAYER, "KHR")).toBe(1_000_000 - 14_493);
    expect(switchboard.book.balance("shop:seoul-cafe", "KRW")).toBe(5_000);
    expect(switchboard.outbound.pay(PAYER, codeFor(5_000_000))).toMatchObject({
      why: "not-enough",
    });
    expect(switchboard.outbound.pay(PAYER, "anything")).toMatchObject({ why: "unknown-code" });
    bakong.open("dollars@payb", ["USD"]);
    expect(switchboard.outbound.pay("dollars@payb", codeFor(1))).toMatchObject({
      why: "no-riel-payer",
    });
  });

  it("rounds half up on the way in and up on the way out, so that the desk is covered", () => {
    const [rate] = ratesOf("2026-11-22");
    if (rate === undefined) throw new Error("no rate");
    expect([1, 28, 29, 100].map((amount) => homeMinor(amount, rate))).toEqual([1, 5, 5, 18]);
    for (const minor of [1, 7, 12_345]) {
      expect(homeMinor(rielFor(minor, rate), rate)).toBeGreaterThanOrEqual(minor);
    }
    expect(decimalText(5, "CNY")).toBe("0.05");
  });

  it("balances in every currency after a day of chance in both directions", () => {
    const { switchboard, bakong, clock, audits } = rig();
    const draw = chance(12, "tourists");
    const shop = { id: "hk", name: "Tea", country: "HK", currency: "HKD" };
    const codeFor = switchboard.outbound.addMerchant(shop);
    for (let count = 0; count < 1_500; count += 1) {
      clock.now += draw.between(0, 20_000);
      const { id = "" } = PARTNERS[draw.between(0, PARTNERS.length - 1)] ?? {};
      const khqr = standingCode(draw.happens(0.8) ? "KHR" : "USD");
      const payer = draw.happens(0.9) ? "p" : "poor";
      const typedRiel = draw.between(1, 300_000);
      switchboard.pay({ wallet: id, payer, khqr, typedRiel });
      const some = switchboard.payments[draw.between(0, switchboard.payments.length)];
      if (draw.happens(0.1) && some) switchboard.refund(some.id, draw.between(1, some.riel));
      if (draw.happens(0.1)) switchboard.outbound.pay(PAYER, codeFor(draw.between(1, 50)));
      if (draw.happens(0.02)) switchboard.settle("acleda");
    }
    expect(switchboard.settle("acleda")).toBe(true);
    for (const { faults } of audits()) expect(faults).toEqual([]);
    const [riels] = audits();
    const sum = [PAYER, SHOP, BANK, SETTLEMENT]
      .map((who) => riels?.holdings.get(`${who} KHR`) ?? 0n)
      .reduce((all, one) => all + one, 0n);
    expect(sum).toBe(601_000_000n);
    expect(switchboard.payments.length).toBeGreaterThan(700);
    expect(bakong.transfers.length).toBeGreaterThan(switchboard.payments.length);
  });
});

interface Case {
  readonly khqr: string;
  readonly minor?: number;
  readonly typedRiel?: number;
  readonly payer?: string;
  readonly wallet?: string;
  readonly late?: boolean;
  readonly isDisabled?: boolean;
  readonly isDollarShop?: boolean;
  readonly rateDay?: string;
  readonly isPoorBank?: boolean;
}

function khqrOf({ khqr, minor = 1_000 }: Case, now: number): string {
  if (khqr === "usd") return dynamicCode({ minor, currency: "USD" }, now);
  if (khqr === "standing") return standingCode("KHR");
  if (khqr === "standing usd") return standingCode("USD");
  return khqr === "riel" ? dynamicCode(riel(minor), now) : khqr;
}
