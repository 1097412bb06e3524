/** A gateway whose machine has the wrong time says so, for terminals believe it. */
import { describe, expect, it } from "vitest";
import { clockWatch } from "../../../firmware/gateway/gateway.ts";

const NOW = Date.UTC(2026, 10, 23);

describe("a gateway's clock", () => {
  it("is complained of once when it differs from Bakong's, and again after it was right", () => {
    const told: string[] = [];
    const heard = clockWatch(
      () => NOW,
      (line) => told.push(line),
    );
    for (const offSeconds of [0, 14, 60, 90, 3, -120]) heard(NOW + offSeconds * 1000);
    expect(told).toEqual([
      "this machine's clock is 60 s behind Bakong's; terminals take it for true: set it",
      "this machine's clock is 120 s ahead of Bakong's; terminals take it for true: set it",
    ]);
  });
});
