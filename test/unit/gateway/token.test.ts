import { describe, expect, it } from "vitest";
import { isRenewalDue, tokenExpiry, tokenWarning } from "../../../firmware/gateway/token.ts";
import { Tokens } from "../../../sim/networks/bakong/tokens.ts";

const NOW = Date.UTC(2026, 10, 23);
const DAY = 86_400_000;

describe("a token's end", () => {
  it("is read from the claims that Bakong puts in", () => {
    const token = new Tokens(new Uint8Array(32)).register("a@example.com", NOW);
    expect(tokenExpiry(token)).toBe(NOW + 90 * DAY);
  });

  it.each(["", "abc", "a.b.c", `a.${btoa('{"exp":"soon"}')}.c`])(
    "is unknown for %j, and then nothing is said of it",
    (token) => {
      expect(tokenExpiry(token)).toBeUndefined();
      expect(tokenWarning(undefined, NOW).rank).toBe(0);
      expect(isRenewalDue(undefined, NOW)).toBe(false);
    },
  );

  it("is warned of two weeks, one week, three days and one day before, and afterwards", () => {
    const ranks = [15, 14, 8, 7, 3, 1, 0].map((days) => tokenWarning(NOW + days * DAY, NOW).rank);
    expect(ranks).toEqual([0, 1, 1, 2, 3, 4, 5]);
    expect(tokenWarning(NOW + 2.5 * DAY, NOW).text).toBe(
      "the Bakong token expires in 2 days, on 2026-11-25",
    );
    expect(tokenWarning(NOW, NOW).text).toBe(
      "the Bakong token expired on 2026-11-23; no payment can be looked up",
    );
  });

  it("is a reason to renew from a week before", () => {
    expect([8, 7, -1].map((days) => isRenewalDue(NOW + days * DAY, NOW))).toEqual([
      false,
      true,
      true,
    ]);
  });
});
