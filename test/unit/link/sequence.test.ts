/** The acquirer's numbering as a pure value: holes, their bound, and what is asked for next. */
import { describe, expect, it } from "vitest";
import type { SequenceState } from "../../../drivers/hal/ledger.ts";
import {
  boundSequence,
  fillSequence,
  HOLES_MAX,
  missingRange,
  RESYNC_PAGE,
} from "../../../firmware/link/sequence.ts";
import { chance } from "../../../sim/chance.ts";

const NONE: SequenceState = { contiguous: 0, highest: 0, holes: [] };

function filled(...seqs: readonly number[]): SequenceState {
  return seqs.reduce(fillSequence, NONE);
}

describe("the numbering", () => {
  it("opens, narrows, splits and closes holes", () => {
    expect(filled(1, 2, 3)).toEqual({ contiguous: 3, highest: 3, holes: [] });
    expect(filled(1, 5).holes).toEqual([{ from: 2, to: 4 }]);
    expect(filled(1, 5, 3).holes).toEqual([
      { from: 2, to: 2 },
      { from: 4, to: 4 },
    ]);
    expect(filled(1, 5, 3, 2, 4)).toEqual({ contiguous: 5, highest: 5, holes: [] });
  });

  it("passes 16 and 32 bits as it passes any other number", () => {
    for (const high of [65_535, 65_536, 2 ** 31, 2 ** 32]) {
      const before = { contiguous: high, highest: high, holes: [] };
      expect(fillSequence(before, high + 1).contiguous).toBe(high + 1);
    }
  });

  it("keeps no more holes than a hello tells, and forgets none of them for ever", () => {
    const odd = filled(...Array.from({ length: 100 }, (_, index) => 2 * index + 1));
    expect(odd.holes).toHaveLength(HOLES_MAX);
    expect(boundSequence(odd)).toEqual(odd);
    // What lies above the last hole that is kept counts as unheard, and is asked for once more.
    expect(missingRange(odd, 199)).toEqual({ from: 2, to: 101 });
  });

  it("says the same as a plain list of what was heard, whatever the order", () => {
    const draw = chance(5, "numbering");
    for (let round = 0; round < 200; round += 1) {
      const heard = new Set<number>();
      let state = NONE;
      for (let count = 0; count < 30; count += 1) {
        const seq = draw.between(1, 40);
        heard.add(seq);
        state = fillSequence(state, seq);
      }
      let contiguous = 0;
      while (heard.has(contiguous + 1)) contiguous += 1;
      const missing = state.holes.flatMap(({ from, to }) =>
        Array.from({ length: to - from + 1 }, (_, index) => from + index),
      );
      const wanted = Array.from({ length: Math.max(...heard) }, (_, index) => index + 1);
      expect(state.contiguous).toBe(contiguous);
      expect(missing).toEqual(wanted.filter((seq) => !heard.has(seq)));
    }
  });
});

describe("what is asked for", () => {
  it("is nothing when nothing is missing", () => {
    expect(missingRange(filled(1, 2, 3), 3)).toBe(undefined);
    expect(missingRange(NONE, 0)).toBe(undefined);
  });

  it("is at most a hundred numbers, from the lowest that is missing", () => {
    expect(missingRange(filled(1), 10_000)).toEqual({ from: 2, to: 1 + RESYNC_PAGE });
    expect(missingRange(filled(1, 5_000), 5_000)).toEqual({ from: 2, to: 101 });
    expect(RESYNC_PAGE).toBe(100);
  });
});
