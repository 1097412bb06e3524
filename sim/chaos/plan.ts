/**
 * What a run will be like, drawn from its seed: which troubles, how strong, how often, how busy the
 * stall, which languages. Many mistakes hide when everything fails at once, so most runs have few.
 */
import { chance } from "../chance.ts";
import type { Limits } from "../checkers/moment.ts";
import { WORLD_BEGINS } from "./desk.ts";
import { type Layers, NEEDS_RESENDING } from "./layers.ts";
import { type FaultId, TROUBLES } from "./troubles.ts";

export interface Plan {
  /** Strength of each trouble, 1 to 3. */
  readonly troubles: readonly (readonly [FaultId, number])[];
  /** Everything happens so many times as often. */
  readonly haste: number;
  readonly businessEveryMs: number;
  readonly languages: readonly string[];
  readonly layers: Layers;
  /** Between one look of the bank into its outbox and the next. */
  readonly outboxEveryMs: number;
  readonly limits: Limits;
  /** The terminal is not new: so many numbers were used up, and recorded, long ago. */
  readonly issuedBefore: number;
  /** Life after life is cut; nobody pays but in a life. */
  readonly cutsOnly?: boolean;
}

const LANGUAGES: readonly (readonly string[])[] = [["en"], ["km"], ["km", "en"]];
/** As configured, so that both sorts of unusual riel come up. */
const GUARD = { rielBelow: 400, rielFrom: 400_000, centsFrom: 100_000 };
const DENSITIES = [0.04, 0.12, 0.3, 0.6];

/** What may go on beside the cuts: each makes another thing be under way when the power goes. */
const BESIDE: readonly FaultId[] = ["P17", "N2", "N9", "N14", "N15", "N22", "A1", "S2", "S10"];

/** Where numbers grow by a bit: those of a terminal that has been in use for long pass these. */
const WIDTHS = [2 ** 15, 2 ** 16, 2 ** 31, 2 ** 32];

/** @param isLost the record will be lost: then the bank must still have all of it. */
function drawPast(seed: number, isLost: boolean): number {
  const draw = chance(seed, "past");
  const width = WIDTHS[draw.between(0, 2 * WIDTHS.length)];
  return width === undefined || isLost ? 0 : width - draw.between(2, 40);
}

/** Cuts of every sort, one after the other, and little else: for counting them. */
export function drawCuts(seed: number, layers: Layers): Plan {
  const draw = chance(seed, "cuts");
  const beside = BESIDE[draw.between(0, 2 * BESIDE.length)];
  return {
    ...drawPlan(seed, beside === undefined ? [] : [beside], layers),
    languages: ["en"],
    cutsOnly: true,
  };
}

/** @param only these troubles and no others; undefined draws them. */
export function drawPlan(seed: number, only: readonly FaultId[] | undefined, layers: Layers): Plan {
  const draw = chance(seed, "plan");
  const density = DENSITIES[draw.between(0, DENSITIES.length - 1)] ?? 0.1;
  // Every id is drawn for, chosen or not: taking one away leaves the others as they are.
  const drawn = Object.keys(TROUBLES).map((id) => {
    return [id, draw.happens(density), draw.between(1, 3)] as const;
  });
  const isHealed = layers.outbox || layers.helloFill || layers.resync;
  const troubles = drawn
    .filter(([id, isChosen]) => (only === undefined ? isChosen : only.includes(id)))
    .filter(([id]) => isHealed || !NEEDS_RESENDING.includes(id))
    .map(([id, , strength]) => [id, strength] as const);
  // Midnight in Phnom Penh falls into the first minutes.
  const toMidnightMs = 9 * 3_600_000 - draw.between(0, 600_000);
  const shiftMs = troubles.some(([id]) => id === "T5") ? toMidnightMs : 0;
  return {
    troubles,
    haste: draw.between(1, 3),
    businessEveryMs: draw.between(2_000, 40_000),
    languages: LANGUAGES[draw.between(0, 2)] ?? ["en"],
    layers,
    outboxEveryMs: draw.between(15_000, 60_000),
    issuedBefore: drawPast(
      seed,
      troubles.some(([id]) => id === "P15"),
    ),
    limits: { freshMs: 30_000, lateMs: 600_000, guard: GUARD, beginsAt: WORLD_BEGINS + shiftMs },
  };
}
