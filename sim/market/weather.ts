/** What goes wrong at a market: lines, power, the whole street's line. It counts what it did. */
import type { Chance } from "../chance.ts";
import type { World } from "../world.ts";
import type { Quarter } from "./quarter.ts";
import type { MarketStall } from "./stall.ts";

export interface Weather {
  readonly lineCuts: number;
  readonly powerCuts: number;
  readonly streetCuts: number;
  /** All faults end. */
  clear(): void;
}

const LINE_EVERY_MS = [1_200_000, 9_000_000] as const;
const LINE_DOWN_MS = [5_000, 900_000] as const;
const POWER_EVERY_MS = [3_600_000, 18_000_000] as const;
const POWER_OFF_MS = [1_000, 300_000] as const;
/** Of the street's own line. */
const STREET_DOWN_MS = [180_000, 900_000] as const;

export function openWeather(quarter: Quarter, dayMs: number): Weather {
  const { world, stalls, chance } = quarter;
  const street = chance("the street's line");
  const downMs = street.between(...STREET_DOWN_MS);
  const sky = { lineCuts: 0, powerCuts: 0, streetCuts: 0, isRough: true };
  const lines = stalls.map((stall) => {
    const line = new Line(stall, world);
    const draw = chance(`weather over ${stall.terminal}`);
    cutLines(line, draw, sky, world);
    cutPower(stall, draw, sky, world);
    return line;
  });
  world.after(Math.floor(dayMs / 2), () => {
    if (!sky.isRough) return;
    sky.streetCuts += 1;
    for (const line of lines) line.cut(downMs);
  });
  return {
    get lineCuts() {
      return sky.lineCuts;
    },
    get powerCuts() {
      return sky.powerCuts;
    },
    get streetCuts() {
      return sky.streetCuts;
    },
    clear() {
      sky.isRough = false;
      for (const line of lines) line.mend();
      for (const stall of stalls) stall.switchOn();
    },
  };
}

interface Sky {
  lineCuts: number;
  powerCuts: number;
  streetCuts: number;
  isRough: boolean;
}

/** A stall's line: while it is down for two reasons, the longer one counts. */
class Line {
  readonly #stall: MarketStall;
  readonly #world: World;
  #downUntilMs = 0;

  constructor(stall: MarketStall, world: World) {
    this.#stall = stall;
    this.#world = world;
  }

  cut(forMs: number): void {
    const until = this.#world.nowMs + forMs;
    if (until <= this.#downUntilMs) return;
    this.#downUntilMs = until;
    this.#stall.setLine(false);
    this.#world.after(forMs, () => {
      if (this.#downUntilMs === until) this.#stall.setLine(true);
    });
  }

  mend(): void {
    this.#downUntilMs = 0;
    this.#stall.setLine(true);
  }
}

function cutLines(line: Line, draw: Chance, sky: Sky, world: World): void {
  world.after(draw.between(...LINE_EVERY_MS), () => {
    if (!sky.isRough) return;
    sky.lineCuts += 1;
    line.cut(draw.between(...LINE_DOWN_MS));
    cutLines(line, draw, sky, world);
  });
}

function cutPower(stall: MarketStall, draw: Chance, sky: Sky, world: World): void {
  world.after(draw.between(...POWER_EVERY_MS), () => {
    if (!sky.isRough) return;
    sky.powerCuts += 1;
    stall.cutPower(draw.between(0, 2));
    world.after(draw.between(...POWER_OFF_MS), () => stall.switchOn());
    cutPower(stall, draw, sky, world);
  });
}
