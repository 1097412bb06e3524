import { describe, expect, it } from "vitest";
import {
  isOver,
  looksLeft,
  looksPerCharge,
  type Purse,
  planLook,
  RESERVE,
  refillAt,
  type WatchedCharge,
} from "../../../firmware/gateway/budget.ts";
import { chance } from "../../../sim/chance.ts";

/** Ten in the morning in Phnom Penh. */
const NOW = Date.UTC(2026, 10, 23, 3, 0, 0);
const LIFE = 300_000;

function purse(over: Partial<Purse> = {}): Purse {
  return { now: NOW, max: 100, spent: 0, charges: 1, delaysMs: [], ...over };
}

function charge(over: Partial<WatchedCharge> = {}): WatchedCharge {
  return {
    md5: "a",
    openedAt: NOW,
    expiresAt: NOW + LIFE,
    lastLookAt: undefined,
    isAsked: false,
    ...over,
  };
}

describe("the budget of lookups", () => {
  it("counts what is left, and refills at midnight in Phnom Penh", () => {
    expect(looksLeft(purse({ spent: 37 }))).toBe(63);
    expect(looksLeft(purse({ spent: 105 }))).toBe(0);
    expect(new Date(refillAt(NOW)).toISOString()).toBe("2026-11-23T17:00:00.000Z");
    expect(refillAt(refillAt(NOW)) - refillAt(NOW)).toBe(86_400_000);
  });

  it("looks first when a payment has become likely, not at once", () => {
    const look = planLook([charge()], purse());
    expect(look?.why).toBe("likely");
    expect((look?.at ?? 0) - NOW).toBeGreaterThan(5_000);
    expect((look?.at ?? 0) - NOW).toBeLessThan(60_000);
  });

  it("learns from this counter's payers how long they take", () => {
    const slow = Array.from({ length: 100 }, () => 90_000);
    const usual = planLook([charge()], purse())?.at ?? 0;
    expect(planLook([charge()], purse({ delaysMs: slow }))?.at).toBeGreaterThan(usual + 30_000);
  });

  it("looks a last time just after the code has expired, and then never again", () => {
    const late = purse({ now: NOW + LIFE });
    const last = planLook([charge({ lastLookAt: NOW + 290_000 })], late);
    expect(last).toEqual({ md5: "a", at: NOW + LIFE + 3_000, why: "last" });
    const done = charge({ lastLookAt: NOW + LIFE + 3_000 });
    expect(planLook([done], purse({ now: NOW + LIFE + 4_000 }))).toBeUndefined();
    expect([isOver(done), isOver(charge())]).toEqual([true, false]);
  });

  it("gives a charge fewer looks the emptier the purse and the busier the day", () => {
    const of = (spent: number, charges: number) => looksPerCharge(1, purse({ spent, charges }));
    expect(of(0, 2)).toBeGreaterThan(of(0, 20));
    expect(of(0, 10)).toBeGreaterThan(of(60, 10));
    expect(of(60, 80)).toBe(1);
    expect(of(100 - RESERVE, 10)).toBe(0);
  });

  it("keeps the reserve for those who ask", () => {
    const poor = purse({ spent: 100 - RESERVE, now: NOW + 60_000 });
    const waiting = charge({ md5: "b" });
    expect(planLook([waiting], poor)?.why).toBe("sweep");
    const asked = planLook([waiting, charge({ isAsked: true })], poor);
    expect(asked).toEqual({ md5: "a", at: poor.now, why: "asked" });
    expect(planLook([charge({ isAsked: true })], purse({ spent: 100 }))).toBeUndefined();
  });

  it("lets an impatient key wait two seconds between looks", () => {
    const again = charge({ isAsked: true, lastLookAt: NOW });
    expect(planLook([again], purse({ now: NOW + 100 }))?.at).toBe(NOW + 2_000);
  });

  it("settles what it could not afford at the end of the day, or after midnight", () => {
    const poor = purse({ spent: 90, now: NOW + 3_600_000 });
    const unsettled = charge({ lastLookAt: NOW + 60_000 });
    const sweep = planLook([unsettled], poor);
    expect(sweep).toEqual({ md5: "a", at: refillAt(NOW) - 30 * 60_000, why: "sweep" });
    const broke = purse({ spent: 100, now: NOW + 3_600_000 });
    expect(planLook([unsettled], broke)).toBeUndefined();
    const tomorrow = refillAt(NOW) + 5_000;
    expect(planLook([unsettled], purse({ now: tomorrow }))?.at).toBe(tomorrow);
  });

  it("hears most payments while the payer still stands there, within the day's lookups", () => {
    const seeds = [21, 22, 23, 24, 25];
    const planned = seeds.map((seed) => day(seed, planLook));
    const equal = seeds.map((seed) => day(seed, everyMinute));
    expect(planned.filter(({ spent }) => spent > 100)).toEqual([]);
    expect(planned.map(({ found }) => found)).toEqual(planned.map(({ paid }) => paid));
    const soon = (days: typeof planned) => days.reduce((sum, one) => sum + one.soon, 0);
    // 112 of 172 within 30 s of the payment, against 48 by looking once a minute.
    expect(soon(planned)).toBeGreaterThan(2 * soon(equal));
  });
});

