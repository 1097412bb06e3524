/** The eyes: what is lit, whether its pixels are true, and what a phone reads. */
import { beforeAll, describe, expect, it } from "vitest";
import { type Counter, openCounter, TERMINAL } from "../../../../sim/scenario/counter.ts";
import { screenText, sumText } from "../../../../sim/scenario/eye.ts";

let counter: Counter;
const told: string[] = [];

beforeAll(async () => {
  counter = await openCounter({}, (_atMs, who, what) => {
    if (who === "screen") told.push(what);
  });
  counter.stall.switchOn();
  counter.stall.world.pass(2_000);
});

describe("the eyes", () => {
  it("see the scene that is lit, and its pixels are true", () => {
    expect(counter.eye.screen).toBe("idle");
    expect(counter.eye.isTrue()).toBe(true);
  });

  it("notice one wrong pixel", () => {
    const { pixels } = counter.stall.display.lit;
    const before = pixels[1_000] ?? 0;
    pixels[1_000] = before ^ 1;
    expect(counter.eye.isTrue()).toBe(false);
    pixels[1_000] = before;
    expect(counter.eye.isTrue()).toBe(true);
  });

  it("see nothing new while the display is lost", () => {
    counter.stall.display.setFault("device-lost");
    counter.stall.press("5");
    expect(counter.eye.screen).toBe("idle");
    counter.stall.display.setFault(undefined);
    counter.stall.world.pass(2_000);
    expect(counter.eye.screen).toBe("entry 5 KHR");
    expect(told).toEqual(["idle", "entry 5 KHR"]);
  });

  it("read the amount and the bill from the pixels", () => {
    const expiresAt = counter.stall.nowWall + 60_000;
    const money = { minor: 375, currency: "USD" } as const;
    counter.stall.bank.openCharge(TERMINAL, { money, billNumber: "INV-1", expiresAt });
    // The five that nobody goes on with gives way.
    counter.stall.world.pass(6_000);
    expect(counter.eye.screen).toBe("charge 3.75 USD bill INV-1");
    const bill = counter.eye.read();
    expect(bill?.money).toEqual(money);
    expect(bill?.billNumber).toBe("INV-1");
    expect(bill?.md5).toMatch(/^[0-9a-f]{32}$/);
  });

  it("see nothing in the dark", () => {
    counter.eye.goDark();
    expect(counter.eye.screen).toBe("dark");
    expect(counter.eye.read()).toBeUndefined();
    expect(counter.eye.isTrue()).toBe(false);
  });
});

describe("a screen in words", () => {
  const status = { link: "up", clock: undefined, muted: false } as const;
  const money = { minor: 12_000, currency: "KHR" } as const;
  const asked = { minor: 300, currency: "USD" } as const;

  it.each([
    [{ match: "matched" }, "paid 12000 KHR"],
    [{ match: "different-currency", asked }, "different-currency 12000 KHR asked 3.00 USD"],
    [{ match: "other", minutesAgo: 4 }, "late 12000 KHR 4 minutes ago"],
    [{ match: "other", test: true, repeat: true }, "repeat test 12000 KHR"],
    [{ match: "matched", payer: { wallet: "KakaoPay" } }, "paid 12000 KHR by KakaoPay"],
  ] as const)("of %j is %s", (differing, words) => {
    const usual = { asked: undefined, minutesAgo: 0, test: false, repeat: false };
    const scene = {
      kind: "paid",
      status,
      money,
      reference: "8465d722",
      payer: undefined,
    } as const;
    expect(screenText({ ...scene, ...usual, ...differing })).toBe(words);
  });

  it("counts payments and keeps currencies apart", () => {
    expect(sumText(1, [money])).toBe("1 payment 12000 KHR");
    expect(sumText(2, [money, asked])).toBe("2 payments 12000 KHR and 3.00 USD");
    expect(sumText(0, [])).toBe("0 payments");
    expect(sumText(1, [{ minor: -5, currency: "USD" }])).toBe("1 payment -0.05 USD");
  });
});
