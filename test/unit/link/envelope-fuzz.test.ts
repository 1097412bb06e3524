/** A small helping of the fuzzing that the proofs do a million times. */
import { describe, expect, test } from "vitest";
import { fuzzEnvelopes } from "../../prove/envelope-fuzz.ts";

describe("mutated envelopes", () => {
  test("are believed only when a second judge of the contract believes them too", () => {
    const { wrong, believed, reasons } = fuzzEnvelopes(10_000, 20_261_122);
    expect(wrong).toEqual([]);
    // The mutations must get everywhere, or they prove nothing.
    expect(believed).toBeGreaterThan(100);
    expect([...reasons.keys()].sort()).toEqual([
      "algorithm",
      "amount",
      "believed",
      "currency",
      "not-a-jws",
      "retained",
      "schema",
      "signature",
      "too-large",
      "unknown-key",
      "wrong-acquirer",
      "wrong-epoch",
      "wrong-terminal",
    ]);
  }, 60_000);
});
