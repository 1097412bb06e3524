/**
 * A shop at work while its terminal updates itself: payments, charges, bursts and keys at random,
 * with pauses around the ten minutes that count. The judge of restarts knows only what people did
 * and heard, and when (fault O5); it asks the firmware nothing.
 */
import type { Key } from "../../drivers/hal/panel.ts";
import { type Chance, chance } from "../chance.ts";
import { type Box, openBox } from "./box.ts";
import { makeRelease } from "./releases.ts";

/** Nobody may have been served for so long before a restart that the terminal asks for. */
const IDLE_MS = 600_000;
/** A step of a person, and what it takes until it is seen and heard. */
const PAUSES_MS = [1_000, 30_000, 240_000, 560_000, 640_000, 900_000] as const;

export interface Day {
  readonly box: Box;
  /** What was wrong with a restart, or with a payment. */
  readonly problems: readonly string[];
  readonly payments: number;
}

/** Lives some hours of one seed. */
export async function liveDay(seed: number, hours: number): Promise<Day> {
  const box = await openBox({}, { seed });
  const { stall } = box;
  const { world } = stall;
  const draw = chance(seed, "business");
  box.shelf.offer = makeRelease({ version: "0.2.0", now: stall.nowWall });
  let payments = 0;
  let touchedAt = 0;
  const problems: string[] = [];
  while (world.nowMs < hours * 3_600_000) {
    const before = box.asked.length;
    const servedAt = Math.max(touchedAt, stall.heard.at(-1)?.atMs ?? 0);
    world.pass(PAUSES_MS[draw.between(0, PAUSES_MS.length - 1)] ?? 0);
    for (const at of box.asked.slice(before)) {
      const heardAt = stall.heard.findLast(({ atMs }) => atMs < at)?.atMs ?? 0;
      const idleMs = at - Math.max(servedAt, heardAt);
      if (servedAt > 0 && idleMs < IDLE_MS) problems.push(`a restart after ${idleMs} ms`);
    }
    payments += work(box, draw);
    touchedAt = world.nowMs;
  }
  world.pass(700_000);
  const told = stall.receipts.filter(({ stage }) => /spoken|shown|digested/.test(stage)).length;
  if (told !== payments) problems.push(`${payments} payments, ${told} told`);
  return { box, problems, payments };
}

/** Somebody does something. @returns how many payments it was. */
function work(box: Box, draw: Chance): number {
  const { stall } = box;
  const digits = ["1", "2", "5", "0", "0"] as const satisfies readonly Key[];
  const what = draw.between(1, 6);
  if (what <= 2) return pay(box, draw, 1);
  if (what === 3) return pay(box, draw, 7);
  if (what === 4) {
    stall.press("volume-up");
    return 0;
  }
  stall.press("currency", ...digits, "charge");
  if (what === 5) return 0;
  stall.world.pass(draw.between(1_000, 200_000));
  return pay(box, draw, 1, 12_500);
}

function pay({ stall }: Box, draw: Chance, count: number, minor = draw.between(100, 90_000)) {
  for (let number = 0; number < count; number += 1) {
    const money = { minor: minor + number, currency: "KHR" } as const;
    stall.bank.credit(stall.config.terminal, { money, creditedAt: stall.nowWall });
  }
  return count;
}
