/** The troubles that random days are dealt when mistakes are looked for. */
import { describe, expect, it } from "vitest";
import { TROUBLES } from "../../../../sim/chaos/troubles.ts";
import { HANDS, handOf } from "../../../../sim/mistakes/hands.ts";

const SEEDS = Array.from({ length: 2 * HANDS }, (_, index) => index + 1);

describe("the hands of random days", () => {
  it("hold every trouble once a round", () => {
    for (const round of [SEEDS.slice(0, HANDS), SEEDS.slice(HANDS)]) {
      const dealt = round.flatMap((seed) => handOf(seed));
      expect([...dealt].sort()).toEqual(Object.keys(TROUBLES).sort());
    }
  });

  it("are dealt anew each round, and the same for the same seed", () => {
    expect(handOf(1)).toEqual(handOf(1));
    expect(handOf(1)).not.toEqual(handOf(1 + HANDS));
  });
});
