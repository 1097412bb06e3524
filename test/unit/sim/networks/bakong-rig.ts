/** A small Bakong for tests: two accounts with money, a clock that the test moves, chance by seed. */
import type { WallMs } from "../../../../drivers/hal/clock.ts";
import type { Money } from "../../../../drivers/hal/money.ts";
import { encodeDynamic, encodeStatic } from "../../../../firmware/khqr/encode.ts";
import { chance } from "../../../../sim/chance.ts";
import { Bakong } from "../../../../sim/networks/bakong/bakong.ts";
import { OpenApi } from "../../../../sim/networks/bakong/open-api.ts";

/** Ten in the morning in Phnom Penh. */
export const MORNING = Date.UTC(2026, 10, 23, 3, 0, 0);
export const PAYER = "dara@payb";
export const SHOP = "demo.shop@devb";
export const EMAIL = "shop@example.com";

const MERCHANT = {
  account: { kind: "individual", bakongAccountID: SHOP },
  merchantName: "Demo Shop",
  merchantCity: "Phnom Penh",
} as const;

export function bakongRig(start = MORNING) {
  const clock = { now: start };
  const draw = chance(5, "bakong");
  const bakong = new Bakong({ now: () => clock.now, randomBytes: draw.bytes });
  bakong.open(PAYER, ["KHR", "USD"]);
  bakong.open(SHOP, ["KHR", "USD"]);
  bakong.deposit(PAYER, riel(1_000_000));
  bakong.deposit(PAYER, { minor: 100_000, currency: "USD" });
  const api = new OpenApi(bakong, draw.bytes(32));
  const token = api.tokens.register(EMAIL, clock.now);
  return { clock, bakong, api, token };
}

export function riel(minor: number): Money {
  return { minor, currency: "KHR" };
}

/** The text of a code with an amount, as the terminal shows it. */
export function dynamicCode(money: Money, createdAt: number, billNumber = "B-1"): string {
  const expiresAt = (createdAt + 300_000) as WallMs;
  const times = { createdAt: createdAt as WallMs, expiresAt };
  const made = encodeDynamic({ ...MERCHANT, money, billNumber, ...times });
  if (!made.ok) throw new Error(made.problem.message);
  return made.value;
}

export function standingCode(currency: "KHR" | "USD"): string {
  const made = encodeStatic({ ...MERCHANT, currency });
  if (!made.ok) throw new Error(made.problem.message);
  return made.value;
}
