/** What the bench concludes from its measurements. */
import { describe, expect, it } from "vitest";
import { gradeOf, PRODUCT, Tally } from "./line.ts";
import { pairedRatio, percentile, summaryOf } from "./statistics.ts";
import { figure, reportText } from "./table.ts";

describe("statistics", () => {
  it("takes percentiles between the sorted values", () => {
    expect(percentile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(percentile([7], 0.95)).toBe(7);
    expect(summaryOf([3, 1, 2])).toEqual({ median: 2, p95: 2.9, min: 1, max: 3, count: 3 });
  });

  it("pairs only rounds in which both were measured", () => {
    const own = new Map([
      [1, 10],
      [2, 20],
      [3, 30],
    ]);
    const peer = new Map([
      [1, 20],
      [3, 20],
      [4, 1],
    ]);
    expect(pairedRatio(own, peer)?.median).toBe(1);
    expect(pairedRatio(own, new Map([[9, 1]]))).toBeUndefined();
  });
});

describe("a line of the report", () => {
  const tally = () => {
    const made = new Tally("publish → paid frame", "ms");
    for (const round of [1, 2, 3]) {
      made.enter(PRODUCT, round, 2 * round);
      made.enter("peer", round, 4 * round);
    }
    return made;
  };

  it("tells the stretch, the must and a miss apart, whichever way is better", () => {
    const ratio = (must: number, stretch: number) =>
      tally().holdToPeers({ peer: "peer", must, stretch }).line().verdicts.map(gradeOf);
    expect(ratio(0.6, 0.5)).toEqual(["stretch"]);
    expect(ratio(0.5, 0.4)).toEqual(["must"]);
    expect(ratio(0.4, 0.3)).toEqual(["missed"]);
    const rate = (must: number, stretch: number) =>
      tally().holdToRates({ peer: "peer", must, stretch }).line().verdicts.map(gradeOf);
    expect(rate(1, 2)).toEqual(["stretch"]);
    expect(rate(3, 4)).toEqual(["missed"]);
  });

  it("says so when a peer was not measured or a round was lost", () => {
    const made = tally().holdToPeers({ peer: "absent", must: 1, stretch: 1 });
    made.enter(PRODUCT, 4, undefined);
    expect(made.line().verdicts).toEqual([]);
    expect(made.line().notes).toHaveLength(2);
  });

  it("prints the ratio before the figures it comes from", () => {
    const line = tally().holdToPeers({ peer: "peer", must: 0.6, stretch: 0.4 }).line();
    const text = reportText([line]);
    expect(text).toContain("✓ must     ÷ peer");
    expect(text.indexOf("÷ peer")).toBeLessThan(text.indexOf("n 3"));
    expect(text).toContain("1 ratios and limits: 0 at stretch, 1 at must, 0 missed.");
  });

  it("prints three digits that count", () => {
    expect([1234.5, 12.345, 1.2345, 0.012345, 0].map(figure)).toEqual([
      "1235",
      "12.3",
      "1.23",
      "0.012",
      "0",
    ]);
  });
});
