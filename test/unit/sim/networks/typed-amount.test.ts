import { describe, expect, it } from "vitest";
import { typedAmount } from "../../../../sim/networks/typed-amount.ts";

describe("what a payer types", () => {
  it.each([
    ["KHR", "12500", 12_500],
    ["KHR", " 12,500 ", 12_500],
    ["USD", "3", 300],
    ["USD", "3.5", 350],
    ["USD", "0.05", 5],
  ] as const)("in %s as %j is an amount", (currency, typed, minor) => {
    expect(typedAmount(typed, currency)).toEqual({ minor, currency });
  });

  it.each([
    ["KHR", undefined],
    ["KHR", ""],
    ["KHR", "0"],
    ["KHR", "-5"],
    ["KHR", "1.5"],
    ["KHR", "៥០០"],
    ["USD", "3.756"],
    ["USD", "1e3"],
    ["USD", "1.2.3"],
  ] as const)("in %s as %j is answered in words", (currency, typed) => {
    expect(typedAmount(typed, currency)).toMatch(/^Type /);
  });
});
