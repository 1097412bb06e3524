/** The sine that every engine computes alike, against the engine's own. */
import { describe, expect, it } from "vitest";
import { cosineOfTurn, sineOfTurn } from "../../../firmware/lib/sine.ts";

describe("a sine of turns", () => {
  it("is within 1e-7 of the sine of the engine, all the way round and beyond", () => {
    for (let step = -5_000; step <= 5_000; step++) {
      const turns = step / 1_777;
      expect(Math.abs(sineOfTurn(turns) - Math.sin(2 * Math.PI * turns))).toBeLessThan(1e-7);
      expect(Math.abs(cosineOfTurn(turns) - Math.cos(2 * Math.PI * turns))).toBeLessThan(1e-7);
    }
  });

  it("is exact where a circle is cut into quarters", () => {
    expect([0, 0.5, 1].map((turns) => Math.abs(sineOfTurn(turns)))).toEqual([0, 0, 0]);
    expect(Math.abs(sineOfTurn(0.25) - 1)).toBeLessThan(1e-7);
  });
});
