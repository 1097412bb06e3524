/** A small helping of the fuzzing that the proofs do a million times. */
import { describe, expect, test } from "vitest";
import { fuzzKhqr } from "../../prove/khqr-fuzz.ts";

describe("mutated KHQR texts", () => {
  test("are read only when a second judge reads the same payee and money in them", () => {
    const { wrong, read, codes } = fuzzKhqr(30_000, 20_261_122);
    expect(wrong).toEqual([]);
    // The mutations must get past the check sum and to most rules, or they prove nothing.
    expect(read).toBeGreaterThan(1_000);
    expect(codes.size).toBeGreaterThan(25);
  }, 60_000);
});