/** What somebody without a plan would write. */
function everyMinute(watched: readonly WatchedCharge[], { now, max, spent }: Purse) {
  if (spent >= max) return undefined;
  return watched
    .map(({ md5, openedAt, lastLookAt = openedAt }) => ({ md5, at: lastLookAt + 60_000 }))
    .map(({ md5, at }) => ({ md5, at: Math.max(at, now) }))
    .sort((a, b) => a.at - b.at)[0];
}

/** A day of forty charges, most of them paid; from one look or opening to the next. */
function day(seed: number, plan: (watched: readonly WatchedCharge[], purse: Purse) => unknown) {
  const draw = chance(seed, "day");
  const start = refillAt(NOW) - 86_400_000;
  const charges = Array.from({ length: 40 }, (_, index) => {
    const openedAt = start + draw.between(6 * 3600, 22 * 3600 - 600) * 1000;
    const delay = Math.round(8_000 - 25_000 * Math.log(1 - draw.fraction()));
    const paidAt = draw.happens(0.9) ? openedAt + Math.min(delay, LIFE) : undefined;
    return { md5: `c${index}`, openedAt, paidAt, lastLookAt: undefined as number | undefined };
  });
  const waits = new Map<string, number>();
  const delaysMs: number[] = [];
  let spent = 0;
  for (let now = start; now < start + 86_400_000; ) {
    const opened = charges.filter(({ openedAt }) => openedAt <= now);
    const watched = opened
      .map((one) => ({ ...one, expiresAt: one.openedAt + LIFE, isAsked: false }))
      .filter((one) => !waits.has(one.md5) && !isOver(one));
    const purseNow = { now, max: 100, spent, charges: opened.length, delaysMs };
    const look = plan(watched, purseNow) as
      | (Pick<WatchedCharge, "md5"> & { at: number })
      | undefined;
    const coming = charges.map(({ openedAt }) => openedAt).filter((at) => at > now);
    const next = Math.min(start + 86_400_000, ...coming);
    if (look === undefined || look.at > next) {
      now = next;
      continue;
    }
    now = look.at;
    spent += 1;
    const looked = charges.find(({ md5 }) => md5 === look.md5);
    if (looked === undefined) throw new Error("looked at nothing");
    looked.lastLookAt = now;
    if (looked.paidAt === undefined || looked.paidAt + 1_500 > now) continue;
    waits.set(looked.md5, now - looked.paidAt);
    delaysMs.push(looked.paidAt - looked.openedAt);
  }
  const paid = charges.filter(({ paidAt }) => paidAt !== undefined).length;
  const soon = [...waits.values()].filter((ms) => ms <= 30_000).length;
  return { spent, paid, found: waits.size, soon };
}
